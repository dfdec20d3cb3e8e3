"""Models: the list, one of them with its training, and what can be done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import PersonRequest
from accounts.services.consents import ConsentRefused
from billing.presenters import Refusal, charge
from billing.services import paid_jobs
from billing.services.credits import NotEnoughCredits
from billing.services.quotes import QuoteExpired
from core.http import render_page
from core.jobs.models import State
from core.messages import refused
from core.moderation.suspensions import Suspended
from core.switches import Closed
from models_training import presenters, presets, sent
from models_training.first_steps import first_steps
from models_training.forms import NameForm
from models_training.models import ModelDeletion, PersonalModel, Training
from models_training.services import dependents, receipts, trainers, trainings
from models_training.services.trainings import TrainingRefused
from models_training.tasks import enqueue_deletion, enqueue_training

_SECRETS = ("remote_model", "remote_version", "weights_address", "inputs")
_HELD = "are set aside. They are charged only when your model is ready."
_ENDINGS = {
    State.SUCCEEDED: (messages.SUCCESS, "“{}” is ready."),
    State.CANCELED: (messages.INFO, "The training of “{}” is cancelled."),
    State.FAILED: (
        messages.ERROR,
        "The training of “{}” failed and nothing was charged. You can retry it.",
    ),
    State.EXPIRED: (
        messages.ERROR,
        "The training of “{}” took too long and nothing was charged. You can retry it.",
    ),
}


@login_required
@require_safe
def models(request: PersonRequest) -> HttpResponse:
    newest = Prefetch("trainings", Training.objects.defer("log_tail", "remote_id"))
    mine = request.user.personal_models.kept().defer(*_SECRETS).prefetch_related(newest)
    covers = dependents.newest_pictures([each.pk for each in mine])
    cards = [
        _card(each, next(iter(each.trainings.all()), None), covers.get(each.pk)) for each in mine
    ]
    context: dict[str, Any] = {"cards": cards, "first_steps": first_steps(request.user)}
    gone = ModelDeletion.objects.filter(owner=request.user).select_related("personal_model")
    context["gone"] = gone.defer(*(f"personal_model__{each}" for each in _SECRETS))
    return render_page(request, "models_training/models.html", context)


@login_required
@require_safe
def model(request: PersonRequest, pk: UUID) -> HttpResponse:
    owned = owned_model(request, pk)
    if owned.deleted_at:
        return HttpResponseRedirect(reverse("models_training:deletion", args=[pk]))
    return _page(request, owned)


@login_required
@require_safe
def training(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The part of the page that asks for itself again until the training has ended."""
    owned = _owned(request, pk)
    if not request.htmx:
        return _to(owned)
    newest = owned.trainings.first()
    if newest and newest.is_waiting_for_look:
        enqueue_training(newest.pk)
    context = _context(owned, newest) | {"is_look": True}
    response = render(request, "models_training/model.html#training", context)
    if newest and newest.is_final:
        level, words = _ENDINGS[State(newest.state)]
        messages.add_message(request, level, words.format(owned))
        trigger_client_event(response, "jobs")
    return response


@login_required
@require_safe
def log(request: PersonRequest, pk: UUID) -> HttpResponse:
    context = {"training": _owned(request, pk).trainings.first()}
    return render(request, "models_training/_log.html", context)


@login_required
@require_POST
def cancellation(request: PersonRequest, pk: UUID) -> HttpResponse:
    owned = _owned(request, pk)
    newest = owned.trainings.first()
    if newest and trainings.cancel_training(newest):
        enqueue_training(newest.pk)
        messages.info(request, "We are stopping the training.")
    return _to(owned)


@login_required
@require_POST
def retry(request: PersonRequest, pk: UUID) -> HttpResponse:
    owned = _owned(request, pk)
    newest = owned.trainings.first()
    if newest is None or not newest.is_final:  # the first click of two has started it
        return _to(owned)
    try:
        token = request.POST.get("quote", "")
        settings = trainings.paid_settings(newest)
        shown = trainers.accept_shown(request.user, token, newest.trainer, settings)
        fresh = trainings.retry_training(newest, shown)
    except TrainingRefused as refusal:
        return refused(request, refusal, _to(owned))
    except (QuoteExpired, NotEnoughCredits, ConsentRefused, Closed, Suspended) as reason:
        return _page(request, owned, reason=reason)
    enqueue_training(fresh.pk)
    return _to(owned)


@login_required
@require_POST
def name(request: PersonRequest, pk: UUID) -> HttpResponse:
    """From the model's page, or from its card in the list, which htmx then puts in its place."""
    owned = _owned(request, pk)
    form = NameForm(request.POST, instance=_owned(request, pk))
    if form.is_valid():
        owned = form.save()
    if request.htmx:
        context = _card(owned, owned.trainings.first(), _newest_picture(owned), form)
        status = 422 if form.errors else 200
        return render(request, "models_training/_model_card.html", context, status=status)
    return _page(request, owned, form) if form.errors else _to(owned)


@login_required
@require_POST
def removal(request: PersonRequest, pk: UUID) -> HttpResponse:
    owned = _owned(request, pk)
    try:
        rest = trainings.remove_unfinished(owned)
    except TrainingRefused as refusal:
        return refused(request, refusal, _to(owned))
    enqueue_deletion(rest.pk)
    messages.success(request, f"“{owned}” and its photos are deleted.")
    return HttpResponseRedirect(reverse("models_training:models"), status=303)


@login_required
@require_POST
def restart(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Back to the form with the same photos, name and trigger word, to change something."""
    owned = _owned(request, pk)
    try:
        trainings.start_over(owned)
    except TrainingRefused as refusal:
        return refused(request, refusal, _to(owned))
    query = urlencode({"name": owned.name, "trigger_word": owned.trigger_word})
    return HttpResponseRedirect(f"{reverse('models_training:train')}?{query}", status=303)


def owned_model(request: PersonRequest, pk: UUID) -> PersonalModel:
    """Also a deleted one, of which only the receipt is shown."""
    return get_object_or_404(request.user.personal_models.defer(*_SECRETS), pk=pk)


def _owned(request: PersonRequest, pk: UUID) -> PersonalModel:
    return get_object_or_404(request.user.personal_models.kept().defer(*_SECRETS), pk=pk)


def _to(owned: PersonalModel) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("models_training:model", args=[owned.pk]), status=303)


def _page(
    request: PersonRequest,
    owned: PersonalModel,
    form: NameForm | None = None,
    reason: Refusal | None = None,
) -> HttpResponse:
    """With a form that was refused, or the reason why a retry was not started."""
    context = _context(owned, owned.trainings.first())
    context["form"] = form or NameForm(instance=owned)
    if reason:
        context["notice"] = presenters.training_notice(reason, context["model_page"])
    status = 422 if form or reason else 200
    return render_page(request, "models_training/model.html", context, status=status)


def _context(owned: PersonalModel, newest: Training | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "model": owned,
        "model_page": reverse("models_training:model", args=[owned.pk]),
        "title": presenters.title(owned, newest),
        "training": newest,
        "photos_receipt": newest and receipts.of_photos(newest),
        "cover": _cover(owned),
        "picture": _newest_picture(owned),
    }
    if newest is None:
        return context
    hold = paid_jobs.hold_of(newest.pk)
    if trainings.may_retry(newest):
        again = presenters.price(owned.owner_id, newest.trainer, trainings.paid_settings(newest))
        context |= {"may_retry": True} | again
    return context | {
        "stages": presenters.stages(newest),
        "sent": sent.of_training(newest),
        "delay": presenters.next_look(newest),
        "elapsed": presenters.in_words(presenters.elapsed(newest).total_seconds()),
        "usual": newest.trainer.minutes(newest.steps),
        "left": newest.seconds_left and presenters.in_words(newest.seconds_left),
        "charge": hold and charge(hold, _HELD),
        "preset": presets.known_as(newest),
        "settings_used": presets.described(newest),
    }


def _card(
    owned: PersonalModel,
    newest: Training | None,
    picture: UUID | None,
    form: NameForm | None = None,
) -> dict[str, Any]:
    form = form or NameForm(instance=owned)
    seen = {"model": owned, "training": newest, "form": form}
    return seen | {"picture": picture, "cover": _cover(owned)}


def _newest_picture(owned: PersonalModel) -> UUID | None:
    return dependents.newest_pictures([owned.pk]).get(owned.pk)


def _cover(owned: PersonalModel) -> int:
    """Which of the colours that stand in until there is a picture."""
    return owned.pk.int % 6
