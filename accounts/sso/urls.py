from __future__ import annotations

from django.urls import path

from accounts.sso import views

urlpatterns = [
    path("sso/<slug:provider_id>/", views.login, name="sso_login"),
    path("sso/<slug:provider_id>/callback/", views.callback, name="sso_callback"),
]
