"""Whether this process answers, and whether the product does its work."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import no_row_scope
from core.models import Heartbeat

SWEEP_LATE = timedelta(minutes=3)


@no_row_scope
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def deep(request: HttpRequest) -> JsonResponse:
    """503 when the sweep has not run lately: jobs may then wait too long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    beat = Heartbeat.objects.filter(name="reconcile").first()
    late = beat is None or timezone.now() - beat.at > SWEEP_LATE
    report = {"database_role": role, "last_sweep": beat and beat.at, "sweep_late": late}
    return JsonResponse(report, status=503 if late else 200)
