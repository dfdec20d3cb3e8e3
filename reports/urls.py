from __future__ import annotations

from django.urls import include, path

from reports import views
from reports.people.urls import urlpatterns as people_urls

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    *people_urls,
    path("reports/<slug:name>/", views.report, name="report"),
    path("", include("reports.switches.urls")),
]
