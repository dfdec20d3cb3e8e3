"""An email from its two templates: `<name>.txt` and `<name>.html`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def email(to: str, subject: str, name: str, **facts: Any) -> EmailMultiAlternatives:
    """Ready to be sent; the templates know the subject, the facts and the site's address."""
    line = " ".join(subject.split())
    context = {**facts, "line": line, "site_url": settings.SITE_URL}
    message = EmailMultiAlternatives(
        subject=line, body=render_to_string(f"{name}.txt", context), to=[to]
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message
