from __future__ import annotations

from django.urls import path

from notifications.views import actions, endpoints, notices

app_name = "notifications"
urlpatterns = [
    path("notifications/", notices.listed, name="notices"),
    path("notifications/read/", notices.read_all, name="read_all"),
    path("notifications/<uuid:pk>/read/", notices.read, name="read"),
    path("notifications/stop/<str:token>/", notices.unsubscribed, name="unsubscribe"),
    path("account/notifications/", notices.chosen, name="choices"),
    path("account/webhooks/", endpoints.endpoints, name="endpoints"),
    path("account/webhooks/new/", endpoints.new, name="new_endpoint"),
    path("account/webhooks/<uuid:pk>/", endpoints.endpoint, name="endpoint"),
    path("account/webhooks/<uuid:pk>/settings/", endpoints.settings, name="settings"),
    path("account/webhooks/<uuid:pk>/test/", actions.test, name="test"),
    path("account/webhooks/<uuid:pk>/secret/", actions.secret, name="secret"),
    path("account/webhooks/<uuid:pk>/secret/known/", endpoints.known_secret, name="known_secret"),
    path("account/webhooks/<uuid:pk>/secret/old/", actions.old_secret, name="old_secret"),
    path("account/webhooks/<uuid:pk>/start/", actions.start, name="start"),
    path("account/webhooks/<uuid:pk>/stop/", actions.stop, name="stop"),
    path("account/webhooks/<uuid:pk>/removal/", actions.removal, name="removal"),
    path("account/deliveries/<uuid:pk>/", endpoints.delivery, name="delivery"),
    path("account/deliveries/<uuid:pk>/repeat/", actions.repeat, name="repeat"),
]
