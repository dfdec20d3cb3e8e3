from __future__ import annotations

from core.emails import email


def test_a_mail_is_made_of_its_three_templates(settings):
    settings.SITE_URL = "https://pictures.example"

    message = email("alice@example.com", "billing/emails/payment_failed", plan="Creator")

    [(page, kind)] = message.alternatives
    assert message.to == ["alice@example.com"]
    assert message.subject
    assert "\n" not in message.subject
    assert kind == "text/html"
    for text in (message.body, page):
        assert "Creator" in text
        assert "https://pictures.example" in text
