from __future__ import annotations

from django.urls import path

from vectorizing.api import batches, sources, vectors

urlpatterns = [
    path("vectorize", vectors.VectorizeView.as_view(), name="vectorize"),
    path("vectorize/preview", vectors.PreviewView.as_view(), name="vector-preview"),
    path("vector-sources", sources.SourcesView.as_view(), name="vector-sources"),
    path("vector-sources/from-gallery", sources.FromGalleryView.as_view()),
    path("vector-sources/<uuid:source_id>", sources.SourceView.as_view()),
    path("vector-batches", batches.BatchesView.as_view()),
    path("vector-batches/<uuid:batch_id>", batches.BatchView.as_view()),
    path("vector-batches/<uuid:batch_id>/cancel", batches.BatchCancellationView.as_view()),
    path("vector-batches/<uuid:batch_id>/zip", batches.ZipView.as_view()),
    path("vectorize/<uuid:vector_id>", vectors.VectorView.as_view(), name="vector"),
    path("vectorize/<uuid:vector_id>/cancel", vectors.VectorCancellationView.as_view()),
    path("vectorize/<uuid:vector_id>/file", vectors.VectorFileView.as_view()),
    path("vectorize/<uuid:vector_id>/save", vectors.SaveView.as_view()),
]
