from __future__ import annotations

from django.urls import path

from website import legal, pages, reporting

app_name = "website"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("privacy/", legal.legal, {"slug": "privacy"}, name="privacy"),
    path("terms/", legal.legal, {"slug": "terms"}, name="terms"),
    path("legal/<slug:slug>/", legal.legal, name="legal"),
    path("contact/", legal.contact, name="contact"),
    path("report/", reporting.report, name="report"),
    path(".well-known/security.txt", legal.security_txt, name="security_txt"),
    path(".well-known/change-password", legal.change_password, name="change_password"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("announcements/<int:pk>/away/", pages.put_away, name="put_away"),
    path("robots.txt", pages.robots, name="robots"),
]
