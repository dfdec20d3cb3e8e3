"""A part of `reports.urls`, in its namespace."""

from __future__ import annotations

from django.urls import path

from reports.people import acts, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<uuid:pk>/", views.one_person, name="person"),
    path("people/<uuid:pk>/act/<slug:name>/", acts.act, name="act"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<slug:kind>/<uuid:pk>/", views.job, name="job"),
    path("requests/", views.request_list, name="requests"),
    path("requests/<uuid:pk>/", acts.decision, name="request"),
    path("view/stop/", views.stop_view, name="stop_view"),
]
