"""The buyer's own refund: what comes back and why, and the one button for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from billing import tasks
from billing.forms import RefundForm
from billing.models import Order
from billing.services import refund_orders
from billing.services.refund_offers import RefundRefused, offer_for
from core.recent import recent_login_required

# Once it is at Stripe's it takes a second; later looks find what a lost message left.
DELAYS = (1, 2, 3, 5, 10)


@login_required
@recent_login_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The card of an order's page, and the order itself."""
    mine = Order.objects.select_related("pack", "plan").filter(owner=request.user)
    order = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        _request(request, order)
    elif request.htmx:
        asked = request.GET.get("asked", "")
        turn = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
        return render(request, "billing/_refund.html", refund_card(order, turn))
    return HttpResponseRedirect(f"{order.own_page}#refund", status=303)


def refund_card(order: Order, asked: int = 0) -> dict[str, Any]:
    made = refund_orders.latest(order)
    return {
        "order": order,
        "refund": made,
        "offer": None if made and not made.is_final else offer_for(order),
        "delay": DELAYS[min(asked, len(DELAYS) - 1)],
        "asked": asked + 1,
        "form_key": uuid4,
    }


def _request(request: PersonRequest, order: Order) -> None:
    """What the page showed may have changed: then nothing is done, and it is shown anew."""
    form = RefundForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing went back: open the page of the order and press again.")
        return
    try:
        made = refund_orders.request(
            order, request.user, key=form.cleaned_data["key"], shown=form.cleaned_data["amount"]
        )
    except RefundRefused as refusal:
        messages.error(request, refusal.full_message)
        return
    tasks.enqueue_refund(made.pk)
