from __future__ import annotations

from django.urls import path

from reports.api import exports, reports

urlpatterns = [
    path("reports", reports.ReportsView.as_view()),
    path("report-exports/<uuid:export_id>", exports.ExportView.as_view()),
    path("report-exports/<uuid:export_id>/file", exports.ExportFileView.as_view()),
    path("reports/<slug:name>", reports.ReportView.as_view()),
    path("reports/<slug:name>/exports", exports.ExportsView.as_view()),
]
