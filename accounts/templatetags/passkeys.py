"""What passkey.js needs of a form, without a line of script in the page."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def passkey_options(data: dict[str, Any]) -> SafeString:
    """<form{% passkey_options js_data %}>; `data` is what allauth gives its own script.

    Every passkey of ours logs in by itself, so the device has to keep it.
    """
    [(name, options)] = data.items()
    public = json.loads(json.dumps(options, cls=DjangoJSONEncoder))["publicKey"]
    kind = "get"
    if name == "creation_options":
        kind = "create"
        chosen = public.setdefault("authenticatorSelection", {})
        chosen |= {"residentKey": "required", "requireResidentKey": True}
    return format_html(' data-passkey="{}" data-options="{}"', kind, json.dumps(public))


@register.filter
def passkey_name(passkey: Authenticator) -> str:
    """{{ authenticator|passkey_name }}"""
    return get_adapter().decrypt(passkey.wrap().name)
