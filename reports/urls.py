from __future__ import annotations

from django.urls import include, path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("", include("reports.switches.urls")),
]
