from __future__ import annotations

from django.urls import path

from notifications.api import deliveries, endpoints, notices

urlpatterns = [
    path("notifications", notices.NoticesView.as_view()),
    path("notifications/read", notices.ReadView.as_view()),
    path("notifications/choices", notices.ChoicesView.as_view()),
    path("webhooks", endpoints.WebhooksView.as_view()),
    path("webhooks/<uuid:webhook_id>", endpoints.WebhookView.as_view()),
    path("webhooks/<uuid:webhook_id>/secret", endpoints.SecretView.as_view()),
    path("webhooks/<uuid:webhook_id>/secret/old", endpoints.OldSecretView.as_view()),
    path("webhooks/<uuid:webhook_id>/test", endpoints.WebhookTestView.as_view()),
    path("webhooks/<uuid:webhook_id>/deliveries", deliveries.DeliveriesView.as_view()),
    path("deliveries/<uuid:delivery_id>", deliveries.DeliveryView.as_view()),
    path("deliveries/<uuid:delivery_id>/resend", deliveries.ResendView.as_view()),
]
