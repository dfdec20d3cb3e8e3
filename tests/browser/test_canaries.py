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
    dump,
    everything_at_the_broker,
    found,
    logs,
)
from tests.browser.conftest import Product, until
from tests.fakes import HTTP

SETTLE = """
from allauth.mfa.models import Authenticator
from accounts.models import User
from accounts.services.tokens import TokenRequest, create_token
from core.row_security import user_scope
from tests.browser.resident import settle
settle({email!r})
owner = User.objects.get(email={email!r})
with user_scope(owner.pk):
    Authenticator.objects.filter(user=owner).delete()  # the password alone logs in
with user_scope(owner.pk):
    print("TOKEN", create_token(owner, TokenRequest("t", ("*",))).text)
"""
# Webhooks go to an address that answers nobody, for hours; resident.py leaves jobs that never end.
LEFT = """
from billing.models import StripeEvent
from generations.models import Generation
print("LEFT", StripeEvent.objects.filter(mirrored_at=None).count(),
      Generation.objects.unfinished().filter(owner__email={email!r}).count())
"""


def newcomer(browser: Any, product: Product, words: Canaries, folder: Any) -> str:
    """Signs up, trains, has pictures made and drawn, and buys: with words of their own."""
    agent = f"Mozilla/5.0 ({words.text('user agent')}) Firefox/140.0"
    context = browser.new_context(base_url=product.url, user_agent=agent)
    page = context.new_page()
    words.into_forms(context, {})
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
    page.get_by_text("Make pictures").first.wait_for(timeout=60_000)
    page.goto("/studio/")
    failing = words.text("prompt")
    product.behave(failing, prediction_outcome=f"failed:{words.text('error of a vendor')}")
    person.generate(page, failing, outputs=1)
    logo = person.draw_logo(folder)
    page.goto("/vectorise/")
    page.set_input_files(
        "input[type=file]", str(logo.rename(folder / f"{words.text('drawing')}.png"))
    )
    page.wait_for_url(re.compile(r"/vectorise/[0-9a-f-]{36}/"))
    context.close()
    return email


def resident(browser: Any, product: Product, words: Canaries) -> str:
    """Fills every form and calls every operation, then pays at the vendor's page."""
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
    headers = {"Authorization": f"Bearer {token[1]}"}
    with httpx.Client(base_url=product.url, headers=headers, timeout=30) as client:
        answers = words.into_bodies(client, known)
        assert sum(status < 300 for status in answers.values()) > len(answers) / 2, answers
        pay(product, words, client)
    context = browser.new_context(base_url=product.url)
    page = context.new_page()
    person.log_in(page, email)
    page.close()
    words.into_forms(context, examples)
    context.close()
    return email


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


def ended(product: Product, email: str) -> bool:
    told = product.manage("shell", "--no-imports", "-c", LEFT.format(email=email))
    return "LEFT 0 0" in told.stdout


def test_what_was_said_is_nowhere_in_what_is_kept(browser, product, tmp_path):
    words = Canaries()
    with everything_at_the_broker(product) as broker:
        email = newcomer(browser, product, words, tmp_path)
        resident(browser, product, words)
        until(lambda: ended(product, email), seconds=60)
    without_emails = [f"--exclude-table-data={table}" for table in OF_EMAILS]
    kept = {"broker": bytes(broker), **dict(logs(product))}

    leaks = {f"dump: {place}" for place in found(words.texts, dump(product))}
    leaks |= {f"dump: {place}" for place in found(words.emails, dump(product, *without_emails))}
    for name, content in kept.items():
        leaks |= {f"{name}: {place}" for place in found(words.texts | words.emails, content)}

    assert sorted(leaks) == []
    assert found(words.emails, dump(product)) >= ["resident", "sign-up"]
    assert len(words.texts) > 40
