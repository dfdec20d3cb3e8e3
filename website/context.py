"""What every page knows: the way around, and which services are sandboxed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.jobs.registry import kinds
from core.switches.announcements import for_request


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
        return _listed(self.services)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The places of the product; the one that is open is marked."""
    here = request.path
    places = [replace(place, is_current=here.startswith(place.url)) for place in _PLACES]
    jobs = partial(_active_jobs, request)
    return {"places": places, "active_jobs": jobs, "support_email": settings.SUPPORT_EMAIL}


def announcements(request: HttpRequest) -> dict[str, Any]:
    """What staff tell on top of every page; asked only by pages that show it."""
    return {"announcements": partial(for_request, request)}


def sandbox(request: HttpRequest) -> dict[str, Any]:
    """Nothing when every service is real; `stand_ins` names those at another server."""
    switches = {
        "Replicate": settings.REPLICATE,
        "OpenAI": settings.OPENAI,
        "Anthropic": settings.ANTHROPIC,
        "Stripe": settings.STRIPE,
    }
    stand_ins = _listed([name for name, switch in switches.items() if switch.stand_in])
    return {"sandbox": _sandbox(switches), "stand_ins": stand_ins}


def _sandbox(switches: dict[str, Any]) -> Sandbox | None:
    if not settings.SANDBOX_URL:
        return None
    services = [name for name, switch in switches.items() if switch.sandbox_url]
    services += ["mail"] if settings.EMAIL_SANDBOXED else []
    mail_url = f"{settings.SANDBOX_URL}/mail/" if settings.EMAIL_SANDBOXED else ""
    return Sandbox(services, f"{settings.SANDBOX_URL}/", mail_url) if services else None


def _listed(names: list[str]) -> str:
    """ "Replicate, Stripe and mail"; empty for none."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _active_jobs(request: HttpRequest) -> int:
    """How many jobs of this person are at work. Asked only by pages that show it."""
    if not request.user.is_authenticated:
        return 0
    models = [kind.model for kind in kinds().values() if kind.is_awaited]
    return sum(model.objects.unfinished().filter(owner=request.user).count() for model in models)
