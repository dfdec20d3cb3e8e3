from __future__ import annotations

from django.urls import path

from core.api.docs import views

app_name = "api"
urlpatterns = [
    path("schema/", views.openapi, name="schema"),
    path("docs/", views.home, name="docs"),
    path("docs/quickstart/", views.quickstart, name="quickstart"),
    path("docs/operations/<slug:operation_id>/", views.operation, name="operation"),
    path("docs/problems/", views.problem_list, name="problems"),
    path("docs/problems/<slug:slug>/", views.problem, name="problem"),
]
