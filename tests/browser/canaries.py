"""Words that are nowhere else: planted wherever the product takes one, then looked for in all
that it keeps. Forms are found in the URLs and bodies in the schema: a new one is not named here.
"""

from __future__ import annotations

import re
import secrets
import socket
import string
import subprocess
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import httpx
from redis import Redis

from core.api.docs import schema
from local.installation import find_postgres
from tests import factories
from tests.browser import person
from tests.browser.conftest import Product
from tests.browser.crawl import addresses

# Each form of a page as the browser would send it without a script, but for what a browser's own
# checks keep back. Answers with where it went, what came of that, and what was planted in it.
FILL = """async ([path, ending, last, words, password]) => {
    const answer = await fetch(path), done = [];
    if (answer.redirected) return {done, kept: 0};
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = new Set();
    let kept = 0;
    for (const form of page.querySelectorAll("main form")) {
        const action = form.getAttribute("action") || path, planted = {};
        if (!last && new RegExp(ending).test(path + action)) kept++;
        if (new RegExp(ending).test(path + action) !== last) continue;
        const names = [...form.elements].map(one => one.name);
        const alike = action.replace(/[0-9a-f-]{36}/, "") + names;
        if (known.has(alike)) continue;
        known.add(alike);
        for (const one of form.elements) {
            if (!one.name || one.disabled) continue;
            if (one.type === "checkbox") one.checked = true;
            else if (one.type === "password") one.value = password;
            else if (one.matches("textarea, [type=text], [type=email], [type=url]")) {
                const word = words.pop();
                one.value = {email: `${word}@example.com`, url: `https://8.8.8.8/${word}`}[one.type]
                    ?? word;
                planted[word] = [one.name, one.type];
            }
        }
        const buttons = [...form.querySelectorAll("button:not([type=button], [hidden])")];
        const main = buttons.find(one => one.matches(".btn-primary, .btn-danger")) ?? buttons[0];
        const body = new FormData(form, main ?? null);
        const answer = form.getAttribute("method") === "post"
            ? await fetch(action, {method: "post", body, redirect: "manual"})
            : await fetch(`${action}?${new URLSearchParams(body)}`);
        done.push([action, answer.type === "opaqueredirect" ? 302 : answer.status, planted]);
    }
    return {done, kept};
}"""
# These end the person, or the login, that plants the others.
LAST = "delet|logout|password|again|sessions"
# And of these, the ones that end the login.
OUT = re.compile("logout|account/delete|again|sessions")
# A key may end between its name and its value.
_VALUES: dict[str, Callable[[Any, bytes], list[bytes]]] = {
    "none": lambda broker, key: [],
    "string": lambda broker, key: [broker.get(key) or b""],
    "list": lambda broker, key: broker.lrange(key, 0, -1),
    "set": lambda broker, key: list(broker.smembers(key)),
    "zset": lambda broker, key: broker.zrange(key, 0, -1),
    "hash": lambda broker, key: [each for pair in broker.hgetall(key).items() for each in pair],
}
# Who somebody is, which allauth looks up; nowhere else.
OF_EMAILS = ("accounts_user", "account_emailaddress")


@dataclass
class Canaries:
    """Each word, and where it was planted. Those of addresses are apart."""

    texts: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def text(self, place: str) -> str:
        word = fresh()
        self.texts[word] = place
        return word

    def email(self, place: str) -> str:
        word = fresh()
        self.emails[word] = place
        return f"{word}@example.com"

    def stranger(self, product: Product) -> httpx.Client:
        """From an address of its own, and with words in what it says of itself."""
        place = f"127.{100 + secrets.randbelow(99)}.{100 + secrets.randbelow(99)}.123"
        self.texts[place] = "address"
        return httpx.Client(
            base_url=product.url, timeout=30,
            transport=httpx.HTTPTransport(local_address=place),
            headers={
                "User-Agent": f"Mozilla/5.0 ({self.text('user agent')}) Firefox/140.0",
                "Referer": f"{product.url}/{self.text('referer')}",
                "X-Forwarded-For": self.text("forwarded for"),
                "X-Request-Id": self.text("request id"),
            },
        )  # fmt: skip

    def into_forms(
        self, context: Any, examples: dict[str, list[Any]]
    ) -> list[tuple[str, str, int]]:
        """Of every page that this visitor gets: the page, where it was sent, the status."""
        page = context.new_page()
        page.goto("/")
        later, answers = [], []
        for path in addresses(context, examples):
            asked = f"{path}?said={self.text(f'query of {path}')}"
            later += [path] if self._fill(page, asked, answers, last=False) else []
        if examples:
            assert context.request.get("/account/", max_redirects=0).status == 200, answers
        for path in sorted(later, key=lambda path: bool(OUT.search(path))):
            self._fill(page, path, answers, last=True)
        page.close()
        return answers

    def _fill(self, page: Any, path: str, answers: list[Any], *, last: bool) -> int:
        """All forms of the page but those that end something, or these; gives how many it left."""
        words = [fresh() for _ in range(60)]
        told = page.evaluate(FILL, [path, LAST, last, words, person.PASSWORD])
        for action, status, planted in told["done"]:
            answers.append((path.partition("?")[0], action, status))
            for word, (name, kind) in planted.items():
                known = self.emails if kind == "email" else self.texts
                known[word] = f"{name} at {path}"
        return told["kept"]

    def into_bodies(self, client: httpx.Client, known: dict[str, Any]) -> dict[str, int]:
        """Of every operation; the status of each. `known` are ids of what is there."""
        document = schema.document()
        answers = {}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                about = str(known.get(path.split("/")[2], uuid4()))
                address = re.sub(r"\{\w+\}", about, path)
                for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                    sent = self._body(document, kind, content, known, path)
                    answer = client.request(method, address, **sent)
                    answers[operation["operationId"]] = answer.status_code
        return answers

    def _body(
        self, document: Any, kind: str, content: Any, known: dict[str, Any], path: str
    ) -> dict[str, Any]:
        shape = _resolved(document, content["schema"])["properties"]
        body = deepcopy(next(iter(content["examples"].values()))["value"])
        if kind.startswith("multipart"):
            named = {name: f"{self.text(f'{name} of {path}')}.jpg" for name in body}
            return {
                "files": {
                    name: (file, factories.jpeg(seed=secrets.randbelow(10**6)))
                    for name, file in named.items()
                }
            }
        for name, rule in shape.items():
            rule = _resolved(document, rule)
            if name in known:
                body[name] = known[name]
            elif rule.get("type") != "string" or "enum" in rule:
                continue
            elif rule.get("format") == "email":
                body[name] = self.email(f"{name} of {path}")
            elif rule.get("format") == "uri":
                body[name] = f"https://8.8.8.8/{self.text(f'{name} of {path}')}"
            elif "format" not in rule and name != "password":
                body[name] = self.text(f"{name} of {path}")
        return {"json": body}


def fresh() -> str:
    """It may be a name, a word of a prompt, a file's name, a trigger word."""
    return "q" + "".join(secrets.choice(string.ascii_lowercase + "23456789") for _ in range(13))


def found(words: dict[str, str], kept: bytes) -> list[str]:
    """The places whose word is in there, plainly or in base64."""
    return sorted(
        {place for word, place in words.items() if any(s in kept for s in _shapes(word))}
    )


def _shapes(word: str) -> Iterator[bytes]:
    """In base64 it depends on how many bytes are before it; the ends mix with their neighbours."""
    plain = word.encode()
    yield plain
    for before in range(3):
        coded = b64encode(b"\0" * before + plain)
        yield coded[(0, 2, 3)[before] : len(coded) // 4 * 4 - 4]


def by_superuser(product: Product, program: str, *options: str) -> bytes:
    """What a program of Postgres says of the product's database."""
    given = (product.folder / "local.env").read_text()
    address = re.search(r"^DATABASE_URL=['\"]?([^'\"\n]+)", given, re.MULTILINE)
    assert address
    parts = urlsplit(address[1])
    path = find_postgres().binaries / program
    place = ["-h", unquote(parts.hostname or ""), "-U", "postgres", "-d", parts.path[1:]]
    made = subprocess.run([path, *place, *options], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


def logs(product: Product) -> Iterator[tuple[str, bytes]]:
    """Of all processes but the sandbox, which stands for strangers."""
    for file in [product.folder.parent / "up.log", *(product.folder / "logs").glob("*.log*")]:
        if not file.name.startswith("sandbox"):
            yield file.name, file.read_bytes()


@contextmanager
def everything_at_the_broker(product: Product) -> Iterator[bytearray]:
    """Each command that any process gives it, with its keys and values: the cache's too."""
    seen = bytearray()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(_broker_of(product))
        line.sendall(b"MONITOR\r\n")
        listener = threading.Thread(target=_listen, args=(line, seen), daemon=True)
        listener.start()
        yield seen
        line.shutdown(socket.SHUT_RDWR)
        listener.join(5)


def kept_by_the_broker(product: Product) -> bytes:
    """All keys with their values, of every kind, in each of its databases."""
    kept = []
    for number in range(16):
        with Redis(unix_socket_path=_broker_of(product), db=number) as broker:
            for key in broker.scan_iter(count=1000):
                kept += [key, *_VALUES[broker.type(key).decode()](broker, key)]
    return b"\n".join(kept)


def _broker_of(product: Product) -> str:
    given = (product.folder / "local.env").read_text()
    address = re.search(r"redis\+socket://([^'\"\n?]+)", given)
    assert address
    return unquote(address[1])


def _listen(line: socket.socket, seen: bytearray) -> None:
    with suppress(OSError):
        while piece := line.recv(65536):
            seen.extend(piece)


def _resolved(document: Any, rule: Any) -> Any:
    while "$ref" in rule or "allOf" in rule:
        rule = rule["allOf"][0] if "allOf" in rule else rule
        if "$ref" in rule:
            rule = document["components"]["schemas"][rule["$ref"].rpartition("/")[2]]
    return rule
