from __future__ import annotations

from django.urls import include, path

from reports.people.urls import urlpatterns as people_urls
from reports.views import exports, numbers

app_name = "reports"
urlpatterns = [
    path("", numbers.overview, name="overview"),
    *people_urls,
    path("reports/<slug:name>/", numbers.report, name="report"),
    path("reports/<slug:name>/exports/", exports.order, name="export_order"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/weekly/", exports.weekly_mail, name="weekly"),
    path("exports/<uuid:pk>/file/", exports.download, name="export_file"),
    path("exports/<uuid:pk>/cancellation/", exports.cancellation, name="export_cancellation"),
    path("", include("reports.switches.urls")),
    path("", include("reports.moderation.urls")),
]
