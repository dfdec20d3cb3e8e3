"""Somebody who had everything deletes their account, and is looked for wherever things lie."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser import person
from tests.browser.canaries import Canaries, by_superuser, found, kept_by_the_broker, logs
from tests.browser.conftest import Product, until
from tests.browser.test_money import balance, buy_pack

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# At Stripe these still hold the address: payments with their invoices, as the law asks, and what
# Stripe told of them, which it keeps for a month. Nothing there holds the person's id.
STRIPE_KEEPS = {"charge", "checkout.session", "event", "invoice", "payment_method"}
# Trainings can't be deleted at Replicate, and name this much of what was typed.
REPLICATE_KEEPS = ["trigger word"]
# All that outlives the person, in the words of the privacy page.
SAID = (
    "Ten years, as tax law asks; without your name once you delete your account",
    "Stripe keeps the invoices it made",
    "Its list of trainings can't be deleted from",
    "The erase list: keyed hashes of the numbers of deleted accounts",
    "That of a deleted account stays",
    "Of a deleted account that had the welcome gift",
    "Copies in backups",
)
# The training of a trigger word, its version, and their home.
TRAINED = """
SELECT j.id, v.id, v.name FROM jobs j JOIN versions v ON v.training = j.id
WHERE instr(j.record, ?)
"""
# All of a version and its home, files that are named by it too.
OF_MODEL = """
SELECT id FROM jobs WHERE version = :version OR instr(record, :home)
UNION SELECT id FROM versions WHERE id = :version UNION SELECT name FROM models WHERE name = :home
"""


@dataclass
class Known:
    """What tells of the person: by words, by the ids of their rows, by pieces of their files."""

    id: str
    rows: set[str] = field(default_factory=set)
    pieces: dict[bytes, str] = field(default_factory=dict)

    def look(self, product: Product) -> None:
        """At all that is theirs just now."""
        lines = by_superuser(product, "pg_dump").decode().splitlines()
        self.rows |= {row for line in lines if self.id in line for row in ID.findall(line)}
        own = self.files(product)
        others = b"".join(path.read_bytes() for path in {*files(product)} - {*own})
        for path in own:
            piece = piece_of(path.read_bytes())
            # Two flat drawings may be alike.
            if piece not in others:
                self.pieces[piece] = path.parent.parent.name

    def files(self, product: Product) -> list[Path]:
        return [path for path in files(product) if self.rows & set(ID.findall(str(path)))]


def piece_of(content: bytes) -> bytes:
    """The most varied one: heads and plain backgrounds look alike in the files of two people."""
    starts = range(len(content) // 2, len(content) - 64, max(1, len(content) // 400))
    return max((content[start : start + 64] for start in starts), key=lambda piece: len({*piece}))


def files(product: Product) -> list[Path]:
    return [path for path in (product.folder / "files").rglob("*") if path.is_file()]


def at_the_sandbox(product: Product, query: str, values: Any = ()) -> list[Any]:
    """What the vendors keep, by their own tables."""
    place = f"file:{product.folder / 'sandbox' / 'sandbox.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as store:
        return store.execute(query, values).fetchall()


def at_replicate(product: Product, model: dict[str, str], known: set[str]) -> set[str]:
    """Of a model: its rows, and folders that are named by one of those known."""
    rows = {row for (row,) in at_the_sandbox(product, OF_MODEL, model)}
    folders = {path.name for path in (product.folder / "sandbox").rglob("*") if path.is_dir()}
    return rows | folders & known


def settle(page: Any, product: Product, words: Canaries, folder: Path) -> Known:
    """A model, pictures, a drawing, a pack, a token, a webhook, an export, and one more photo."""
    newest = "SELECT id FROM accounts_user ORDER BY date_joined DESC LIMIT 1"
    known = Known(by_superuser(product, "psql", "-Atc", newest).decode().strip())
    page.goto("/account/")
    page.fill("[name=name]", words.text("name"))
    page.get_by_role("button", name="Save").click()
    photos = person.draw_photos(folder, 11, first=secrets.randbelow(10**6))
    named = [photo.rename(folder / f"{words.text('photo')}.jpg") for photo in photos]
    person.upload(page, named[:10])
    known.look(product)
    person.train(page, words.text("trigger word"), words.text("model"))
    buy_pack(page)
    page.wait_for_url(f"{product.url}/**")
    until(lambda: balance(page) > 50)
    with_programs(page, words)
    draw(page, words, folder)
    page.goto("/models/")
    page.get_by_role("link", name="Make pictures").first.wait_for(timeout=60_000)
    page.goto("/studio/")
    person.generate(page, words.text("prompt"))
    page.locator("#feed li.tile img").first.wait_for(timeout=40_000)
    person.upload(page, named[10:])
    page.goto("/account/export/")
    page.get_by_role("button", name="Ask for an export").click()
    page.get_by_role("link", name="Download").wait_for(timeout=40_000)
    known.look(product)
    return known


def with_programs(page: Any, words: Canaries) -> None:
    page.goto("/account/tokens/new/")
    page.fill("[name=name]", words.text("token"))
    page.get_by_role("button", name="Make it").click()
    page.get_by_text("is ready. Copy it now").wait_for()
    page.goto("/account/webhooks/new/")
    page.fill("[name=url]", f"https://8.8.8.8/{words.text('webhook')}")
    page.locator("[name=events]").first.check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/account/webhooks/**")


def draw(page: Any, words: Canaries, folder: Path) -> None:
    logo = person.draw_logo(folder)
    page.goto("/vectorise/")
    named = logo.rename(folder / f"{words.text('drawing')}.png")
    page.set_input_files("input[type=file]", str(named))
    page.wait_for_url(re.compile(r"/vectorise/[0-9a-f-]{36}/"))
    person.preview(page)


def leave(page: Any, product: Product, email: str) -> None:
    page.goto("/account/delete/")
    page.check("[name=when][value=now]")
    page.fill("[name=email]", email)
    page.get_by_role("button", name="Delete my account").click()
    page.wait_for_url("**/account/goodbye/")
    until(lambda: "is deleted" in product.mails(email)[-1]["subject"], seconds=60)
    under_way = (
        "SELECT count(*) FROM accounts_erasure WHERE finished_at IS NULL AND due_at < now()"
    )
    until(lambda: by_superuser(product, "psql", "-Atc", under_way).strip() == b"0")


def here(product: Product) -> Iterator[tuple[str, bytes]]:
    yield "dump", by_superuser(product, "pg_dump")
    yield "broker", kept_by_the_broker(product)
    yield from logs(product)
    for path in files(product):
        yield f"storage: {path.name}", str(path).encode() + path.read_bytes()


def traces(product: Product, told: dict[str, str], known: Known) -> dict[str, set[str]]:
    """Where something is found, and what."""
    seen: dict[str, set[str]] = {}
    for name, content in here(product):
        what = set(found(told, content))
        pieces = known.pieces.items()
        what |= {at for piece, at in pieces if piece in content or piece.hex().encode() in content}
        if what:
            seen.setdefault(name, set()).update(what)
    return seen


def test_who_had_everything_is_found_nowhere_after_the_end(page, product, tmp_path):
    words = Canaries()
    email = person.sign_up(page, product)
    known = settle(page, product, words, tmp_path)
    told = {known.id: "id", known.id.replace("-", ""): "id", email: "email", **words.texts}
    before = traces(product, told, known)
    trigger = next(word for word, place in words.texts.items() if place == "trigger word")
    [(training, version, home)] = at_the_sandbox(product, TRAINED, [trigger])
    model = {"version": version, "home": home}
    there = at_replicate(product, model, {version})

    leave(page, product, email)

    assert {"id", "email"} <= before["dump"]
    assert {"images", "exports", "photos"} <= set.union(*before.values())
    assert traces(product, told, known) == {}
    assert known.files(product) == []
    assert {training, version, home} < there
    assert at_replicate(product, model, there) == {training}
    [(record,)] = at_the_sandbox(product, "SELECT record FROM jobs WHERE id = ?", [training])
    assert found(told, record.encode()) == REPLICATE_KEEPS
    things = at_the_sandbox(product, "SELECT kind, body FROM stripe_objects")
    kept = {kind: found(told, body.encode()) for kind, body in things if email in body}
    assert kept == dict.fromkeys(STRIPE_KEEPS, ["email"])
    page.goto("/legal/privacy/")
    text = page.locator("main").inner_text().lower()
    assert [words for words in SAID if words.lower() not in text] == []
