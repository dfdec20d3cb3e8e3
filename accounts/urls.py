from __future__ import annotations

from django.urls import path

from accounts.views import profile, tokens, webhook_acts, webhooks

app_name = "accounts"
urlpatterns = [
    path("", profile.profile, name="profile"),
    path("jobs/", profile.jobs, name="jobs"),
    path("theme/", profile.theme, name="theme"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.new, name="new_token"),
    path("tokens/<uuid:pk>/revocation/", tokens.revocation, name="token_revocation"),
    path("webhooks/", webhooks.endpoints, name="webhooks"),
    path("webhooks/new/", webhooks.new, name="new_webhook"),
    path("webhooks/<uuid:pk>/", webhooks.endpoint, name="webhook"),
    path("webhooks/<uuid:pk>/settings/", webhooks.settings, name="webhook_settings"),
    path("webhooks/<uuid:pk>/test/", webhook_acts.test, name="webhook_test"),
    path("webhooks/<uuid:pk>/secret/", webhook_acts.secret, name="webhook_secret"),
    path("webhooks/<uuid:pk>/secret/old/", webhook_acts.old_secret, name="webhook_old_secret"),
    path("webhooks/<uuid:pk>/start/", webhook_acts.start, name="webhook_start"),
    path("webhooks/<uuid:pk>/stop/", webhook_acts.stop, name="webhook_stop"),
    path("webhooks/<uuid:pk>/removal/", webhook_acts.removal, name="webhook_removal"),
    path("deliveries/<uuid:pk>/", webhooks.delivery, name="delivery"),
    path("deliveries/<uuid:pk>/repeat/", webhook_acts.repeat, name="delivery_repeat"),
]
