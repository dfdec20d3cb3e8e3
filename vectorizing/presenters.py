"""How a job looks on the page: its stage and its price in words, its figures, its next look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from billing.models import CreditHold
from billing.presenters import charge
from billing.services import paid_jobs
from core.jobs.models import State
from core.switches import Service, closed_words
from tracer.tracing.options import Kind
from vectorizing.forms import DETAILS, KINDS
from vectorizing.models import Vectorisation
from vectorizing.services.downloads import MOST_PNG_SIDE

# Decibels of likeness from which on a word is true, the best first.
_CLOSENESS = (
    (36, "Nearly identical"),
    (30, "Very close"),
    (25, "Close"),
    (20, "Simplified"),
    (0, "Rough"),
)
# Seconds old, and seconds until the next look: often at first, when most are done.
_LOOKS = ((4, 1), (15, 2), (60, 3))
_LAST_LOOK = 5
_KINDS = {kind: label.lower() for kind, label in KINDS}
_DETAILS = {step: label.lower() for step, label in DETAILS}
_NAMES = {True: "Preview", False: "Drawing"}
_ENDED = {
    State.CANCELED: "{} cancelled",
    State.EXPIRED: "{} took too long",
    State.FAILED: "{} failed",
}


def cards(jobs: Iterable[Vectorisation]) -> list[VectorisationCard]:
    """With their money, in one query for all of them."""
    jobs = list(jobs)
    held = paid_jobs.holds_of(jobs)
    return [VectorisationCard(job, held.get(job.pk)) for job in jobs]


@dataclass(frozen=True)
class VectorisationCard:
    """One preview or drawing; `hold` is what is set aside or was charged for it."""

    job: Vectorisation
    hold: CreditHold | None = None

    @property
    def name(self) -> str:
        return _NAMES[self.job.is_preview]

    @property
    def title(self) -> str:
        if self.is_stopped:
            return _ENDED[State(self.job.state)].format(self.name)
        return self.name if self.job.is_final else f"{self.name} on its way"

    @property
    def ending(self) -> str:
        """For those who hear the page, once it has ended."""
        return f"{self.title}. {self.charge}" if self.is_stopped else f"{self.name} ready."

    @property
    def stage(self) -> str:
        if self.job.cancel_requested_at:
            return "Stopping"
        if self.held:
            return "Paused"
        if self.job.state == State.QUEUED:
            return "In line" if not self.job.attempts else "In line again"
        return f"Drawing, {self.job.progress} %" if self.job.progress else "Starting"

    @property
    def held(self) -> str:
        """Why nobody draws it yet; empty unless the vectoriser is closed."""
        return closed_words(Service.VECTORISING) if self.job.state == State.QUEUED else ""

    @property
    def percent(self) -> int | None:
        """None as long as nobody knows."""
        return self.job.progress or None

    @property
    def look_in(self) -> int:
        """Seconds until the page asks again; 0 when it need not."""
        if self.job.is_final:
            return 0
        age = (timezone.now() - self.job.created_at).total_seconds()
        return next((wait for limit, wait in _LOOKS if age < limit), _LAST_LOOK)

    @property
    def is_done(self) -> bool:
        """It can be looked at."""
        return self.job.has_result

    @property
    def is_drawn(self) -> bool:
        """It can be taken along."""
        return self.is_done and not self.job.is_preview

    @property
    def is_stopped(self) -> bool:
        """Ended without a drawing."""
        return self.job.is_final and self.job.state != State.SUCCEEDED

    @property
    def reason(self) -> str:
        if self.job.state == State.CANCELED:
            return "You stopped it before it was done."
        return self.job.error or "The drawing could not be made."

    @property
    def words(self) -> str:
        """What is seen, for those who hear the page."""
        what = "The marked preview" if self.job.is_preview else "The drawing"
        return f"{what} in {self.job.paths} paths and {self.job.colours_found} colours"

    @property
    def summary(self) -> str:
        """What tells it from the other results of the same picture."""
        options = self.job.options
        colours = "" if options.kind is Kind.LINE else f", {options.colours} colours"
        return f"{self.name}: {_KINDS[options.kind]}{colours}, {_DETAILS[options.detail]} detail"

    @property
    def icon(self) -> str:
        return "eye" if self.job.is_preview else "pen-tool"

    @property
    def shows_through(self) -> bool:
        """Where the picture or the drawing has no background."""
        return self.job.source.transparent or self.job.remove_background

    @property
    def most_width(self) -> int:
        """The widest PNG, in px: neither side may be longer than the engine draws."""
        width, height = self.job.width or 1, self.job.height or 1
        return max(1, MOST_PNG_SIDE * width // max(width, height))

    @property
    def closeness(self) -> str:
        """How like the picture the drawing is, in words; empty where it was not measured."""
        if self.job.psnr is None:
            return ""
        return next(word for least, word in _CLOSENESS if self.job.psnr >= least)

    @property
    def look(self) -> str:
        """Of the badge with the closeness: one of `core.badges`."""
        return "warning" if self.closeness == _CLOSENESS[-1][1] else "ok"

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """Name, figure and note of each; a preview of a photo knows them roughly."""
        job, about = self.job, "about " if self.job.is_estimate else ""
        found = [
            ("Paths", f"{about}{intcomma(job.paths)}", ""),
            ("Colours", f"{about}{intcomma(job.colours_found)}", ""),
            ("SVG size", f"{about}{filesizeformat(job.svg_size or 0)}", ""),
        ]
        if job.psnr is not None:
            found.append(("Closeness", self.closeness, f"{about}{job.psnr:.1f} dB"))
        return found

    @property
    def charge(self) -> str:
        """What it costs or did."""
        if not self.job.price_mc or self.hold is None:
            return "Nothing is charged for this one."
        return charge(self.hold, "set aside: you pay only when it is done.")
