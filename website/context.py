"""What every page knows: the way around, and which services are sandboxed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.jobs.registry import kinds


@dataclass(frozen=True)
class NavEntry:
    """One entry of the navigation; `primary` ones fit the bar of a phone."""

    label: str
    icon: str
    name: str
    primary: bool = True
    is_current: bool = False

    @property
    def url(self) -> str:
        return reverse(self.name)


_PLACES = (
    NavEntry("Studio", "wand-sparkles", "generations:studio"),
    NavEntry("Gallery", "images", "gallery:list"),
    NavEntry("Models", "scan-face", "models_training:models"),
    NavEntry("Vectorise", "pen-tool", "vectorizing:home"),
    NavEntry("Photos", "image-up", "models_training:photos", primary=False),
    NavEntry("Train", "sparkles", "models_training:train", primary=False),
    NavEntry("Billing", "coins", "billing:billing", primary=False),
)


@dataclass(frozen=True)
class Sandbox:
    """Which services are fakes, where they explain themselves, and where mail can be read."""

    services: list[str]
    url: str
    mail_url: str

    @property
    def words(self) -> str:
        *others, last = self.services
        return f"{', '.join(others)} and {last}" if others else last


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The places of the product; the one that is open is marked."""
    here = request.path
    places = [replace(place, is_current=here.startswith(place.url)) for place in _PLACES]
    return {"places": places, "active_jobs": partial(_active_jobs, request)}


def sandbox(request: HttpRequest) -> dict[str, Any]:
    """Nothing when every service is real."""
    if not settings.SANDBOX_URL:
        return {"sandbox": None}
    switches = {
        "Replicate": settings.REPLICATE.sandbox_url,
        "OpenAI": settings.OPENAI.sandbox_url,
        "Anthropic": settings.ANTHROPIC.sandbox_url,
        "Stripe": settings.STRIPE.sandbox_url,
        "mail": settings.EMAIL_SANDBOXED,
    }
    services = [name for name, is_sandboxed in switches.items() if is_sandboxed]
    mail_url = f"{settings.SANDBOX_URL}/mail/" if settings.EMAIL_SANDBOXED else ""
    sandbox = Sandbox(services, f"{settings.SANDBOX_URL}/", mail_url)
    return {"sandbox": sandbox if services else None}


def _active_jobs(request: HttpRequest) -> int:
    """How many jobs of this person are at work. Asked only by pages that show it."""
    if not request.user.is_authenticated:
        return 0
    models = [kind.model for kind in kinds().values() if kind.is_awaited]
    return sum(model.objects.unfinished().filter(owner=request.user).count() for model in models)
