from __future__ import annotations

from django.urls import path

from gallery.api import gallery

urlpatterns = [
    path("gallery", gallery.GalleryView.as_view()),
    path("gallery/delete", gallery.ImageDeletionView.as_view()),
    path("gallery/restore", gallery.RestorationView.as_view()),
    path("gallery/<uuid:picture_id>", gallery.PictureView.as_view()),
    path("gallery/<uuid:picture_id>/file", gallery.ImageFileView.as_view()),
]
