"""What people and vendors say is in no dump, no broker and no log.

What goes to Sentry, tests/visiona/test_errors.py looks at.
"""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from tests.browser import person
from tests.browser.canaries import (
    OF_EMAILS,
    Canaries,
    by_superuser,
    everything_at_the_broker,
    found,
    logs,
)
from tests.browser.conftest import Product, until
from tests.fakes import HTTP

SETTLE = """
from accounts.models import User
from accounts.services.tokens import TokenRequest, create_token
from core.row_security import user_scope
from tests.browser.resident import settle
settle({email!r})
owner = User.objects.get(email={email!r})
with user_scope(owner.pk):
    print("TOKEN", create_token(owner, TokenRequest("t", ("*",))).text)
"""
# Of the jobs that are begun here; resident.py leaves some that never end.
BUSY = """
SELECT (SELECT count(*) FROM billing_stripeevent WHERE mirrored_at IS NULL)
     + (SELECT count(*) FROM generations_generation WHERE finished_at IS NULL AND id = '{job}')
     + (SELECT count(*) FROM models_training_training t JOIN accounts_user u ON u.id = t.owner_id
        WHERE t.finished_at IS NULL AND u.email = '{email}')
"""


def newcomer(browser: Any, product: Product, words: Canaries, folder: Any) -> str:
    """Sign up, bring photos and a drawing, and train: with words of their own."""
    agent = f"Mozilla/5.0 ({words.text('user agent')}) Firefox/140.0"
    context = browser.new_context(base_url=product.url, user_agent=agent)
    words.into_forms(context, {})
    page = context.new_page()
    email = words.email("sign-up")
    page.goto("/accounts/signup/")
    page.fill("[name=email]", email)
    page.fill("[name=password1]", person.PASSWORD)
    for box in page.locator("main [type=checkbox]").all():
        box.check()
    page.click("main form button[type=submit]")
    mail = until(lambda: product.mails(email))[-1]
    page.goto(re.search(r"http\S+/confirm-email/\S+?/(?=\s|$)", mail["text"])[0])  # type: ignore[index]
    page.click("main form button[type=submit]")
    page.wait_for_url("**/studio/")
    photos = person.draw_photos(folder)
    named = [photo.rename(folder / f"{words.text('photo')}.jpg") for photo in photos]
    person.upload(page, named)
    person.train(page, trigger_word=words.text("trigger word"))
    logo = person.draw_logo(folder)
    page.goto("/vectorise/")
    page.set_input_files(
        "input[type=file]", str(logo.rename(folder / f"{words.text('drawing')}.png"))
    )
    page.wait_for_url(re.compile(r"/vectorise/[0-9a-f-]{36}/"))
    context.close()
    return email


def from_elsewhere(browser: Any, product: Product, words: Canaries) -> None:
    """Somebody whom another provider names, who makes no account."""
    email = words.email("address at a provider")
    words.texts[email.partition("@")[0].title()] = "name at a provider"
    context = browser.new_context(base_url=product.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Continue with the sandbox").click()
    page.fill("[name=email]", email)
    page.get_by_role("button", name="Agree").click()
    page.wait_for_url("**/3rdparty/signup/")
    page.check("[name=terms]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/studio/")
    context.close()


def resident(browser: Any, product: Product, words: Canaries) -> str:
    """Fill every form, call every operation, pay at the vendor's page; gives a job that fails."""
    email = words.email("resident")
    made = product.manage("shell", "--no-imports", "-c", SETTLE.format(email=email))
    told = re.search(r"EXAMPLES (.*)", made.stdout)
    token = re.search(r"TOKEN (\S+)", made.stdout)
    assert told, made.stderr
    assert token, made.stderr
    examples = json.loads(told[1])
    known = {
        "models": examples["models_training:model"][0],
        "model_id": examples["models_training:model"][0],
        "webhooks": examples["notifications:endpoint"][0],
        "source_id": examples["vectorizing:source"][0],
        "image_id": examples["gallery:detail"][0],
    }
    with words.stranger(product) as client:
        client.headers["Authorization"] = f"Bearer {token[1]}"
        job = fails(product, words, client, known["model_id"])
        answers = words.into_bodies(client, known)
        assert sum(status < 300 for status in answers.values()) > len(answers) / 2, answers
        pay(product, words, client)
    with words.stranger(product) as client:
        log_in(client, email)
        context = browser.new_context(base_url=product.url)
        page = context.new_page()
        person.log_in(page, email)
        page.close()
        examples |= product.made_inside("add_passkey", email)
        sent = words.into_forms(context, examples)
        context.close()
    assert sum(status == 302 for _, _, status in sent) > len(sent) / 2, sent
    return job


def log_in(client: httpx.Client, email: str) -> None:
    """From an address that is not the browser's."""
    page = client.get("/accounts/login/").text
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert secret, page
    data = {"login": email, "password": person.PASSWORD, "csrfmiddlewaretoken": secret[1]}
    assert client.post("/accounts/login/", data=data).status_code == 302


def fails(product: Product, words: Canaries, client: httpx.Client, model: str) -> str:
    prompt = words.text("prompt")
    product.behave(prompt, prediction_outcome=f"failed:{words.text('error of a vendor')}")
    answer = client.post("/api/generate", json={"model_id": model, "prompt": prompt})
    assert answer.status_code < 300, answer.text
    return answer.json()["id"]


def pay(product: Product, words: Canaries, client: httpx.Client) -> None:
    page = client.post("/api/payment/packs", json={"pack": "pack-50"}).text
    session = re.search(r"cs_\w+", page)
    assert session, page
    buyer = {
        "name": words.text("buyer's name"),
        "company": words.text("buyer's company"),
        "email": words.email("buyer's email"),
        "country": "DE",
        "vat_id": "DE123456789",
    }
    address = f"{product.sandbox_url}/_/stripe/checkout/{session[0]}/complete"
    HTTP.post(address, json=buyer).raise_for_status()


def is_busy(product: Product, email: str, job: str) -> bool:
    told = by_superuser(product, "psql", "-Atc", BUSY.format(email=email, job=job))
    return int(told) > 0


def test_what_was_said_is_nowhere_in_what_is_kept(browser, product, tmp_path):
    words = Canaries()
    with everything_at_the_broker(product) as broker:
        email = newcomer(browser, product, words, tmp_path)
        from_elsewhere(browser, product, words)
        job = resident(browser, product, words)
        until(lambda: not is_busy(product, email, job), seconds=60)
    kept = {"broker": bytes(broker), **dict(logs(product))}
    without = [f"--exclude-table-data={table}" for table in OF_EMAILS]
    whole, rest = by_superuser(product, "pg_dump"), by_superuser(product, "pg_dump", *without)

    leaks = {f"dump: {place}" for place in found(words.texts, whole)}
    leaks |= {f"dump: {place}" for place in found(words.emails, rest)}
    for name, content in kept.items():
        leaks |= {f"{name}: {place}" for place in found(words.texts | words.emails, content)}

    assert sorted(leaks) == []
    assert {"resident", "sign-up"} <= set(found(words.emails, whole))
    assert {"postgres.log", "up.log"} <= kept.keys()
    assert len(broker) > 10_000
    assert len(words.texts) > 200
