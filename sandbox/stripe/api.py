"""Stripe's addresses, and the type that each one's parameters are checked by."""

from __future__ import annotations

from werkzeug.routing import Rule, RuleFactory, Submount

from sandbox.stripe import (
    account,
    catalogue,
    customers,
    payouts,
    refunds,
    sessions,
    subscriptions,
)
from sandbox.stripe.calls import StripeView, endpoint
from sandbox.stripe.reading import pages, rows_of, show
from sandbox.stripe.searching import SEARCHED, search

TAX_IDS = "/customers/<object_id>/tax_ids"
SESSIONS = "/checkout/sessions"
VIEWS: list[tuple[str, str, StripeView, str]] = [
    ("POST", "/products", catalogue.create_product, "ProductCreateParams"),
    ("GET", "/products/<object_id>/features", catalogue.list_features,
     "ProductListFeaturesParams"),
    ("POST", "/prices", catalogue.create_price, "PriceCreateParams"),
    ("POST", "/customers", customers.create, "CustomerCreateParams"),
    ("POST", "/customers/<object_id>", customers.update, "CustomerUpdateParams"),
    ("DELETE", "/customers/<object_id>", customers.delete, "CustomerDeleteParams"),
    ("POST", TAX_IDS, customers.create_tax_id, "CustomerTaxIdCreateParams"),
    ("GET", TAX_IDS, customers.list_tax_ids, "CustomerTaxIdListParams"),
    ("DELETE", f"{TAX_IDS}/<tax_id>", customers.delete_tax_id, "CustomerTaxIdDeleteParams"),
    ("POST", SESSIONS, sessions.create, "checkout.SessionCreateParams"),
    ("POST", f"{SESSIONS}/<object_id>/expire", sessions.expire, "checkout.SessionExpireParams"),
    ("POST", "/billing_portal/sessions", sessions.create_portal,
     "billing_portal.SessionCreateParams"),
    ("GET", f"{SESSIONS}/<object_id>/line_items", rows_of("checkout.session", "_lines"),
     "checkout.SessionListLineItemsParams"),
    ("GET", "/invoices/<object_id>/lines", rows_of("invoice", "lines"),
     "InvoiceLineItemListParams"),
    ("POST", "/refunds", refunds.create_refund, "RefundCreateParams"),
    ("GET", "/charges/<object_id>/refunds", refunds.list_of_charge, "ChargeListRefundsParams"),
    ("GET", "/subscriptions", subscriptions.list_living, "SubscriptionListParams"),
    ("GET", "/subscription_items", subscriptions.list_items, "SubscriptionItemListParams"),
    ("POST", "/subscriptions/<object_id>", subscriptions.update, "SubscriptionUpdateParams"),
    ("DELETE", "/subscriptions/<object_id>", subscriptions.cancel, "SubscriptionCancelParams"),
    ("GET", "/balance", payouts.show_balance, "BalanceRetrieveParams"),
    ("GET", "/account", account.show, "AccountRetrieveCurrentParams"),
    ("GET", "/accounts/<object_id>", account.show, "AccountRetrieveParams"),
    ("POST", "/webhook_endpoints", account.add_endpoint, "WebhookEndpointCreateParams"),
]  # fmt: skip
SHOWN = {
    "/balance_transactions": "BalanceTransaction", "/charges": "Charge", "/customers": "Customer",
    SESSIONS: "checkout.Session", "/disputes": "Dispute", "/invoices": "Invoice",
    "/payment_intents": "PaymentIntent", "/payment_methods": "PaymentMethod",
    "/payouts": "Payout", "/prices": "Price", "/products": "Product", "/refunds": "Refund",
    "/subscriptions": "Subscription", "/tax_ids": "TaxId",
}  # fmt: skip
# With the filters of each.
LISTED = {
    "/balance_transactions": ("BalanceTransaction", "payout"),
    "/charges": ("Charge", "customer", "payment_intent"),
    "/customers": ("Customer", "email"),
    SESSIONS: ("checkout.Session", "payment_intent"),
    "/disputes": ("Dispute", "charge"),
    "/events": ("Event", "type"),
    "/invoice_payments": ("InvoicePayment", "invoice", "payment"),
    "/invoices": ("Invoice", "customer", "status", "subscription"),
    "/payouts": ("Payout",),
    "/prices": ("Price", "active", "lookup_keys"),
    "/products": ("Product", "active"),
    "/refunds": ("Refund", "charge"),
    "/webhook_endpoints": ("WebhookEndpoint",),
}


def _kind(name: str) -> str:
    """`BalanceTransaction` becomes `balance_transaction`."""
    parts = "".join(f"_{one.lower()}" if one.isupper() else one for one in name)
    return parts.replace("._", ".").removeprefix("_")


ALL = [
    *VIEWS,
    *(("GET", f"{path}/<object_id>", show(_kind(name)), f"{name}RetrieveParams")
      for path, name in SHOWN.items()),
    *(("GET", path, pages(_kind(name), *filters), f"{name}ListParams")
      for path, (name, *filters) in LISTED.items()),
    *(("GET", f"{path}/search", search(_kind(name)), f"{name}SearchParams")
      for path, name in SEARCHED.items()),
]  # fmt: skip


def rules() -> list[RuleFactory]:
    routes = [
        Rule(path, endpoint=endpoint(view, params), methods=[method])
        for method, path, view, params in ALL
    ]
    nowhere = Rule("/<path:path>", endpoint=endpoint(account.refuse, ""))
    return [Submount("/stripe/v1", [*routes, nowhere])]
