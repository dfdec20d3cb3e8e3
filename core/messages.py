"""Toasts: Django's messages, with an action where there is something to take back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse

from core.refusals import Refused

_ACTION = "action:"


@dataclass(frozen=True)
class Action:
    """A button in a toast; pressing it sends a POST to the address."""

    label: str
    url: str


@dataclass(frozen=True)
class Toast:
    """Level is debug, info, success, warning or error; equal ids are shown once."""

    level: str
    text: str
    id: str
    action: Action | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def undo(request: HttpRequest, text: str, url: str) -> None:
    """Tell what was done and offer a button that takes it back by a POST to the address."""
    messages.success(request, text, extra_tags=f"{_ACTION}Undo|{url}")


def refused(request: HttpRequest, refusal: Refused, way_on: HttpResponse) -> HttpResponse:
    """Tell why nothing was done, on the page that the person is sent to."""
    messages.error(request, refusal.message)
    return way_on


def waiting(request: HttpRequest) -> list[Toast]:
    """All that waits to be told to this person; asking marks it as told."""
    return [_toast(message) for message in messages.get_messages(request)]


def _toast(message: Message) -> Toast:
    text = str(message.message)
    action = _action(message.extra_tags or "")
    key = f"{message.level_tag}{text}{action.url if action else ''}"
    digest = sha256(key.encode()).hexdigest()[:12]
    return Toast(message.level_tag or "info", text, digest, action)


def _action(tags: str) -> Action | None:
    if not tags.startswith(_ACTION):
        return None
    label, _, url = tags.removeprefix(_ACTION).partition("|")
    return Action(label, url)
