"""The page of a batch, put together: its files, and before the start its settings and price."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django_htmx.http import trigger_client_event

from accounts import drafts
from accounts.http import PersonRequest
from billing.services import quotes
from core.error_summary import Notice
from core.http import render_page
from core.jobs.models import State
from tracer.tracing.options import Kind, Options
from vectorizing import presets
from vectorizing.forms import OptionsForm, initial
from vectorizing.models import MOST_IN_BATCH, VectorBatch
from vectorizing.services import batches, sources
from vectorizing.services.batches import Item
from vectorizing.views.formats import FORMATS
from vectorizing.views.source_rows import SourceRow

PAGE = "vectorizing/batch.html"
# Where there is no picture yet to guess by.
_PLAIN = Options(Kind.FLAT)
# Seconds until the next look, with few and with many files on their way.
_SOON, _LATER, _MANY = 2, 4, 20


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is; counts of its files."""

    items: list[Item]

    @property
    def counts(self) -> Counter[str]:
        return Counter(item.job.state for item in self.items if item.job)

    @property
    def done(self) -> int:
        return self.counts[State.SUCCEEDED]

    @property
    def stopped(self) -> int:
        return sum(self.counts[state] for state in (State.FAILED, State.EXPIRED, State.CANCELED))

    @property
    def waiting(self) -> int:
        return self.counts.total() - self.done - self.stopped

    @property
    def percent(self) -> int:
        """Of all files together, each as far as it says itself."""
        jobs = [item.job for item in self.items if item.job]
        told = sum(100 if job.is_final else job.progress for job in jobs)
        return told // max(1, len(jobs))

    @property
    def words(self) -> str:
        found = [f"{self.done} drawn"]
        if self.stopped:
            found.append(f"{self.stopped} without a drawing and not charged")
        if self.waiting:
            found.append(f"{self.waiting} on the way")
        return ", ".join(found)

    @property
    def look_in(self) -> int:
        """Seconds until the page asks again; 0 when it need not."""
        if not self.waiting:
            return 0
        return _SOON if self.waiting < _MANY else _LATER


def render_batch(
    request: PersonRequest,
    batch: VectorBatch,
    form: OptionsForm | None = None,
    why: Notice | None = None,
) -> HttpResponse:
    """The whole of it, or the settings alone; with a form that was refused, and `why`."""
    context = files_context(batch) | {"notice": why}
    if not batch.started_at:
        begun = _beginning(request, batch, context["items"])
        form = form or OptionsForm(initial=initial(begun))
        context |= start_context(request, batch, form, begun)
    status = 422 if why or (form and form.errors) else 200
    return render_page(request, PAGE, context, fragment="settings", status=status)


def files(request: PersonRequest, batch: VectorBatch) -> HttpResponse:
    """The files as they are now; that all have ended is told once."""
    context = files_context(batch)
    response = render_page(request, PAGE, context, fragment="files")
    progress: BatchProgress = context["progress"]
    if batch.started_at and not progress.look_in:
        messages.success(request, f"The batch is done: {progress.words}.")
        trigger_client_event(response, "jobs")
    return response


def files_context(batch: VectorBatch) -> dict[str, Any]:
    items = batches.items(batch)
    return {
        "batch": batch,
        "batch_id": str(batch.pk),
        "items": items,
        "works": [_work(item) for item in items],
        "progress": BatchProgress(items),
        "most": MOST_IN_BATCH,
        "formats": FORMATS,
    }


def start_context(
    request: PersonRequest, batch: VectorBatch, form: OptionsForm, begun: Options = _PLAIN
) -> dict[str, Any]:
    """The sum for what the form says, or for what it began with where that is not readable."""
    options = form.options() if form.is_valid() else begun
    quote = batches.price(request.user, batch, options)
    preset = presets.known_as(options)
    return {
        "batch": batch,
        "form": form,
        "presets": presets.PRESETS,
        "chosen_preset": preset and preset.key,
        "quote": quote,
        "quote_token": quotes.token(quote, batch.pk),
        "count": sources.alive(request.user).filter(batch=batch).count(),
    }


def draft_name(batch: VectorBatch) -> str:
    return f"vector-batch:{batch.pk}"


def _work(item: Item) -> SourceRow:
    drawing = item.job if item.job and item.job.has_result else None
    return SourceRow(item.source, item.job, drawing)


def _beginning(request: PersonRequest, batch: VectorBatch, items: list[Item]) -> Options:
    """What the form starts with: a preset, what was left to buy credits, or the first guess."""
    preset = presets.find(request.GET.get("preset", ""))
    if preset:
        return preset.options
    if "draft" in request.GET:
        left = OptionsForm(drafts.take(request, draft_name(batch)))
        if left.is_valid():
            return left.options()
    return items[0].source.guess.options if items else _PLAIN
