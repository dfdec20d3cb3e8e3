"""The prices, and the way to Stripe's pages and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from billing import tasks
from billing.forms import CheckoutForm, own_path
from billing.models import Order, OrderState
from billing.models.sales import BANK_DAYS
from billing.presenters import price_list, worth
from billing.services import credits, orders, overview
from billing.views.refunds import refund_card
from core import limits
from core.error_summary import Notice
from core.http import no_row_scope, render_page
from core.moderation.suspensions import Suspended
from core.providers import ProviderError
from core.row_security import user_scope
from core.switches import Closed

# The page asks again after so many seconds; the webhook is there within one or two.
DELAYS = (1, 1, 2, 2, 3, 5, 5, 10)
# By then the webhook is late, and Stripe is asked directly.
ASK_AT = (3, 8)
_WAITING = (OrderState.CREATED, OrderState.OPEN, OrderState.PAID)


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    return _pricing(request, own_path(request.GET.get("next", "")))


@no_row_scope
@login_required
@require_POST
def checkout(request: PersonRequest) -> HttpResponse:
    """An order, and the page where it is paid. A double click is one order and one page."""
    form = CheckoutForm(request.POST)
    with user_scope(request.user.pk):
        if not form.is_valid():
            why = str(form.non_field_errors()[0])
            return _pricing(request, own_path(request.POST.get("next", "")), why)
        try:
            order = orders.begin(request.user, form.checkout_request)
        except (orders.CannotBuy, Closed, Suspended) as refusal:
            return _pricing(request, form.checkout_request.return_to, refusal.message)
    try:
        url = orders.page_of(order, request.user)
    except ProviderError as error:
        with user_scope(request.user.pk):
            orders.note_refusal(order, error)
            order.refresh_from_db()
            return _not_open(request, order, error)
    return HttpResponseRedirect(url, status=303)


@login_required
@require_safe
def order(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Where Stripe sends the buyer: waits for the webhook, which alone brings credits."""
    bought = _mine(request, pk)
    asked = _asked(request)
    is_waiting = bought.state in _WAITING
    if is_waiting and asked in ASK_AT and limits.allows("payment", request.user.pk):
        tasks.enqueue_order(bought)
    context = {
        "order": bought,
        "is_waiting": is_waiting,
        "delay": DELAYS[min(asked, len(DELAYS) - 1)],
        "asked": asked + 1,
        "return_to": own_path(bought.return_to),
        "balance": credits.balance(request.user),
        "bank_days": BANK_DAYS.days,
    }
    if bought.fulfilled_at:
        context |= refund_card(bought)
    return render_page(request, "billing/order.html", context, fragment="progress")


@login_required
@require_safe
def canceled(request: PersonRequest, pk: UUID) -> HttpResponse:
    bought = _mine(request, pk)
    context = {"order": bought, "return_to": own_path(bought.return_to)}
    return render(request, "billing/canceled.html", context)


def _pricing(request: HttpRequest, return_to: str, problem: str = "") -> HttpResponse:
    offered = overview.offers()
    user = request.user
    current = overview.standing_subscription(user) if user.is_authenticated else None
    spendable_mc = credits.balance(user).spendable_mc if user.is_authenticated else 0
    needed_mc = _number(request.GET.get("needed") or request.POST.get("needed") or "")
    context: dict[str, Any] = {
        "frame": "base.html" if user.is_authenticated else "base_public.html",
        "prices": price_list(
            offered,
            missing_mc=needed_mc - spendable_mc if needed_mc else 0,
            is_subscribed=current is not None,
        ),
        "needed_mc": needed_mc or "",
        "current": current,
        "return_to": return_to,
        "problem": Notice(problem) if problem else None,
        "pending": orders.pending(user).first() if user.is_authenticated else None,
        "form_key": uuid4,
        "acts": overview.acts(),
        "signup_credits": settings.SIGNUP_CREDITS,
        "signup_worth": worth(settings.SIGNUP_CREDITS),
        "tax_is_added": settings.STRIPE_AUTOMATIC_TAX,
        "signup_url": f"{reverse('account_signup')}?next={reverse('billing:pricing')}",
    }
    return render(request, "billing/pricing.html", context, status=422 if problem else 200)


def _not_open(request: PersonRequest, order: Order, error: ProviderError) -> HttpResponse:
    """Stripe is away, or refuses: the same button may be pressed again where that can help."""
    context = {
        "order": order,
        "offer": order.plan or order.pack,
        "kind": "plan" if order.plan_id else "pack",
        "problem": error.plain,
        "may_retry": not error.permanent,
        "form_key": order.idempotency_key if order.state == OrderState.CREATED else uuid4(),
    }
    status = 422 if error.permanent else 503
    return render(request, "billing/not_open.html", context, status=status)


def _mine(request: PersonRequest, pk: UUID) -> Order:
    return get_object_or_404(
        Order.objects.select_related("pack", "plan"), owner=request.user, pk=pk
    )


def _asked(request: PersonRequest) -> int:
    return min(_number(request.GET.get("asked", "")), 999)


def _number(text: str) -> int:
    """Of an address, which anybody may have written: nothing odd, and nothing huge."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
