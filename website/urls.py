from __future__ import annotations

from django.urls import path

from website import pages

app_name = "website"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("robots.txt", pages.robots, name="robots"),
]
