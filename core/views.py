"""What every installation answers, whatever it is for: is it alive, and files lent by address."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import storage
from core.http import no_row_scope


@no_row_scope
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


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
