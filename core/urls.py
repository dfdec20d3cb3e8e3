from __future__ import annotations

from django.urls import path

from core import files, health, pages, webhooks

app_name = "core"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("robots.txt", pages.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/deep", health.deep, name="healthz_deep"),
    path("files/<path:key>", files.lent_file, name="file"),
    path(
        "hooks/replicate/<slug:kind>/<uuid:job_id>/<slug:token>/",
        webhooks.replicate_webhook,
        name="replicate_webhook",
    ),
]
