from __future__ import annotations

from django.urls import path

from notifications.views import actions, endpoints

app_name = "notifications"
urlpatterns = [
    path("webhooks/", endpoints.endpoints, name="endpoints"),
    path("webhooks/new/", endpoints.new, name="new_endpoint"),
    path("webhooks/<uuid:pk>/", endpoints.endpoint, name="endpoint"),
    path("webhooks/<uuid:pk>/settings/", endpoints.settings, name="settings"),
    path("webhooks/<uuid:pk>/test/", actions.test, name="test"),
    path("webhooks/<uuid:pk>/secret/", actions.secret, name="secret"),
    path("webhooks/<uuid:pk>/secret/known/", endpoints.known_secret, name="known_secret"),
    path("webhooks/<uuid:pk>/secret/old/", actions.old_secret, name="old_secret"),
    path("webhooks/<uuid:pk>/start/", actions.start, name="start"),
    path("webhooks/<uuid:pk>/stop/", actions.stop, name="stop"),
    path("webhooks/<uuid:pk>/removal/", actions.removal, name="removal"),
    path("deliveries/<uuid:pk>/", endpoints.delivery, name="delivery"),
    path("deliveries/<uuid:pk>/repeat/", actions.repeat, name="repeat"),
]
