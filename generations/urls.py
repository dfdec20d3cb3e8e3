from __future__ import annotations

from django.urls import path

from generations.views import enhancements, jobs, orders, price, studio

app_name = "generations"
urlpatterns = [
    path("studio/", studio.studio, name="studio"),
    path("studio/draft/", studio.draft, name="draft"),
    path("studio/price/", price.price, name="price"),
    path("studio/generations/", orders.generations, name="generations"),
    path("studio/generations/<uuid:pk>/", jobs.generation, name="generation"),
    path("studio/generations/<uuid:pk>/cancellation/", jobs.cancellation, name="cancellation"),
    path("studio/generations/<uuid:pk>/retry/", jobs.retry, name="retry"),
    path("studio/enhancements/", enhancements.enhancements, name="enhancements"),
    path("studio/enhancements/<uuid:pk>/", enhancements.enhancement, name="enhancement"),
]
