from __future__ import annotations

from django.urls import path

from billing import webhooks
from billing.views import account, buying, refunds

app_name = "billing"
urlpatterns = [
    path("pricing/", buying.pricing, name="pricing"),
    path("billing/", account.billing, name="billing"),
    path("billing/checkout/", buying.checkout, name="checkout"),
    path("billing/orders/<uuid:pk>/", buying.order, name="order"),
    path("billing/orders/<uuid:pk>/cancelled/", buying.canceled, name="canceled"),
    path("billing/orders/<uuid:pk>/invoice/", account.invoice, name="invoice"),
    path("billing/orders/<uuid:pk>/refund/", refunds.refund, name="refund"),
    path("billing/portal/", account.portal, name="portal"),
    path("billing/confirm/", account.confirm, name="confirm"),
    path("billing/company/", account.company_details, name="company"),
    path("billing/ledger/", account.ledger, name="ledger"),
    path("billing/ledger.csv", account.ledger_csv, name="ledger_csv"),
    path("api/payment/webhook", webhooks.stripe, name="stripe_webhook"),
]
