"""Starting a training: details, settings, consent, price."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.http import PersonRequest
from accounts.models import User
from billing.money import pricing_page
from billing.presenters import REFUSALS, Refusal
from billing.services.credits import NotEnoughCredits
from billing.services.limits import LimitReached
from core.forms import add_refusal
from core.http import render_page
from models_training import presenters, presets, trigger_words
from models_training.forms import TrainingForm
from models_training.services import agreements, plan_limits, trainers
from models_training.services.trainings import TrainingRefused, TrainingRequest, start_training
from models_training.tasks import enqueue_training
from models_training.trainer_settings import SETTINGS
from models_training.views.photos import tray_context

DRAFT = "training"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _form(request, initial=_start_values(request)))
    if "buy" in request.POST:
        return _buy(request)
    if request.POST.get("trainer", "") != request.POST.get("shown_trainer", ""):
        return _page(request, _form(request, initial=_typed(request)), _other_trainer(request))
    form = _form(request, data=request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        training = start_training(request.user, _asked(request, form))
    except REFUSALS as reason:
        return _refused(request, form, reason)
    enqueue_training(training.pk)
    model_page = reverse("models_training:model", args=[training.personal_model_id])
    return HttpResponseRedirect(model_page, status=303)


@login_required
@require_safe
def trigger_word(request: PersonRequest) -> HttpResponse:
    """Whether the word may be used, as the person types it."""
    context = _remark(request.user, request.GET.get("trigger_word", ""))
    return render(request, "models_training/train.html#trigger-check", context)


@login_required
@require_safe
def price(request: PersonRequest) -> HttpResponse:
    """The price with the button, for the settings that were chosen."""
    if not request.htmx:
        return HttpResponseRedirect(reverse("models_training:train"))
    named = (*TrainingForm.base_fields, *SETTINGS)
    filled = {name: request.GET[name] for name in named if name in request.GET}
    return _page(request, _form(request, initial=_settings_typed(filled)), fragment="start")


def _form(request: PersonRequest, **values: Any) -> TrainingForm:
    asked = (values.get("data") or values.get("initial") or {}).get("trainer", "")
    trainer = trainers.find(asked) or trainers.default()
    return TrainingForm(trainer=trainer, agreed=agreements.usable(request.user.pk), **values)


def _typed(request: PersonRequest) -> dict[str, Any]:
    """The form as it was sent, for the page of another trainer; the consent is given anew."""
    kept = _settings_typed(request.POST.dict())
    kept.pop("consent", None)
    return kept


def _settings_typed(sent: dict[str, str]) -> dict[str, Any]:
    """A box that is not ticked is not sent."""
    is_custom = sent.get("preset") == presets.CUSTOM
    return sent | {"autocaption": "autocaption" in sent} if is_custom else dict(sent)


def _other_trainer(request: PersonRequest) -> Refusal | None:
    """Why the trainer that was chosen is not the one of the page."""
    key = request.POST.get("trainer", "")
    return None if trainers.find(key) else trainers.not_offered(key)


def _buy(request: PersonRequest) -> HttpResponse:
    """To the prices, from a form that is not finished; it waits."""
    _keep_draft(request)
    return HttpResponseRedirect(pricing_page(_back(), request.POST.get("needed", "")), status=303)


def _refused(request: PersonRequest, form: TrainingForm, reason: Refusal) -> HttpResponse:
    """The form again. A buyer leaves it and finds it filled on the way back."""
    if isinstance(reason, TrainingRefused) and reason.field:
        add_refusal(form, reason)
        return _page(request, form, status=422)
    if isinstance(reason, NotEnoughCredits | LimitReached):
        _keep_draft(request)
    return _page(request, form, reason, status=422)


def _page(
    request: PersonRequest,
    form: TrainingForm,
    reason: Refusal | None = None,
    status: int = 200,
    fragment: str = "",
) -> HttpResponse:
    trainer, settings = form.chosen_trainer, form.shown_settings
    context = tray_context(request.user, trainer) | _choice(request.user, form) | {"form": form}
    context |= presenters.price(request.user, trainer, settings)
    if not form.errors.get("trigger_word"):
        context |= _remark(request.user, form["trigger_word"].value() or "")
    full = plan_limits.no_place(request.user)
    reason = reason or full
    context["full"] = full
    context["notice"] = presenters.training_notice(reason, _back()) if reason else None
    context["may_start"] = context["is_enough"] and not full
    page = "models_training/train.html"
    return render_page(request, page, context, fragment=fragment, status=status)


def _choice(person: User, form: TrainingForm) -> dict[str, Any]:
    """The presets. Custom is locked where the plan has it not, and then it is never chosen."""
    chosen, locked = form["preset"].value(), plan_limits.no_custom(person)
    return {
        "trainer": form.chosen_trainer,
        "trainers": presenters.trainer_choices(),
        "presets": presets.presets_of(form.chosen_trainer),
        "recommended": presets.RECOMMENDED,
        "custom": presets.CUSTOM,
        "locked": locked,
        "chosen": presets.RECOMMENDED if locked and chosen == presets.CUSTOM else chosen,
    }


def _remark(person: User, word: str) -> dict[str, str]:
    """What stands below the word; nothing as long as there is none."""
    word = word.strip()
    complaint = trigger_words.complaint(word) if word else ""
    if word and not complaint and trigger_words.is_used(person, word):
        complaint = "You use this word for another model already."
    return {"word": word, "complaint": complaint}


def _start_values(request: PersonRequest) -> dict[str, Any]:
    """A free word to begin with; a model that is started over hands on its own, and who comes
    back from buying finds what was filled in, but for the consent, which is given anew."""
    initial: dict[str, Any] = {
        name: request.GET.get(name, "") for name in ("name", "trigger_word")
    }
    if "draft" in request.GET:
        initial |= _draft(request)
    initial["trigger_word"] = initial["trigger_word"] or trigger_words.suggest(request.user)
    return initial


def _draft(request: PersonRequest) -> dict[str, Any]:
    kept = drafts.take(request, DRAFT)
    named = (*TrainingForm.base_fields, *SETTINGS)
    fields = {name: kept[name] for name in named if name in kept}
    fields.pop("consent", None)
    # A box that is not ticked is not sent.
    return fields | {"autocaption": "autocaption" in kept} if kept else {}


def _keep_draft(request: PersonRequest) -> None:
    drafts.keep(request, DRAFT, request.POST.dict())


def _back() -> str:
    return f"{reverse('models_training:train')}?draft=1"


def _asked(request: PersonRequest, form: TrainingForm) -> TrainingRequest:
    """Raises QuoteExpired."""
    return TrainingRequest(
        name=form.cleaned_data["name"],
        trigger_word=form.cleaned_data["trigger_word"],
        trainer=form.chosen_trainer,
        settings=form.settings,
        request_key=form.cleaned_data["request_key"],
        quote=trainers.accept_shown(
            request.user, request.POST.get("quote", ""), form.chosen_trainer, form.settings
        ),
        is_custom=form.is_custom,
        agreement_id=form.cleaned_data["agreement"],
    )
