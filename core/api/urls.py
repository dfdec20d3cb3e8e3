from __future__ import annotations

from django.urls import path

from core.api import reading

app_name = "api"
urlpatterns = [
    path("schema/", reading.openapi, name="schema"),
    path("docs/", reading.home, name="docs"),
    path("docs/quickstart/", reading.quickstart, name="quickstart"),
    path("docs/operations/<slug:operation_id>/", reading.operation, name="operation"),
    path("docs/problems/", reading.problem_list, name="problems"),
    path("docs/problems/<slug:slug>/", reading.problem, name="problem"),
]
