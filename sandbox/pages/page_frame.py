"""The frame of the pages that buyers see: Checkout, the bank's step, the portal, invoices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sandbox.pages.layout import POLICY, Html, fragment
from sandbox.state import SandboxState
from sandbox.stripe.objects import StripeAccount, Thing, get, owner
from sandbox.stripe.tax import STANDARD

SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£"}
OTHERS = {"CH": "Switzerland", "GB": "United Kingdom", "US": "United States"}
NAMES = {
    "AT": "Austria", "BE": "Belgium", "BG": "Bulgaria", "CY": "Cyprus", "CZ": "Czechia",
    "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GR": "Greece", "HR": "Croatia", "HU": "Hungary", "IE": "Ireland",
    "IT": "Italy", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MT": "Malta",
    "NL": "Netherlands", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "SE": "Sweden",
    "SI": "Slovenia", "SK": "Slovakia",
} | OTHERS  # fmt: skip
HOME = "FR"


@dataclass(frozen=True)
class Field:
    """`complete` is what a browser may fill in."""

    name: str
    label: str
    complete: str
    example: str = ""
    width: str = ""
    type: str = "text"


FIELDS = {
    one.name: one
    for one in (
        Field("email", "Email", "email", type="email"),
        Field("number", "Card number", "cc-number", "1234 1234 1234 1234"),
        Field("expiry", "Expiry", "cc-exp", "MM / YY", "half"),
        Field("code", "Security code", "cc-csc", "CVC", "half"),
        Field("name", "Name", "name"),
        Field("postal_code", "Postal code", "postal-code", width="half"),
        Field("company", "Company", "organization"),
        Field("vat_id", "VAT id", "off", "DE123456789"),
    )
}


def show(
    title: str, body: Html, status: int = 200, *, leads_to: str = "", frame: str = "page_frame"
) -> Response:
    """`leads_to` is where a form of the page may end up: browsers ask for leave before that."""
    framed = fragment(frame, body=body)
    whole = fragment("document", title=title, style="page_frame", body=framed)
    response = Response(whole, status, mimetype="text/html")
    policy = POLICY.replace("form-action 'self'", f"form-action 'self' {_origin(leads_to)}")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def go(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


def money(amount: int, currency: str) -> str:
    sign, units = "-" if amount < 0 else "", f"{abs(amount) / 100:,.2f}"
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{units}" if symbol else f"{sign}{units} {currency.upper()}"


def day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%-d %B %Y")


def price_text(price: Thing) -> str:
    """`$19.00 a month`."""
    amount, repeats = money(price["unit_amount"], price["currency"]), price["recurring"]
    if not repeats:
        return amount
    count = repeats["interval_count"]
    often = f"a {repeats['interval']}" if count == 1 else f"every {count} {repeats['interval']}s"
    return f"{amount} {often}"


def countries(chosen: str) -> Html:
    ordered = sorted({*STANDARD, *OTHERS}, key=NAMES.__getitem__)
    return options(((code, NAMES[code]) for code in ordered), chosen)


def options(pairs: Iterable[tuple[str, str]], chosen: str) -> Html:
    return Html(
        "".join(
            fragment("page_frame_option", value=value, text=text, chosen=_mark(value == chosen))
            for value, text in pairs
        )
    )


def message(text: str, kind: str = "bad") -> Html:
    return fragment("page_frame_message", text=text, kind=kind) if text else Html("")


def field(name: str, value: str, *, fixed: bool = False) -> Html:
    """One line of a form."""
    known = FIELDS[name]
    more = ' inputmode="numeric"' if known.complete in {"cc-number", "cc-exp", "cc-csc"} else ""
    rest = Html(" readonly" if fixed else more)
    return fragment("page_frame_field", value=value, rest=rest, **vars(known))


def found(state: SandboxState, kind: str, object_id: str) -> tuple[StripeAccount, Thing]:
    """A thing by its id alone, with the account that holds it. Raises NotFound."""
    account = owner(state, object_id)
    if account is None:
        raise NotFound
    return account, get(account, kind, object_id)


def _mark(chosen: bool) -> Html:
    return Html(" selected") if chosen else Html("")


def _origin(url: Any) -> str:
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
