from __future__ import annotations

from django.urls import path

from reports.moderation import views

urlpatterns = [
    path("moderation/", views.queue, name="moderation"),
    path("moderation/<uuid:pk>/", views.case, name="moderation_case"),
    path("moderation/<uuid:pk>/evidence/", views.evidence, name="moderation_evidence"),
    path("moderation/<uuid:pk>/ruling/", views.ruling, name="moderation_ruling"),
    path("moderation/decisions/<uuid:pk>/", views.decision, name="moderation_decision"),
    path("moderation/decisions/<uuid:pk>/answer/", views.answer, name="moderation_answer"),
]
