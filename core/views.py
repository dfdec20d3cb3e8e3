"""What every installation answers, whatever it is for: is it alive, and files lent by address."""

from __future__ import annotations

from datetime import timedelta

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import storage
from core.http import no_row_scope
from core.models import Heartbeat

SWEEP_LATE = timedelta(minutes=3)


@no_row_scope
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def deep(request: HttpRequest) -> JsonResponse:
    """503 when the sweep has not run lately: jobs may then wait too long."""
    beat = Heartbeat.objects.filter(name="reconcile").first()
    late = beat is None or timezone.now() - beat.at > SWEEP_LATE
    report = {"last_sweep": beat and beat.at, "sweep_late": late}
    return JsonResponse(report, status=503 if late else 200)


@no_row_scope
@require_safe
def lent_file(request: HttpRequest, key: str) -> FileResponse:
    """The file behind an address of `storage.lend`; 404 once its time or the file has ended."""
    if not storage.is_lent(key, request.GET.get("expires", ""), request.GET.get("signature", "")):
        raise Http404
    try:
        file = storage.open_file(key)
    except storage.FileMissing as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True)
