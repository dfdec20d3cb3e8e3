"""Stripe's addresses, and the type that each one's parameters are checked by."""

from __future__ import annotations

from werkzeug.routing import Rule, RuleFactory, Submount

from sandbox.stripe import (
    account,
    catalogue,
    customers,
    disputes,
    invoices,
    payments,
    payouts,
    portals,
    refunds,
    sessions,
    subscriptions,
)
from sandbox.stripe.calls import View, endpoint

Routes = list[tuple[str, str, View, str]]

CATALOGUE: Routes = [
    ("POST", "/products", catalogue.create_product, "ProductCreateParams"),
    ("GET", "/products", catalogue.list_products, "ProductListParams"),
    ("GET", "/products/<object_id>", catalogue.show_product, "ProductRetrieveParams"),
    ("GET", "/products/<object_id>/features", catalogue.list_features,
     "ProductListFeaturesParams"),
    ("POST", "/prices", catalogue.create_price, "PriceCreateParams"),
    ("GET", "/prices", catalogue.list_prices, "PriceListParams"),
    ("GET", "/prices/<object_id>", catalogue.show_price, "PriceRetrieveParams"),
]  # fmt: skip
TAX_IDS = "/customers/<object_id>/tax_ids"
CUSTOMERS: Routes = [
    ("POST", "/customers", customers.create, "CustomerCreateParams"),
    ("GET", "/customers", customers.list_all, "CustomerListParams"),
    ("GET", "/customers/<object_id>", customers.show, "CustomerRetrieveParams"),
    ("POST", "/customers/<object_id>", customers.update, "CustomerUpdateParams"),
    ("DELETE", "/customers/<object_id>", customers.delete, "CustomerDeleteParams"),
    ("POST", TAX_IDS, customers.create_tax_id, "CustomerTaxIdCreateParams"),
    ("GET", TAX_IDS, customers.list_tax_ids, "CustomerTaxIdListParams"),
    ("GET", f"{TAX_IDS}/<tax_id>", customers.show_tax_id, "CustomerTaxIdRetrieveParams"),
    ("DELETE", f"{TAX_IDS}/<tax_id>", customers.delete_tax_id, "CustomerTaxIdDeleteParams"),
    ("GET", "/tax_ids/<object_id>", customers.show_any_tax_id, "TaxIdRetrieveParams"),
]  # fmt: skip
SESSIONS = "/checkout/sessions"
HOSTED: Routes = [
    ("POST", SESSIONS, sessions.create, "checkout.SessionCreateParams"),
    ("GET", SESSIONS, sessions.list_all, "checkout.SessionListParams"),
    ("GET", f"{SESSIONS}/<object_id>", sessions.show, "checkout.SessionRetrieveParams"),
    ("POST", "/billing_portal/sessions", portals.create,
     "billing_portal.SessionCreateParams"),
]  # fmt: skip
PAYMENTS: Routes = [
    ("GET", "/payment_intents", payments.list_intents, "PaymentIntentListParams"),
    ("GET", "/payment_intents/<object_id>", payments.show_intent, "PaymentIntentRetrieveParams"),
    ("GET", "/charges", payments.list_charges, "ChargeListParams"),
    ("GET", "/charges/<object_id>", payments.show_charge, "ChargeRetrieveParams"),
    ("GET", "/payment_methods", payments.list_methods, "PaymentMethodListParams"),
    ("GET", "/payment_methods/<object_id>", payments.show_method, "PaymentMethodRetrieveParams"),
    ("GET", "/balance_transactions", payments.list_balance_transactions,
     "BalanceTransactionListParams"),
    ("GET", "/balance_transactions/<object_id>", payments.show_balance_transaction,
     "BalanceTransactionRetrieveParams"),
    ("GET", "/payouts", payouts.list_all, "PayoutListParams"),
    ("GET", "/payouts/<object_id>", payouts.show, "PayoutRetrieveParams"),
    ("GET", "/refunds", refunds.list_all, "RefundListParams"),
    ("GET", "/refunds/<object_id>", refunds.show, "RefundRetrieveParams"),
    ("GET", "/disputes", disputes.list_all, "DisputeListParams"),
    ("GET", "/disputes/<object_id>", disputes.show, "DisputeRetrieveParams"),
]  # fmt: skip
BILLING: Routes = [
    ("GET", "/subscriptions", subscriptions.list_all, "SubscriptionListParams"),
    ("GET", "/subscriptions/<object_id>", subscriptions.show, "SubscriptionRetrieveParams"),
    ("POST", "/subscriptions/<object_id>", subscriptions.update, "SubscriptionUpdateParams"),
    ("GET", "/subscription_items", subscriptions.list_items, "SubscriptionItemListParams"),
    ("GET", "/subscription_items/<object_id>", subscriptions.show_item,
     "SubscriptionItemRetrieveParams"),
    ("GET", "/invoices", invoices.list_all, "InvoiceListParams"),
    ("GET", "/invoices/<object_id>", invoices.show, "InvoiceRetrieveParams"),
    ("GET", "/invoices/<object_id>/lines", invoices.list_lines, "InvoiceLineItemListParams"),
    ("GET", "/invoice_payments", invoices.list_payments, "InvoicePaymentListParams"),
    ("GET", "/invoice_payments/<object_id>", invoices.show_payment,
     "InvoicePaymentRetrieveParams"),
]  # fmt: skip
ACCOUNT: Routes = [
    ("GET", "/account", account.show, "AccountRetrieveCurrentParams"),
    ("GET", "/accounts/<object_id>", account.show_one, "AccountRetrieveParams"),
    ("POST", "/webhook_endpoints", account.add_endpoint, "WebhookEndpointCreateParams"),
    ("GET", "/events", account.list_events, "EventListParams"),
    ("GET", "/events/<object_id>", account.show_event, "EventRetrieveParams"),
]
ALL = CATALOGUE + CUSTOMERS + HOSTED + PAYMENTS + BILLING + ACCOUNT


def rules() -> list[RuleFactory]:
    routes = [
        Rule(path, endpoint=endpoint(view, params), methods=[method])
        for method, path, view, params in ALL
    ]
    nowhere = Rule("/<path:path>", endpoint=endpoint(account.refuse, ""))
    return [Submount("/stripe/v1", [*routes, nowhere])]
