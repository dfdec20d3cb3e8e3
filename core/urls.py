from __future__ import annotations

from django.urls import path

from core import views
from core.jobs import webhooks

app_name = "core"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("files/<path:key>", views.lent_file, name="file"),
    path(
        "hooks/replicate/<slug:kind>/<uuid:job_id>/<slug:token>/",
        webhooks.replicate_webhook,
        name="replicate_webhook",
    ),
]
