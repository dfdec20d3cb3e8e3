from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("jobs/", views.jobs, name="jobs"),
    path("theme/", views.theme, name="theme"),
]
