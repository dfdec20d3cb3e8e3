"""The companies that work for us here: those whose switch is on in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True)
class Subprocessor:
    name: str
    purpose: str
    gets: str
    where: str
    is_active: bool


def active() -> list[Subprocessor]:
    return [each for each in (*_of_jobs(), *_of_the_house()) if each.is_active]


def _of_jobs() -> list[Subprocessor]:
    usa = "United States"
    return [
        Subprocessor(
            "Replicate",
            "Trains the models and makes the pictures",
            "The photos as a zip, the settings, the prompts",
            usa,
            _is_on(settings.REPLICATE),
        ),
        Subprocessor(
            "OpenAI",
            "Enhances prompts",
            "The words of a prompt, when you press Enhance; never a photo",
            usa,
            _is_on(settings.OPENAI),
        ),
        Subprocessor(
            "Anthropic",
            "Enhances prompts",
            "The words of a prompt, when you press Enhance; never a photo",
            usa,
            _is_on(settings.ANTHROPIC),
        ),
    ]


def _of_the_house() -> list[Subprocessor]:
    endpoint = settings.STORAGES["default"].get("OPTIONS", {}).get("endpoint_url") or ""
    place = urlsplit(endpoint).hostname or "Amazon Web Services"
    return [
        Subprocessor(
            "Stripe",
            "Takes payments on its own pages",
            "Your email, your card, and your company's details if you give them",
            "United States and Ireland",
            _is_on(settings.STRIPE),
        ),
        Subprocessor(
            "Mail service",
            "Sends our mails",
            "Your address and the mail",
            urlsplit(settings.EMAIL_URL).hostname or "our own servers",
            settings.EMAIL_URL.startswith("smtp") and not settings.EMAIL_SANDBOXED,
        ),
        Subprocessor(
            "Object storage",
            "Keeps the files",
            "Photos until they are deleted, pictures, drawings",
            place,
            bool(settings.S3_BUCKET),
        ),
        Subprocessor(
            "Sentry",
            "Reports faults of our programs",
            "What broke and where; no prompt, photo, email address or key",
            urlsplit(settings.SENTRY_DSN).hostname or "",
            bool(settings.SENTRY_DSN),
        ),
    ]


def _is_on(switch: Any) -> bool:
    """The vendor itself is called, with a key."""
    return bool(switch.key) and switch.is_vendor
