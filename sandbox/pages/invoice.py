"""An invoice as its receiver reads it."""

from __future__ import annotations

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.pages import page_frame
from sandbox.pages.layout import fragment, fragments
from sandbox.state import SandboxState
from sandbox.stripe import invoices, subscriptions
from sandbox.stripe.objects import Thing, get, kept


def rules() -> list[RuleFactory]:
    return [
        Rule("/stripe/invoices/<invoice_id>", endpoint=show, methods=["GET"]),
        Rule("/stripe/invoices/<invoice_id>", endpoint=confirm, methods=["POST"]),
        Rule("/stripe/invoices/<invoice_id>/pdf", endpoint=download, methods=["GET"]),
    ]


def show(state: SandboxState, request: Request, invoice_id: str) -> Response:
    account, invoice = page_frame.found(state, "invoice", invoice_id)
    address = f"/stripe/invoices/{invoice_id}"
    waits = invoices.waits_for_owner(account, invoice)
    form = fragment("invoice_confirm", action=address) if waits else ""
    body = fragment("invoice", confirm=form, **_facts(invoice))
    return page_frame.show(f"Invoice {invoice['number']}", body)


def confirm(state: SandboxState, request: Request, invoice_id: str) -> Response:
    """The owner's word to the bank, whereupon the card pays."""
    account, invoice = page_frame.found(state, "invoice", invoice_id)
    if invoices.waits_for_owner(account, invoice):
        with kept(state):
            parent = invoice["parent"]["subscription_details"]["subscription"]
            subscriptions.collect(account, get(account, "subscription", parent))
    return page_frame.go(f"/stripe/invoices/{invoice_id}")


def download(state: SandboxState, request: Request, invoice_id: str) -> Response:
    """The same page as a file; the fake does not draw a PDF."""
    response = show(state, request, invoice_id)
    name = f"invoice-{invoice_id}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _facts(invoice: Thing) -> dict[str, object]:
    currency = invoice["currency"]
    added = invoice["total"] - invoice["subtotal"]
    taxes = sum(one["amount"] for one in invoice["total_taxes"])
    lines = (
        {
            "name": one["description"],
            "detail": _period(one),
            "amount": page_frame.money(one["amount"], currency),
        }
        for one in invoice["lines"]["data"]
    )
    reverse = any(one["taxability_reason"] == "reverse_charge" for one in invoice["total_taxes"])
    used = invoice["starting_balance"] - (invoice["ending_balance"] or 0)
    paid = invoice["status"] == "paid"
    return {
        "number": invoice["number"],
        "status": invoice["status"],
        "date": page_frame.day(invoice["created"]),
        "name": invoice["customer_name"] or "Customer",
        "email": invoice["customer_email"] or "",
        "tax_ids": ", ".join(one["value"] for one in invoice["customer_tax_ids"]),
        "lines": fragments("checkout_line", lines),
        "subtotal": page_frame.money(invoice["subtotal"], currency),
        "tax": page_frame.money(taxes, currency) + ("" if added or not taxes else " (included)"),
        "total": page_frame.money(invoice["total"], currency),
        "balance": page_frame.money(used, currency),
        "word": "Paid" if paid else "Due",
        "due": page_frame.money(invoice["amount_due"], currency),
        "note": "Reverse charge: the receiver owes the VAT." if reverse else "",
    }


def _period(line: Thing) -> str:
    start, end = line["period"]["start"], line["period"]["end"]
    return f"{page_frame.day(start)} – {page_frame.day(end)}" if end > start else ""
