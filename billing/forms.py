"""What a buyer sends us."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from billing.models import CreditPack, EntryKind, Plan
from billing.services import overview
from billing.services.orders import CheckoutRequest
from core.costs import PriceRefused, ProviderPrice, check_price
from core.forms import TextField

LEDGER_KINDS = [("", "Everything"), *EntryKind.choices]
_MOST_ADJUSTED = 100_000
_OFFERS: dict[str, type[Plan] | type[CreditPack]] = {"plan": Plan, "pack": CreditPack}


class CheckoutForm(forms.Form):
    """One press on a buy button, with the price that stood on it."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in _OFFERS])
    code = forms.SlugField(max_length=30)
    price_minor = forms.IntegerField(min_value=1)
    currency = TextField(max_length=3)
    key = forms.UUIDField()
    next = TextField(max_length=300, required=False)
    again = forms.BooleanField(required=False)

    def clean_next(self) -> str:
        return own_path(self.cleaned_data["next"])

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        model = _OFFERS.get(found.get("kind", ""))
        if model is None or self.errors:
            raise forms.ValidationError("Choose a plan or a pack from the list.")
        offer = overview.on_sale(model, found["code"])
        if offer is None:
            raise forms.ValidationError("This offer is no longer for sale. Nothing was charged.")
        if offer.currency != found["currency"]:
            raise forms.ValidationError(
                f"{offer} is sold in {offer.currency.upper()} only. Nothing was charged."
            )
        if offer.price_minor != found["price_minor"]:
            raise forms.ValidationError(
                "The price changed since this page was opened. Nothing was charged: look at the"
                " new price and choose again."
            )
        found["offer"] = offer
        return found

    @property
    def checkout_request(self) -> CheckoutRequest:
        found = self.cleaned_data
        return CheckoutRequest(found["offer"], found["key"], found["next"], found["again"])


class RefundForm(forms.Form):
    """One press on the button of a refund, with the amount that stood on it."""

    amount = forms.IntegerField(min_value=1)
    key = forms.UUIDField()


class CompanyForm(forms.Form):
    """What stands on invoices."""

    company = TextField(max_length=120, required=False, label="Company or name")
    vat_id = forms.RegexField(
        r"^[A-Za-z]{2}[0-9A-Za-z+* .-]{2,18}\Z",
        required=False,
        label="VAT id",
        help_text="Of the EU, with the two letters of the country: DE123456789.",
        error_messages={"invalid": "A VAT id begins with two letters, like DE123456789."},
    )

    def clean_vat_id(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["vat_id"])).upper()


class LedgerFilter(forms.Form):
    """Which lines of the ledger, and from where on."""

    kind = forms.ChoiceField(choices=LEDGER_KINDS, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False)


def own_path(text: str) -> str:
    """A path of this site, else nothing: where a buyer may be sent after paying."""
    is_ours = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if is_ours else ""


class ProviderPriceForm(forms.ModelForm):
    """A new price of a service, from now on where nothing else is said."""

    class Meta:
        model = ProviderPrice
        fields: ClassVar[list[str]] = [
            "provider", "sku", "unit", "nano_usd", "valid_from", "source",
        ]  # fmt: skip
        field_classes: ClassVar[dict[str, Any]] = {"sku": TextField, "source": TextField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if start := self.fields.get("valid_from"):
            start.required, start.initial = False, None
            start.help_text = "Empty: from now on."

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        found["valid_from"] = found.get("valid_from") or timezone.now()
        if not self.errors:
            try:
                check_price(ProviderPrice(**found))
            except PriceRefused as refused:
                raise forms.ValidationError(refused.full_message) from refused
        return found
