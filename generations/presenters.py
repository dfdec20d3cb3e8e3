"""How a generation looks on the page: its stage and its price in words, when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from billing.models import CreditHold, Purpose, Quote
from billing.money import credits_text, in_credits
from billing.presenters import charge
from billing.services import paid_jobs, quotes
from core import breakers
from core.breakers import Outside
from core.error_summary import Notice
from core.jobs.models import State
from core.sent import Sent
from core.switches import Service, closed_words
from generations import sent
from generations.models import SIZES, GeneratedImage, Generation

_STAGES = {
    State.QUEUED: "In line",
    State.SUBMITTING: "Sent",
    State.UNCONFIRMED: "Sent, waiting for a sign",
    State.RUNNING: "Making",
    State.COLLECTING: "Copying to your gallery",
}
# Seconds old, and seconds until the next look: often at first, when most pictures come.
_LOOKS = ((2, 1), (6, 2), (9, 3))
_LAST_LOOK = 5
_COUNTED = ("none", "one", "two", "three", "four")


def cards(
    owner: User, batches: Sequence[Generation], notice: Notice | None = None
) -> list[GenerationCard]:
    """With their money, in two queries for all of them."""
    held, price = paid_jobs.holds_of(batches), quotes.quote(owner, Purpose.IMAGE)
    return [GenerationCard(batch, held.get(batch.pk), price, notice) for batch in batches]


@dataclass(frozen=True)
class GenerationCard:
    """One batch on the page. The key makes pressing Retry twice one retry.

    `hold` is what is set aside or was charged, `quote` the price of one more picture.
    """

    generation: Generation
    hold: CreditHold | None = None
    quote: Quote | None = None
    notice: Notice | None = None
    retry_key: UUID = field(default_factory=uuid4)

    @property
    def images(self) -> list[GeneratedImage]:
        """Pictures that are not deleted, as `queries.batches` reads them."""
        return list(self.generation.images.all())

    @property
    def stage(self) -> str:
        job = self.generation
        if job.cancel_requested_at:
            return "Stopping"
        if self.held:
            return "Paused"
        if job.state == State.QUEUED and job.attempts:
            return "In line: the picture service is busy"
        return _STAGES.get(State(job.state), "")

    @property
    def held(self) -> str:
        """Why it is not begun although it is its turn; empty unless the service is closed, or
        away."""
        if self.generation.state != State.QUEUED:
            return ""
        return closed_words(Service.GENERATION) or breakers.words(Outside.REPLICATE)

    @property
    def seconds(self) -> int:
        """How long it has been on its way."""
        return max(0, int((timezone.now() - self.generation.created_at).total_seconds()))

    @property
    def look_in(self) -> int:
        """Seconds until the page asks again."""
        age = self.seconds
        return next((wait for limit, wait in _LOOKS if age < limit), _LAST_LOOK)

    @property
    def places(self) -> range:
        return range(self.generation.outputs)

    @property
    def size(self) -> tuple[int, int]:
        return SIZES[self.generation.aspect_ratio]

    @property
    def is_wide(self) -> bool:
        width, height = self.size
        return width > height

    @property
    def shortfall(self) -> str:
        """Why there are fewer pictures than asked for; empty where there are not."""
        job, hold = self.generation, self.hold
        if job.state != State.SUCCEEDED or not job.missing:
            return ""
        counted = f"{job.delivered} of {job.outputs}"
        if hold:
            paid, asked = credits_text(hold.captured_mc), in_credits(hold.amount_mc)
            counted = f"{paid} of {asked} charged"
        reasons = {
            "held back by the safety check": job.missing - job.lost,
            "lost at the picture service before the copy was made": job.lost,
        }
        said = [f"{_pictures(number)} {why}" for why, number in reasons.items() if number]
        return f"{counted}: {' and '.join(said)}."

    @property
    def charge(self) -> str:
        """What it costs or did; empty where the shortfall says it, or there was no price."""
        if self.hold is None or self.shortfall:
            return ""
        return charge(self.hold, "set aside: you pay for the pictures that come.")

    @property
    def again(self) -> str:
        """The price of the same request once more."""
        return in_credits(self.quote.unit_mc * self.generation.outputs) if self.quote else ""

    @property
    def quote_token(self) -> str:
        return quotes.token(self.quote) if self.quote else ""

    @property
    def sent(self) -> list[Sent]:
        return sent.of_generation(self.generation)

    @property
    def is_stopped(self) -> bool:
        """Ended without pictures."""
        return self.generation.is_final and self.generation.state != State.SUCCEEDED

    @property
    def reason(self) -> str:
        """Why it ended without pictures, for the person."""
        if self.generation.state == State.CANCELED:
            return "You stopped this one before it was done."
        return self.generation.error or "The pictures could not be made."


def _pictures(number: int) -> str:
    """ "one picture was", "three pictures were"."""
    return f"{_COUNTED[number]} {'picture was' if number == 1 else 'pictures were'}"
