"""What changed at the paid services since we were set up for them. It looks and says what to do;
it never switches anything by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from billing.services import stripe_prices
from core import costs, llm, replicate
from core.costs.models import ProviderPrice
from core.providers import ProviderError, Rejected, Unavailable
from models_training.models import PersonalModel
from models_training.services import trainers
from visiona.doctor.findings import Finding, Level, not_answered
from visiona.doctor.machines import webhook_address
from visiona.doctor.makers import ADDRESSES, REPLICATE_KEYS, wrong_owner, wrong_secret
from visiona.doctor.stripe import stripe_endpoint

_PRICES_AGE = timedelta(days=180)
_UNPRICED = timedelta(days=30)
_TRY = "Train a model with it on a test account first; then: manage.py trainers --pin KEY VERSION"


@dataclass(frozen=True)
class Checked:
    """`is_away`: the service could not be asked, so nothing is known of it."""

    name: str
    finding: Finding
    is_away: bool = False

    @property
    def is_sound(self) -> bool:
        return self.finding.level in {Level.OK, Level.SANDBOX, Level.OFF}


def look() -> Iterator[Checked]:
    for name, (check, url, keys) in CHECKS.items():
        try:
            yield Checked(name, check())
        except ProviderError as error:
            is_away = not error.permanent and not isinstance(error, Unavailable)
            yield Checked(name, not_answered(error, url(), keys), is_away)


def replicate_account() -> Finding:
    account = replicate.account()
    wrong = wrong_owner(account) or wrong_secret(account, replicate.webhook_secret())
    return wrong or Finding(Level.OK, f"the token is of {account}, and so are the webhooks")


def trainer_version() -> Finding:
    gone, newer = [], []
    for trainer in trainers.offered():
        try:
            replicate.get_trainer_schema(trainer.remote, trainer.version)
        except Rejected as error:
            gone.append(f"{trainer.key}: {trainer.version[:8]} is gone ({error})")
            continue
        latest = replicate.latest_version(trainer.remote)
        if latest != trainer.version:
            newer.append(f"{trainer.key}: {latest[:8]} is newer than ours, {trainer.version[:8]}")
    if gone:
        return Finding(Level.BROKEN, f"no training starts with {'; '.join(gone)}", _TRY)
    if newer:
        return Finding(Level.LOOK, "; ".join(newer), _TRY)
    return Finding(Level.OK, f"{len(trainers.offered())} trainers, each with its newest version")


def trainer_inputs() -> Finding:
    """Versions never change at Replicate, so ours is what the newest one is compared with."""
    unfit, changed = [], []
    for trainer in trainers.offered():
        unfit += [f"{trainer.key}: {line}" for line in trainers.complaints(trainer)]
        changed += [f"{trainer.key}: {line}" for line in trainers.differences(trainer)[1]]
    if unfit:
        mend = "Trainings with these are refused: change the row at Trainers in the admin."
        return Finding(Level.BROKEN, "; ".join(unfit), mend)
    if changed:
        return Finding(Level.LOOK, f"the newest version: {'; '.join(changed)}", _TRY)
    return Finding(Level.OK, "every trainer takes all that we send")


def picture_inputs() -> Finding:
    """What the newest model takes, against what was read when it was trained."""
    rows = PersonalModel.objects.exclude(inputs={})
    model = rows.filter(is_test=False).order_by("-created_at").first()
    if model is None:
        return Finding(Level.OFF, "no model was trained yet")
    try:
        now = _inputs_of(model)
    except Rejected as error:
        mend = "Look at Replicate's page of the model; its person can train anew."
        return Finding(Level.BROKEN, f"the newest model can't be read there: {error}", mend)
    if changed := replicate.changed_inputs(model.inputs, now):
        mend = "Pictures are ordered by what was read at the training: make one and look at it."
        return Finding(Level.LOOK, "; ".join(changed), mend)
    return Finding(Level.OK, f"{len(now)} inputs, as they were when it was trained")


def _inputs_of(model: PersonalModel) -> dict[str, dict[str, Any]]:
    if model.drawn_by:
        return replicate.get_drawing_inputs(model.drawn_by)
    return replicate.get_version_inputs(model.remote_model, model.remote_version)


def language_model(provider: str, setting: str) -> Callable[[], Finding]:
    def check() -> Finding:
        if provider not in llm.enhancers():
            return Finding(Level.OFF, "not used")
        name = getattr(settings, setting)
        if llm.knows_model(provider):
            return Finding(Level.OK, f"{name} is to be had")
        mend = f"Set {setting} to one of today, and its prices at Provider prices in the admin."
        return Finding(Level.BROKEN, f"{name} is not to be had any more", mend)

    return check


def provider_prices() -> Finding:
    """No provider tells its prices to programs: what can be seen is what we have none for, and
    for how long nobody has compared the others with the page that they are from."""
    now = timezone.now()
    unpriced = costs.spent(now - _UNPRICED).unpriced
    if unpriced:
        seen = f"{unpriced} calls of the last {_UNPRICED.days} days have no price"
        return Finding(Level.LOOK, seen, "Add it at Provider prices in the admin.")
    current = ProviderPrice.objects.filter(valid_until=None)
    old = current.filter(created_at__lt=now - _PRICES_AGE)
    if old.exists():
        places = ", ".join(sorted(set(old.values_list("source", flat=True))))
        seen = f"{old.count()} prices were read more than {_PRICES_AGE.days} days ago"
        return Finding(Level.LOOK, seen, f"Compare them with {places}.")
    return Finding(Level.OK, f"{current.count()} prices, and everything used has one")


def stripe_offers() -> Finding:
    mend = "Run manage.py sync_plans: who has subscribed keeps paying the former price."
    wrong = [f"no price for {code}" for code in stripe_prices.unsold()]
    wrong += stripe_prices.differing()
    if wrong:
        return Finding(Level.BROKEN, "; ".join(wrong), mend)
    return Finding(Level.OK, "every plan and pack is sold for what it costs here")


def _address(setting: str, usual: str = "") -> Callable[[], str]:
    return lambda: getattr(settings, setting) or usual


_REPLICATE = (_address("REPLICATE_BASE_URL"), REPLICATE_KEYS)
_STRIPE = (_address("STRIPE_API_BASE"), "STRIPE_SECRET_KEY")
# Each with the address that is asked and the settings that open it.
CHECKS: dict[str, tuple[Callable[[], Finding], Callable[[], str], str]] = {
    "Replicate account": (replicate_account, *_REPLICATE),
    "trainer version": (trainer_version, *_REPLICATE),
    "trainer inputs": (trainer_inputs, *_REPLICATE),
    "picture inputs": (picture_inputs, *_REPLICATE),
    "webhook address": (webhook_address, *_REPLICATE),
    "OpenAI model": (
        language_model("openai", "OPENAI_MODEL"),
        _address("OPENAI_BASE_URL", ADDRESSES["openai"]),
        "OPENAI_API_KEY",
    ),
    "Anthropic model": (
        language_model("anthropic", "ANTHROPIC_MODEL"),
        _address("ANTHROPIC_BASE_URL", ADDRESSES["anthropic"]),
        "ANTHROPIC_API_KEY",
    ),
    "provider prices": (provider_prices, *_REPLICATE),
    "Stripe prices": (stripe_offers, *_STRIPE),
    "Stripe endpoint": (stripe_endpoint, *_STRIPE),
}
