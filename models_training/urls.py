from __future__ import annotations

from django.urls import path

from models_training.views import (
    agreements,
    all_deletions,
    answers,
    deletions,
    models,
    photo_reports,
    photos,
    refunds,
    trainings,
)

app_name = "models_training"
urlpatterns = [
    path("photos/", photos.tray, name="photos"),
    path("photos/upload/", photos.upload, name="upload"),
    path("photos/<uuid:pk>/deletion/", photos.deletion, name="photo_deletion"),
    path("photos/<uuid:pk>/restoration/", photos.restoration, name="photo_restoration"),
    path("photos/<uuid:pk>/<int:width>/", photos.thumbnail, name="photo"),
    path("photos/report/", photo_reports.report, name="photo_report"),
    path("photos/report/removal/", photo_reports.removal, name="photo_removal"),
    path(
        "photos/report/restoration/<int:moment>/",
        photo_reports.restoration,
        name="photo_restorations",
    ),
    path("photos/deletion/", photos.tray_deletion, name="tray_deletion"),
    path("photos/agreements/", agreements.agreements, name="agreements"),
    path("photos/agreements/<uuid:pk>/removal/", agreements.removal, name="agreement_removal"),
    path("agreement/<slug:token>/", answers.agreement, name="agreement"),
    path("train/new/", trainings.new, name="train"),
    path("train/price/", trainings.price, name="price"),
    path("train/trigger-word/", trainings.trigger_word, name="trigger_word"),
    path("models/", models.models, name="models"),
    path("models/all/deletion/", all_deletions.all_deletion, name="all_deletion"),
    path("models/<uuid:pk>/", models.model, name="model"),
    path("models/<uuid:pk>/training/", models.training, name="training"),
    path("models/<uuid:pk>/log/", models.log, name="log"),
    path("models/<uuid:pk>/cancellation/", models.cancellation, name="cancellation"),
    path("models/<uuid:pk>/retry/", models.retry, name="retry"),
    path("models/<uuid:pk>/restart/", models.restart, name="restart"),
    path("models/<uuid:pk>/name/", models.name, name="name"),
    path("models/<uuid:pk>/removal/", models.removal, name="removal"),
    path("models/<uuid:pk>/refund/", refunds.refund, name="refund"),
    path("models/<uuid:pk>/deletion/", deletions.deletion, name="deletion"),
]
