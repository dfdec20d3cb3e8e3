"""An email from its three templates: `<name>_subject.txt`, `<name>.txt` and `<name>.html`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def email(to: str, name: str, **facts: Any) -> EmailMultiAlternatives:
    """Ready to be sent; the templates know the facts and the site's address."""
    context = {**facts, "site_url": settings.SITE_URL}
    subject = render_to_string(f"{name}_subject.txt", context)
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=render_to_string(f"{name}.txt", context), to=[to]
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message
