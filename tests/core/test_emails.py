from __future__ import annotations

from core.emails import email


def test_a_mail_is_made_of_its_two_templates(settings):
    settings.SITE_URL = "https://pictures.example"

    message = email(
        "alice@example.com",
        "notifications/emails/notice",
        subject="Your\nplan",
        text="Creator",
        url="https://pictures.example/billing/",
        button="See it",
    )

    [(page, kind)] = message.alternatives
    assert message.to == ["alice@example.com"]
    assert message.subject == "Your plan"
    assert kind == "text/html"
    for text in (message.body, page):
        assert "Creator" in text
        assert "https://pictures.example" in text
