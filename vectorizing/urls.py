from __future__ import annotations

from django.urls import path

from vectorizing.views import batches, drawings, home, orders, sources, uploads, waiting

app_name = "vectorizing"
urlpatterns = [
    path("", home.home, name="home"),
    path("upload/", uploads.upload, name="upload"),
    path("kept/", waiting.kept, name="kept"),
    path("kept/<uuid:pk>/thumbnail/", waiting.thumbnail, name="kept_thumbnail"),
    path("images/<uuid:pk>/", sources.from_image, name="from_image"),
    path("batches/", batches.create, name="batches"),
    path("batches/<uuid:pk>/", batches.batch, name="batch"),
    path("batches/<uuid:pk>/price/", batches.price, name="batch_price"),
    path("batches/<uuid:pk>/start/", batches.start, name="batch_start"),
    path("batches/<uuid:pk>/cancellation/", batches.cancellation, name="batch_cancellation"),
    path("batches/<uuid:pk>/download/", batches.download, name="batch_download"),
    path("drawings/<uuid:pk>/picture/", drawings.picture, name="picture"),
    path("drawings/<uuid:pk>/cancellation/", drawings.cancellation, name="cancellation"),
    path("drawings/<uuid:pk>/download/", drawings.download, name="download"),
    path("drawings/<uuid:pk>/saving/", drawings.saving, name="saving"),
    path("<uuid:pk>/", sources.source, name="source"),
    path("<uuid:pk>/order/", orders.order, name="order"),
    path("<uuid:pk>/price/", orders.price, name="price"),
    path("<uuid:pk>/picture/", sources.picture, name="source_picture"),
    path("<uuid:pk>/thumbnail/", sources.thumbnail, name="thumbnail"),
    path("<uuid:pk>/removal/", sources.removal, name="removal"),
]
