from __future__ import annotations

from django.urls import path

from reports import switch_views, views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("switches/", switch_views.switches, name="switches"),
    path("switches/<slug:name>/", switch_views.switch, name="switch"),
    path("announcements/", switch_views.announce, name="announce"),
    path("announcements/<int:pk>/withdrawal/", switch_views.withdraw, name="withdraw"),
]
