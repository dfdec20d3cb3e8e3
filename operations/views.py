"""For machines that watch: whether this process can do its work."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.http import no_row_scope
from core.version import version
from operations.services.readiness import OK, readiness


@no_row_scope
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 names the part that is not there. Nothing in it is private."""
    parts = readiness.look()
    is_ready = set(parts.values()) == {OK}
    told = {"ready": is_ready, "version": version(), "parts": parts}
    return JsonResponse(told, status=200 if is_ready else 503)
