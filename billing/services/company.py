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
from core import limits
from core.providers import Rejected
from core.row_security import user_scope

EU_VAT = "eu_vat"


@dataclass(frozen=True)
class Details:
    """`customer` is empty for somebody whom Stripe does not know yet."""

    customer: str = ""
    company: str = ""
    tax_id: str = ""
    vat_id: str = ""

    def as_initial(self) -> dict[str, str]:
        return {"company": self.company, "vat_id": self.vat_id}


def is_known(owner: User) -> bool:
    return bool(customers.known_id(owner.pk))


def customer_of(owner: User) -> str:
    return customers.known_id(owner.pk)


def portal_url(owner: User, customer: str) -> str:
    limits.count("payment", owner.pk)
    back = settings.SITE_URL + reverse("billing:billing")
    # A new page for each visit, so no two visits may share a key.
    return api.portal_url(customer, back, f"portal:{uuid4()}")


def invoice_page(owner: User, invoice_id: str) -> str:
    """The mirror's where it is fresh. Its address ages, and a purchase may be seen before it is
    mirrored: then Stripe is asked. Raises ProviderError."""
    limits.count("payment", owner.pk)
    with user_scope(owner.pk):
        known = mirror.invoice_page(invoice_id)
    return known or api.invoice(invoice_id).page_url


def details(owner: User) -> Details:
    """Asks Stripe, so it opens its own row scope. Raises ProviderError."""
    limits.count("payment", owner.pk)
    with user_scope(owner.pk):
        customer = customers.known_id(owner.pk)
    if not customer:
        return Details()
    name = api.name_of_customer(customer)
    vat = next((one for one in api.tax_ids(customer) if one[1] == EU_VAT), ("", "", ""))
    return Details(customer, name, vat[0], vat[2])


def save(owner: User, known: Details, wanted: dict[str, Any]) -> str:
    """Bring Stripe to what is wanted; gives the sentence why not, for a VAT id it refuses."""
    customer = known.customer or _first(owner)
    if wanted["company"] != known.company:
        api.name_customer(customer, wanted["company"], f"name:{uuid4()}")
    if wanted["vat_id"] == known.vat_id:
        return ""
    try:
        if wanted["vat_id"]:
            api.add_tax_id(customer, EU_VAT, wanted["vat_id"], f"tax_id:{uuid4()}")
    except Rejected:
        return "This VAT id is not valid. Check it against your registration."
    if known.tax_id:
        api.remove_tax_id(customer, known.tax_id)
    return ""


def _first(owner: User) -> str:
    made = customers.make(owner, "company")
    with user_scope(owner.pk):
        customers.link(owner.pk, made)
        return customers.known_id(owner.pk)
