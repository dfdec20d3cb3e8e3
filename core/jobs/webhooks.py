"""Replicate's webhooks: verified, stored once, answered at once; the state is fetched later."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import actor, request_id
from core.foreign_json import UnreadableJson
from core.http import takes_body
from core.jobs import registry
from core.models import ProviderEvent
from core.providers import BadSignature
from core.replicate import signatures

log = structlog.get_logger(__name__)
# One that ends a training carries the whole log.
MOST_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
_SALT = "core.jobs.webhooks"
_NUMBER = "request"


def address(kind: str, job_id: UUID) -> str:
    """Where the provider reports on this job; the id in it finds a job whose answer was lost.

    That of a test is another, so that nothing the sandbox signs is ever taken for a live job. The
    number of the request that ordered the job comes back with it.
    """
    token = _token(kind, job_id, is_test=actor.is_test())
    path = reverse("core:replicate_webhook", args=[kind, job_id, token])
    number = request_id.current()
    query = f"?{urlencode({_NUMBER: number})}" if number else ""
    return f"{settings.WEBHOOK_BASE_URL}{path}{query}"


@takes_body(MOST_BYTES, of_strangers=MOST_BYTES)
@csrf_exempt
@require_POST
def replicate_webhook(request: HttpRequest, kind: str, job_id: UUID, token: str) -> HttpResponse:
    known = registry.kinds().get(kind)
    is_test = constant_time_compare(token, _token(kind, job_id, is_test=True))
    is_live = constant_time_compare(token, _token(kind, job_id, is_test=False))
    if known is None or not (is_test or is_live):
        return HttpResponse(status=404)
    request_id.take(request.GET.get(_NUMBER, ""))
    try:
        with actor.in_mode(is_test=is_test):
            hint = signatures.verify(request.headers, request.body)
    except (BadSignature, UnreadableJson) as error:
        log.warning("webhook refused", job=str(job_id), why=str(error))
        return HttpResponse(status=401 if isinstance(error, BadSignature) else 400)
    _, is_new = ProviderEvent.objects.get_or_create(
        provider="replicate",
        event_id=hint.event_id[:120],
        defaults={"kind": kind, "job_id": job_id, "status": hint.status[:20]},
    )
    if is_new:
        transaction.on_commit(lambda: known.enqueue(job_id, hint.remote_id))
    return HttpResponse(status=200)


def _token(kind: str, job_id: UUID, *, is_test: bool) -> str:
    salt = f"{_SALT}.test" if is_test else _SALT
    return signing.Signer(salt=salt).signature(f"{kind}:{job_id}")[:22]
