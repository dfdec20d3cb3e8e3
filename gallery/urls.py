from __future__ import annotations

from django.urls import path

from gallery import views

app_name = "gallery"
urlpatterns = [
    path("gallery/", views.gallery, name="list"),
    path("gallery/<uuid:pk>/", views.detail, name="detail"),
    path("gallery/<uuid:pk>/download/", views.download, name="download"),
    path("gallery/<uuid:pk>/drawing/", views.drawing, name="drawing"),
    path("gallery/<uuid:pk>/deletion/", views.deletion, name="deletion"),
    path("gallery/<uuid:pk>/restoration/", views.restoration, name="restoration"),
    path("images/<uuid:pk>/<int:width>.webp", views.image, name="image"),
]
