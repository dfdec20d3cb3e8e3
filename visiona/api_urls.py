"""All endpoints under /api/, app by app. They have no names: a client knows their paths."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("notifications.api.urls")),
    path("", include("billing.api.urls")),
    path("", include("models_training.api.urls")),
    path("", include("generations.api.urls")),
    path("", include("gallery.api.urls")),
    path("", include("vectorizing.api.urls")),
    path("", include("reports.api.urls")),
]
