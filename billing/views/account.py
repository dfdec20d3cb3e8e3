"""A person's own money: plan, credits, invoices, and what stands on them."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from billing.forms import LEDGER_KINDS, CompanyForm, LedgerFilter
from billing.models import LedgerEntry, Order
from billing.services import company, credits, overview
from core.csv_text import harmless
from core.http import no_row_scope
from core.providers import ProviderError
from core.recent import ask_again
from core.row_security import user_scope

ORDERS_SHOWN = 24


@login_required
@require_safe
def billing(request: PersonRequest) -> HttpResponse:
    offered = overview.offers()
    context = {
        "subscription": overview.standing_subscription(request.user),
        "free_plan": next((plan for plan in offered.plans if not plan.is_paid), None),
        "balance": credits.balance(request.user),
        "lots": overview.living_lots(request.user),
        "orders": overview.payments(request.user)[:ORDERS_SHOWN],
        "may_manage": company.is_known(request.user),
    }
    return render(request, "billing/billing.html", context)


@login_required
@require_safe
def ledger(request: PersonRequest) -> HttpResponse:
    """The page, or all of it as CSV; an unknown filter shows everything."""
    form = LedgerFilter(request.GET)
    found = form.cleaned_data if form.is_valid() else {}
    kind = found.get("kind", "")
    page = overview.ledger_page(request.user, kind=kind, before=found.get("before"))
    overview.note_pages(page.entries)
    return render(
        request, "billing/ledger.html", {"page": page, "kind": kind, "kinds": LEDGER_KINDS}
    )


@login_required
@require_safe
def ledger_csv(request: PersonRequest) -> HttpResponse:
    form = LedgerFilter(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visiona-credits.csv"'
    writer = csv.writer(response)
    writer.writerow(CSV_HEAD)
    writer.writerows(_csv_row(entry) for entry in overview.ledger_rows(request.user, kind=kind))
    return response


@no_row_scope
@login_required
@require_POST
def portal(request: PersonRequest) -> HttpResponse:
    """Stripe's page for cards, invoices, changing and cancelling the plan."""
    if question := ask_again(request, back=reverse("billing:billing")):
        return question
    try:
        url = company.portal_url(request.user)
    except ProviderError as error:
        return _away(request, error.plain)
    if not url:
        messages.info(
            request, "There is nothing to manage: no card or plan of yours is kept for payments."
        )
        return redirect("billing:billing")
    return HttpResponseRedirect(url, status=303)


@login_required
@require_safe
@no_row_scope
def confirm(request: PersonRequest) -> HttpResponse:
    """The page of the invoice that a bank wants confirmed; nothing waits once that is done."""
    with user_scope(request.user.pk):
        subscription = overview.standing_subscription(request.user)
    if subscription is None or not subscription.confirm_invoice_id:
        messages.info(request, "No payment waits for you.")
        return redirect("billing:billing")
    return _to_invoice(request, subscription.confirm_invoice_id)


@login_required
@require_safe
@no_row_scope
def invoice(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stripe's own page of the invoice."""
    with user_scope(request.user.pk):
        order = get_object_or_404(Order, owner=request.user, pk=pk)
    if not order.stripe_invoice_id:
        raise Http404
    return _to_invoice(request, order.stripe_invoice_id)


@no_row_scope
@login_required
@require_http_methods(["GET", "POST"])
def company_details(request: PersonRequest) -> HttpResponse:
    """Kept at Stripe, which prints the invoices; asked for when the page is opened."""
    try:
        known = company.details(request.user)
        form = CompanyForm(request.POST or None, initial=known.as_initial())
        if request.method == "POST" and form.is_valid():
            if problem := company.save(request.user, known, form.cleaned_data):
                form.add_error("vat_id", problem)
            else:
                messages.success(request, "Saved. The next invoice shows it.")
                return redirect("billing:company")
    except ProviderError as error:
        return _away(request, error.plain)
    status = 422 if form.errors else 200
    with user_scope(request.user.pk):
        return render(request, "billing/company.html", {"form": form}, status=status)


CSV_HEAD = (
    "number", "time_utc", "what", "purpose", "credits", "milli_credits",
    "balance_after_milli_credits", "lot", "hold", "quote", "note",
)  # fmt: skip


def _csv_row(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.seq,
        entry.created_at.isoformat(timespec="seconds"),
        entry.get_kind_display(),
        entry.hold.get_purpose_display() if entry.hold else entry.lot.get_source_display(),
        f"{entry.amount_mc / 1000:.3f}",
        entry.amount_mc,
        entry.balance_after_mc,
        entry.lot_id,
        entry.hold_id or "",
        entry.quote_id or "",
        harmless(entry.note),
    )


def _to_invoice(request: PersonRequest, invoice_id: str) -> HttpResponse:
    try:
        url = company.invoice_page(request.user, invoice_id)
    except company.InvoiceGone as refusal:
        return _away(request, refusal.full_message, status=404)
    except ProviderError as error:
        return _away(request, error.plain)
    if not url:
        raise Http404
    return HttpResponseRedirect(url, status=303)


def _away(request: PersonRequest, problem: str, status: int = 503) -> HttpResponse:
    with user_scope(request.user.pk):
        context = {"problem": problem, "url": reverse("billing:billing")}
        return render(request, "billing/away.html", context, status=status)
