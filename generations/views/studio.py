"""The studio: words and settings on one side, batches of pictures on the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import drafts
from accounts.http import PersonRequest
from accounts.models import User
from billing.models import Purpose
from billing.services import quotes
from core.error_summary import Notice
from core.http import render_page
from core.ranges import range_of
from core.sent import service
from generations.examples import EXAMPLES
from generations.forms import SETTINGS, StudioForm
from generations.models import MOST_LETTERS, Enhancement, GenerationSettings
from generations.presenters import cards
from generations.services import enhancements, queries
from generations.services.text_diff import compare
from models_training.first_steps import first_steps

PAGE = "generations/studio.html"
DRAFT = "studio"


@dataclass(frozen=True)
class Proposal:
    """What is shown of an enhancement: its row, and the pieces of the change."""

    enhancement: Enhancement | None = None
    refusal: str = ""

    @property
    def pieces(self) -> list[Any]:
        job = self.enhancement
        return compare(job.prompt, job.proposal) if job and job.proposal else []

    @property
    def sent_to(self) -> str:
        job = self.enhancement
        return service(job.provider, is_test=job.is_test) if job else ""

    @property
    def changes(self) -> list[str]:
        return self.enhancement.changes.splitlines() if self.enhancement else []


@login_required
@require_safe
def studio(request: PersonRequest) -> HttpResponse:
    """The whole page; the next batches alone when htmx asks for more of them."""
    after = request.GET.get("after", "")
    if request.htmx and after:
        return render_page(request, PAGE, feed_context(request.user, after), fragment="batches")
    proposal = _proposal(request)
    form = StudioForm(request.user)
    form.initial = _beginning(request, form, proposal)
    return render_studio(request, form, proposal)


@login_required
@require_POST
def draft(request: PersonRequest) -> HttpResponse:
    """The form again with the words that were chosen; nothing is kept here."""
    form = StudioForm(request.user)
    form.initial = request.POST.dict() | _chosen_words(request)
    return render_studio(request, form, fragment="prompt")


def render_studio(
    request: PersonRequest,
    form: StudioForm,
    proposal: Proposal | None = None,
    *,
    fragment: str = "",
    why: Notice | None = None,
) -> HttpResponse:
    """The studio around a form, or one fragment of it; `why` nothing was made of it."""
    proposal = proposal or Proposal()
    context = form_context(request.user, form, proposal) | {"notice": why}
    if not (fragment and request.htmx):
        context |= feed_context(request.user, request.GET.get("after", ""))
    status = 422 if form.errors or proposal.refusal or why else 200
    return render_page(request, PAGE, context, fragment=fragment, status=status)


def render_refused(
    request: PersonRequest, form: StudioForm, why: Notice | None = None
) -> HttpResponse:
    """The form with what is wrong, in the place of the form, whatever was to be changed."""
    response = render_studio(request, form, fragment="form", why=why)
    response["HX-Retarget"] = "#studio-form"
    response["HX-Reswap"] = "outerHTML"
    return response


def form_context(owner: User, form: StudioForm, proposal: Proposal) -> dict[str, Any]:
    models = list(queries.ready_models(owner))
    wanted = str(form["model"].value())
    return {
        "form": form,
        "models": models,
        "model": next((model for model in models if str(model.pk) == wanted), None)
        or next(iter(models), None),
        "proposal": proposal,
        "enhancers": enhancements.provider_choices(),
        "enhance_key": uuid4(),
        "most_letters": MOST_LETTERS,
    } | price_context(owner, form["outputs"].value())


def price_context(owner: User, pictures: Any) -> dict[str, Any]:
    """By the token the price that was shown is the one paid."""
    wanted, allowed = str(pictures), range_of(GenerationSettings, "outputs").steps
    number = int(wanted) if wanted in map(str, allowed) else GenerationSettings.outputs
    quote = quotes.quote(owner, Purpose.IMAGE, number)
    return {"quote": quote, "quote_token": quotes.token(quote)}


def feed_context(owner: User, after: str) -> dict[str, Any]:
    found = queries.page_of_generations(owner, after)
    return {
        "cards": cards(owner, found.rows),
        "more_url": f"{reverse('generations:studio')}?after={found.after}" if found.after else "",
        "is_first": not after,
        "examples": EXAMPLES,
        "first_steps": first_steps(owner),
    }


def _proposal(request: PersonRequest) -> Proposal:
    wanted = request.GET.get("enhancement")
    if not wanted:
        return Proposal()
    mine = Enhancement.objects.filter(owner=request.user)
    return Proposal(get_object_or_404(mine, pk=_uuid(wanted)))


def _beginning(request: PersonRequest, form: StudioForm, proposal: Proposal) -> dict[str, Any]:
    """What the form starts with: an earlier batch or an enhancement, then the address itself."""
    start: dict[str, Any] = _draft(request, form) if "draft" in request.GET else {}
    again = request.GET.get("again")
    if again:
        batch = get_object_or_404(queries.batches(request.user), pk=_uuid(again))
        names = ("prompt", "original_prompt", *(name for name in SETTINGS if name != "seed"))
        start |= {name: getattr(batch, name) for name in names}
        start["model"] = batch.personal_model_id
    if proposal.enhancement:
        start["prompt"] = proposal.enhancement.prompt
        start["model"] = proposal.enhancement.personal_model_id
    return start | form.acceptable(request.GET.dict())


def _chosen_words(request: PersonRequest) -> dict[str, str]:
    """Take the proposal and remember the person's own words, or go back to those."""
    posted = request.POST
    own = posted.get("original_prompt", "")
    match posted.get("words"):
        case "proposal":
            taken = posted.get("proposal", "")
            return {"prompt": taken, "original_prompt": own or posted.get("prompt", "")}
        case "original" if own:
            return {"prompt": own, "original_prompt": ""}
    return {}


def _draft(request: PersonRequest, form: StudioForm) -> dict[str, Any]:
    """What was filled in before buying, right or wrong, as it was."""
    kept = drafts.take(request, DRAFT)
    return {name: kept[name] for name in form.fields if name in kept}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
