from __future__ import annotations

from django.urls import path

from accounts.api import deliveries, entrance, me, tokens, webhooks

urlpatterns = [
    path("auth/signup", entrance.SignUpView.as_view()),
    path("auth/login", entrance.LogInView.as_view()),
    path("auth/logout", entrance.LogOutView.as_view()),
    path("me", me.MeView.as_view()),
    path("tokens", tokens.TokensView.as_view()),
    path("tokens/<uuid:token_id>", tokens.TokenView.as_view()),
    path("webhooks", webhooks.WebhooksView.as_view()),
    path("webhooks/<uuid:webhook_id>", webhooks.WebhookView.as_view()),
    path("webhooks/<uuid:webhook_id>/secret", webhooks.SecretView.as_view()),
    path("webhooks/<uuid:webhook_id>/secret/old", webhooks.OldSecretView.as_view()),
    path("webhooks/<uuid:webhook_id>/test", webhooks.WebhookTestView.as_view()),
    path("webhooks/<uuid:webhook_id>/deliveries", deliveries.DeliveriesView.as_view()),
    path("deliveries/<uuid:delivery_id>", deliveries.DeliveryView.as_view()),
    path("deliveries/<uuid:delivery_id>/resend", deliveries.ResendView.as_view()),
]
