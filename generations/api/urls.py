from __future__ import annotations

from django.urls import path

from generations.api import enhancements, generations

urlpatterns = [
    path("generate", generations.GenerationCreateView.as_view()),
    path("generations", generations.GenerationListView.as_view()),
    path("generations/<uuid:generation_id>", generations.GenerationDetailView.as_view()),
    path(
        "generations/<uuid:generation_id>/cancel", generations.GenerationCancellationView.as_view()
    ),
    path("generations/<uuid:generation_id>/retry", generations.GenerationRetryView.as_view()),
    path("enhance", enhancements.EnhanceView.as_view()),
    path("enhancements/providers", enhancements.EnhancersView.as_view()),
    path("enhancements/<uuid:enhancement_id>", enhancements.EnhancementView.as_view()),
]
