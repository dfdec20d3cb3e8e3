from __future__ import annotations

from django.urls import path

from billing.api import credits, offers, payment, refunds

# The payment service's own address, payment/webhook, is in billing/urls.py: it is no endpoint of
# the API, it has no token and answers by no serializer.
urlpatterns = [
    path("credits", credits.CreditsView.as_view()),
    path("credits/ledger", credits.LedgerView.as_view()),
    path("prices", offers.PricesView.as_view()),
    path("plans", offers.PlansView.as_view()),
    path("payment", payment.StandingView.as_view()),
    path("payment/orders", payment.OrdersView.as_view()),
    path("payment/orders/<uuid:order_id>/refund", refunds.RefundView.as_view()),
    path("payment/subscribe", payment.SubscribeView.as_view()),
    path("payment/packs", payment.PacksView.as_view()),
    path("payment/portal", payment.PortalView.as_view()),
]
