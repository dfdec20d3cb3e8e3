"""An email from its templates: `<name>.txt` and `<name>.html`, and `<name>_subject.txt`."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


def email(to: str, name: str, *, subject: str = "", **facts: Any) -> EmailMultiAlternatives:
    """Ready to be sent; the templates know the facts, the site's address and the `line` that is
    its subject: the one that is given, else of a template of its own."""
    context = {**facts, "site_url": settings.SITE_URL}
    subject = subject or render_to_string(f"{name}_subject.txt", context)
    context["line"] = line = " ".join(subject.split())
    message = EmailMultiAlternatives(
        subject=line, body=render_to_string(f"{name}.txt", context), to=[to]
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message


def tell_staff(name: str, **facts: Any) -> None:
    """To the address that people write to. No fault of the mail stops what it tells of."""
    try:
        email(settings.SUPPORT_EMAIL, name, **facts).send()
    except OSError as error:
        log.warning("staff not told", mail=name, error=type(error).__name__)
