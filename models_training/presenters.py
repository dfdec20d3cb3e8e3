"""How a training looks on the page: its stages and its time, its price, why none was started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.urls import reverse
from django.utils import timezone

from accounts.services.consents import ConsentRefused
from billing.money import pricing_page
from billing.presenters import Refusal, consent_needed, price_expired, shortfall, suspended
from billing.services.credits import NotEnoughCredits, Owner
from billing.services.limits import LimitReached
from billing.services.quotes import QuoteExpired
from core import breakers
from core.breakers import Outside
from core.error_summary import Notice
from core.jobs.models import State
from core.limits import TooOften
from core.moderation.suspensions import Suspended
from core.switches import Closed, Service, closed_words
from models_training.models import PersonalModel, Photo, Stage, Trainer, Training
from models_training.services import trainers
from models_training.services.photo_report import ANGLES, FRAMINGS, make_report
from models_training.services.photo_verdicts import Verdict
from models_training.trainer_settings import units, usual

StageState = Literal["done", "now", "todo", "failed"]
_QUEUED, _SENDING, _READY = "queued", "sending", "ready"
_LABELS: dict[str, str] = {
    _QUEUED: "In the queue",
    _SENDING: "Photos zipped and sent",
    **dict(Stage.choices),
    _READY: "Ready",
}
_BEFORE_THE_PROVIDER = {
    State.QUEUED: _QUEUED,
    State.SUBMITTING: _SENDING,
    State.UNCONFIRMED: _SENDING,
    State.COLLECTING: Stage.SAVING,
    State.SUCCEEDED: _READY,
}
# Seconds since the start, and how long to wait from then on between two looks at the page.
_DELAYS = ((30, 2), (180, 5), (900, 10))
_LONGEST_DELAY = 15
# From this score of the photo report on; the least of all is 0.
_GRADES = ((80, "A strong set"), (60, "A good set"), (40, "A thin set"), (0, "A weak set"))
# Who waits longer than this is told what for.
_USUAL_QUEUE = timedelta(seconds=30)


@dataclass(frozen=True)
class Shown:
    """One line of the list."""

    label: str
    state: StageState
    note: str = ""


def stages(training: Training) -> list[Shown]:
    """All stages of this training in order; a skipped one is left out."""
    keys = [key for key in _LABELS if key != Stage.CAPTIONING or _captions(training)]
    here = keys.index(_reached(training))
    return [
        Shown(_LABELS[key], _state(training, place - here), _note(training, key, place == here))
        for place, key in enumerate(keys)
    ]


def title(model: PersonalModel, training: Training | None) -> str:
    """Of the window: in a row of tabs it says how far the training is."""
    if training is None or model.is_ready:
        return str(model)
    if training.is_final:
        return f"{training.get_state_display()} · {model}"
    if training.stage == Stage.TRAINING and training.state == State.RUNNING:
        return f"{100 * training.step // training.steps} % · {model}"
    return f"Training · {model}"


def next_look(training: Training) -> int:
    """Seconds until the page asks again: soon at first, then less and less often."""
    return look_after(elapsed(training))


def look_after(waited: timedelta) -> int:
    seconds = waited.total_seconds()
    return next((delay for until, delay in _DELAYS if seconds < until), _LONGEST_DELAY)


def report_context(photos: Sequence[Photo]) -> dict[str, Any]:
    """The photo report, and when to ask for it again while photos are measured."""
    report = make_report(photos)
    context: dict[str, Any] = {"report": report}
    if report.score is not None:
        context["grade"] = next(words for least, words in _GRADES if report.score >= least)
        context |= {"uses": report.count(Verdict.USE), "doubts": report.count(Verdict.DOUBTFUL)}
        context["drops"] = report.count(Verdict.DROP)
        context["drop_label"] = f"Take out the {context['drops']} to drop"
        context["framing"] = [(FRAMINGS[key], n) for key, n in report.variety.framing.items()]
        context["angles"] = [(ANGLES[key], n) for key, n in report.variety.angles.items()]
    if waiting := report.of(Verdict.WAITING):
        newest = max(each.photo.stored_at or each.photo.created_at for each in waiting)
        context["measured"] = len(photos) - len(waiting)
        context["delay"] = look_after(timezone.now() - newest)
    return context


def elapsed(training: Training) -> timedelta:
    return (training.finished_at or timezone.now()) - training.created_at


def in_words(seconds: float) -> str:
    """ "45 s", "12 min" or "1 h 5 min"."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{round(seconds)} s"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def price(owner: Owner, trainer: Trainer, settings: Mapping[str, Any]) -> dict[str, Any]:
    """For the place beside the button; by the token the price that was shown is the one paid."""
    quote = trainers.quote(owner, trainer, settings)
    return {"quote": quote, "quote_token": trainers.page_token(quote, trainer)}


@dataclass(frozen=True)
class TrainerChoice:
    """One that can be trained with, as it is recommended."""

    trainer: Trainer
    price_mc: int
    minutes: int


def trainer_choices() -> list[TrainerChoice]:
    return [
        TrainerChoice(one, one.price_mc * units(one, settings), one.minutes(settings["steps"]))
        for one in trainers.offered()
        for settings in [usual(one)]
    ]


def training_notice(reason: Refusal, back: str) -> Notice:
    """`back` is the path that a buyer returns to. Raises TooOften, as `notice` does."""
    match reason:
        case TooOften():
            raise reason
        case NotEnoughCredits():
            return shortfall(reason, back, "A training", "Nothing was charged.")
        case LimitReached():
            return _limit(reason, back)
        case QuoteExpired():
            return price_expired("started")
        case ConsentRefused():
            return consent_needed(reason, back)
        case Closed():
            return Notice(reason.message)
        case Suspended():
            return suspended(reason)
    return Notice(reason.message, ((reverse("models_training:photos"), "Go to your photos"),))


def _reached(training: Training) -> str:
    known = _BEFORE_THE_PROVIDER.get(State(training.state))
    if known:
        return known
    if training.is_final and not training.remote_id:
        return _SENDING if training.submitted_at else _QUEUED
    if training.stage == Stage.CAPTIONING and not _captions(training):
        return Stage.PREPARING
    return training.stage


def _state(training: Training, distance: int) -> StageState:
    if distance < 0 or training.state == State.SUCCEEDED:
        return "done"
    if distance > 0:
        return "todo"
    return "failed" if training.is_final else "now"


def _note(training: Training, key: str, is_here: bool) -> str:
    if not is_here or training.is_final:
        return ""
    if training.state == State.UNCONFIRMED:
        return (
            "The answer got lost on the way. We are finding your training; it is not sent twice."
        )
    if key == _QUEUED and (words := closed_words(Service.TRAINING)):
        return f"{words} This one waits and starts by itself as soon as it opens."
    if key == _QUEUED and (words := breakers.words(Outside.REPLICATE)):
        return words
    if key == _QUEUED and elapsed(training) > _USUAL_QUEUE:
        return "Your plan runs so many jobs at once. This one starts when it is its turn."
    return ""


def _captions(training: Training) -> bool:
    return bool(training.setting("autocaption", not training.roles))


def _limit(reason: LimitReached, back: str) -> Notice:
    plans = (pricing_page(back), "See the plans")
    if reason.code != "models_full":
        return Notice(reason.message, (plans,))
    return Notice(
        f"{reason.message} Or delete one: its place is free at once. A model whose training failed"
        " or was cancelled counts too and can be removed.",
        (plans, (reverse("models_training:models"), "Go to your models")),
    )
