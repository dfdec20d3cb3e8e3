from __future__ import annotations

from django.urls import path

from reports.switches import views

urlpatterns = [
    path("switches/", views.switches, name="switches"),
    path("switches/<slug:name>/", views.switch, name="switch"),
    path("announcements/", views.announce, name="announce"),
    path("announcements/<int:pk>/withdrawal/", views.withdraw, name="withdraw"),
]
