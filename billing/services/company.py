"""What Stripe keeps of a person for invoices, and its pages for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from billing.services import customers, mirror
from billing.stripe import api
from billing.stripe.client import Missing
from core import limits
from core.providers import Rejected
from core.refusals import Refused
from core.row_security import user_scope

EU_VAT = "eu_vat"


class InvoiceGone(Refused):
    """It was made in an account that is ours no more."""


@dataclass(frozen=True)
class Details:
    """Empty for somebody whom Stripe does not know (any more)."""

    company: str = ""
    tax_id: str = ""
    vat_id: str = ""

    def as_initial(self) -> dict[str, str]:
        return {"company": self.company, "vat_id": self.vat_id}


def is_known(owner: User) -> bool:
    return bool(customers.known_id(owner.pk))


def portal_url(owner: User) -> str:
    """Stripe's page for cards and plans; empty for somebody of whom Stripe has nothing (more).

    Asks Stripe, so it opens its own row scopes. Raises ProviderError.
    """
    with user_scope(owner.pk):
        customer = customers.known_id(owner.pk)
    if not customer:
        return ""
    limits.count("payment", owner.pk)
    back = settings.SITE_URL + reverse("billing:billing")
    try:
        # A new page for each visit, so no two visits may share a key.
        return api.portal_url(customer, back, f"portal:{uuid4()}")
    except Missing as error:
        if not error.is_customer:
            raise
    customers.forget(owner, customer)
    return ""


def invoice_page(owner: User, invoice_id: str) -> str:
    """The mirror's where it is fresh. Its address ages, and a purchase may be seen before it is
    mirrored: then Stripe is asked. Raises InvoiceGone, ProviderError."""
    limits.count("payment", owner.pk)
    with user_scope(owner.pk):
        known = mirror.invoice_page(invoice_id)
    try:
        return known or api.invoice(invoice_id).page_url
    except Missing as error:
        words = "The payment service no longer has this invoice. Your credits are as before."
        raise InvoiceGone("invoice_gone", words, advice="Write to us for a copy.") from error


def details(owner: User) -> Details:
    """Asks Stripe, so it opens its own row scope. Raises ProviderError."""
    limits.count("payment", owner.pk)
    with user_scope(owner.pk):
        customer = customers.known_id(owner.pk)
    if not customer:
        return Details()
    try:
        name = api.name_of_customer(customer)
        vat = next((one for one in api.tax_ids(customer) if one[1] == EU_VAT), ("", "", ""))
    except Missing:
        customers.forget(owner, customer)
        return Details()
    return Details(name, vat[0], vat[2])


def save(owner: User, known: Details, wanted: dict[str, Any]) -> str:
    """Bring Stripe to what is wanted; gives the sentence why not, for a VAT id it refuses."""
    return customers.act_as(owner, "company", lambda customer: _save(customer, known, wanted))


def _save(customer: str, known: Details, wanted: dict[str, Any]) -> str:
    if wanted["company"] != known.company:
        api.name_customer(customer, wanted["company"], f"name:{uuid4()}")
    if wanted["vat_id"] == known.vat_id:
        return ""
    try:
        if wanted["vat_id"]:
            api.add_tax_id(customer, EU_VAT, wanted["vat_id"], f"tax_id:{uuid4()}")
    except Missing:
        raise
    except Rejected:
        return "This VAT id is not valid. Check it against your registration."
    if known.tax_id:
        api.remove_tax_id(customer, known.tax_id)
    return ""
