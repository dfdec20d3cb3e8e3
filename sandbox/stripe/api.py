"""Stripe's addresses, and the type that each one's parameters are checked by."""

from __future__ import annotations

from werkzeug.routing import Rule, RuleFactory, Submount

from sandbox.stripe import (
    catalogue,
    customers,
    disputes,
    endpoints,
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
    ("POST", "/products/<object_id>", catalogue.update_product, "ProductUpdateParams"),
    ("DELETE", "/products/<object_id>", catalogue.delete_product, "ProductDeleteParams"),
    ("POST", "/prices", catalogue.create_price, "PriceCreateParams"),
    ("GET", "/prices", catalogue.list_prices, "PriceListParams"),
    ("GET", "/prices/<object_id>", catalogue.show_price, "PriceRetrieveParams"),
    ("POST", "/prices/<object_id>", catalogue.update_price, "PriceUpdateParams"),
]
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
    ("GET", "/customers/<object_id>/payment_methods", payments.list_methods_of,
     "CustomerPaymentMethodListParams"),
]  # fmt: skip
SESSIONS = "/checkout/sessions"
CONFIGURATIONS = "/billing_portal/configurations"
HOSTED: Routes = [
    ("POST", SESSIONS, sessions.create, "checkout.SessionCreateParams"),
    ("GET", SESSIONS, sessions.list_all, "checkout.SessionListParams"),
    ("GET", f"{SESSIONS}/<object_id>", sessions.show, "checkout.SessionRetrieveParams"),
    ("POST", f"{SESSIONS}/<object_id>", sessions.update, "checkout.SessionUpdateParams"),
    ("POST", f"{SESSIONS}/<object_id>/expire", sessions.expire, "checkout.SessionExpireParams"),
    ("GET", f"{SESSIONS}/<object_id>/line_items", sessions.list_line_items,
     "checkout.SessionLineItemListParams"),
    ("POST", "/billing_portal/sessions", portals.create_session,
     "billing_portal.SessionCreateParams"),
    ("POST", CONFIGURATIONS, portals.create_configuration,
     "billing_portal.ConfigurationCreateParams"),
    ("GET", CONFIGURATIONS, portals.list_configurations,
     "billing_portal.ConfigurationListParams"),
    ("GET", f"{CONFIGURATIONS}/<object_id>", portals.show_configuration,
     "billing_portal.ConfigurationRetrieveParams"),
    ("POST", f"{CONFIGURATIONS}/<object_id>", portals.update_configuration,
     "billing_portal.ConfigurationUpdateParams"),
]  # fmt: skip
PAYMENTS: Routes = [
    ("GET", "/payment_intents", payments.list_intents, "PaymentIntentListParams"),
    ("GET", "/payment_intents/<object_id>", payments.show_intent, "PaymentIntentRetrieveParams"),
    ("POST", "/payment_intents/<object_id>", payments.update_intent, "PaymentIntentUpdateParams"),
    ("POST", "/payment_intents/<object_id>/cancel", payments.cancel_intent,
     "PaymentIntentCancelParams"),
    ("GET", "/charges", payments.list_charges, "ChargeListParams"),
    ("GET", "/charges/<object_id>", payments.show_charge, "ChargeRetrieveParams"),
    ("POST", "/charges/<object_id>", payments.update_charge, "ChargeUpdateParams"),
    ("GET", "/payment_methods", payments.list_methods, "PaymentMethodListParams"),
    ("GET", "/payment_methods/<object_id>", payments.show_method, "PaymentMethodRetrieveParams"),
    ("GET", "/balance_transactions", payments.list_balance_transactions,
     "BalanceTransactionListParams"),
    ("GET", "/balance_transactions/<object_id>", payments.show_balance_transaction,
     "BalanceTransactionRetrieveParams"),
    ("GET", "/payouts", payouts.list_all, "PayoutListParams"),
    ("GET", "/payouts/<object_id>", payouts.show, "PayoutRetrieveParams"),
    ("POST", "/refunds", refunds.create, "RefundCreateParams"),
    ("GET", "/refunds", refunds.list_all, "RefundListParams"),
    ("GET", "/refunds/<object_id>", refunds.show, "RefundRetrieveParams"),
    ("POST", "/refunds/<object_id>", refunds.update, "RefundUpdateParams"),
    ("GET", "/disputes", disputes.list_all, "DisputeListParams"),
    ("GET", "/disputes/<object_id>", disputes.show, "DisputeRetrieveParams"),
    ("POST", "/disputes/<object_id>", disputes.update, "DisputeUpdateParams"),
    ("POST", "/disputes/<object_id>/close", disputes.give_up, "DisputeCloseParams"),
]  # fmt: skip
BILLING: Routes = [
    ("POST", "/subscriptions", subscriptions.create, "SubscriptionCreateParams"),
    ("GET", "/subscriptions", subscriptions.list_all, "SubscriptionListParams"),
    ("GET", "/subscriptions/<object_id>", subscriptions.show, "SubscriptionRetrieveParams"),
    ("POST", "/subscriptions/<object_id>", subscriptions.update, "SubscriptionUpdateParams"),
    ("DELETE", "/subscriptions/<object_id>", subscriptions.cancel, "SubscriptionCancelParams"),
    ("POST", "/subscriptions/<object_id>/resume", subscriptions.resume,
     "SubscriptionResumeParams"),
    ("GET", "/subscription_items", subscriptions.list_items, "SubscriptionItemListParams"),
    ("GET", "/subscription_items/<object_id>", subscriptions.show_item,
     "SubscriptionItemRetrieveParams"),
    ("POST", "/subscription_items/<object_id>", subscriptions.update_item,
     "SubscriptionItemUpdateParams"),
    ("GET", "/invoices", invoices.list_all, "InvoiceListParams"),
    ("GET", "/invoices/<object_id>", invoices.show, "InvoiceRetrieveParams"),
    ("POST", "/invoices/<object_id>", invoices.update, "InvoiceUpdateParams"),
    ("GET", "/invoices/<object_id>/lines", invoices.list_lines, "InvoiceLineItemListParams"),
    ("POST", "/invoices/<object_id>/pay", invoices.pay, "InvoicePayParams"),
    ("POST", "/invoices/<object_id>/void", invoices.void, "InvoiceVoidInvoiceParams"),
    ("GET", "/invoice_payments", invoices.list_payments, "InvoicePaymentListParams"),
    ("GET", "/invoice_payments/<object_id>", invoices.show_payment,
     "InvoicePaymentRetrieveParams"),
]  # fmt: skip
ENDPOINTS: Routes = [
    ("GET", "/account", endpoints.show_account, "AccountRetrieveCurrentParams"),
    ("GET", "/accounts/<object_id>", endpoints.show_account_of, "AccountRetrieveParams"),
    ("POST", "/webhook_endpoints", endpoints.create, "WebhookEndpointCreateParams"),
    ("GET", "/webhook_endpoints", endpoints.list_all, "WebhookEndpointListParams"),
    ("GET", "/webhook_endpoints/<object_id>", endpoints.show, "WebhookEndpointRetrieveParams"),
    ("POST", "/webhook_endpoints/<object_id>", endpoints.update, "WebhookEndpointUpdateParams"),
    ("DELETE", "/webhook_endpoints/<object_id>", endpoints.delete, "WebhookEndpointDeleteParams"),
    ("GET", "/events", endpoints.list_events, "EventListParams"),
    ("GET", "/events/<object_id>", endpoints.show_event, "EventRetrieveParams"),
]
ALL = CATALOGUE + CUSTOMERS + HOSTED + PAYMENTS + BILLING + ENDPOINTS


def rules() -> list[RuleFactory]:
    routes = [
        Rule(path, endpoint=endpoint(view, params), methods=[method])
        for method, path, view, params in ALL
    ]
    nowhere = Rule("/<path:path>", endpoint=endpoint(endpoints.refuse, ""))
    return [Submount("/stripe/v1", [*routes, nowhere])]
