from __future__ import annotations

from django.urls import path

from models_training.api import (
    agreements,
    models,
    photo_reports,
    photos,
    trainers,
    trainings,
)

urlpatterns = [
    path("photos", photos.PhotosView.as_view(), name="photos"),
    path("photos/report", photo_reports.PhotoReportView.as_view(), name="photo_report"),
    path("photos/upload", photos.UploadView.as_view(), name="upload"),
    path("photos/<uuid:pk>", photos.PhotoView.as_view(), name="photo"),
    path("photos/<uuid:pk>/thumbnail", photos.ThumbnailView.as_view()),
    path("agreements", agreements.AgreementsView.as_view()),
    path("agreements/<uuid:pk>", agreements.AgreementView.as_view()),
    path("trainers", trainers.TrainersView.as_view()),
    path("models", models.ModelsView.as_view(), name="models"),
    path("models/train", trainings.TrainView.as_view(), name="train"),
    path("models/status", trainings.StatusView.as_view(), name="status"),
    path("models/<uuid:pk>", models.ModelView.as_view(), name="model"),
    path("models/<uuid:pk>/cancel", trainings.TrainingCancellationView.as_view()),
    path("models/<uuid:pk>/retry", trainings.TrainingRetryView.as_view()),
    path("models/<uuid:pk>/versions", models.VersionsView.as_view()),
    path("models/<uuid:pk>/deletion", models.ModelDeletionView.as_view()),
]
