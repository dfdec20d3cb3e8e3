from __future__ import annotations

from django.urls import path

from models_training.views import deletions, models, photos, trainings

app_name = "models_training"
urlpatterns = [
    path("photos/", photos.tray, name="photos"),
    path("photos/upload/", photos.upload, name="upload"),
    path("photos/<uuid:pk>/deletion/", photos.deletion, name="photo_deletion"),
    path("photos/<uuid:pk>/restoration/", photos.restoration, name="photo_restoration"),
    path("photos/<uuid:pk>/<int:width>/", photos.thumbnail, name="photo"),
    path("train/new/", trainings.new, name="train"),
    path("train/trigger-word/", trainings.trigger_word, name="trigger_word"),
    path("models/", models.models, name="models"),
    path("models/<uuid:pk>/", models.model, name="model"),
    path("models/<uuid:pk>/training/", models.training, name="training"),
    path("models/<uuid:pk>/log/", models.log, name="log"),
    path("models/<uuid:pk>/cancellation/", models.cancellation, name="cancellation"),
    path("models/<uuid:pk>/retry/", models.retry, name="retry"),
    path("models/<uuid:pk>/restart/", models.restart, name="restart"),
    path("models/<uuid:pk>/name/", models.name, name="name"),
    path("models/<uuid:pk>/removal/", models.removal, name="removal"),
    path("models/<uuid:pk>/deletion/", deletions.deletion, name="deletion"),
]
