"""`Idempotency-Key`: the same wish sent twice is done once, and both times answered the same.

The answer is stored in the transaction that does the work: either both are there or neither, so
nothing is left half done for a repeat to trip over. While the first is at work the others are
told to come back, by a lock that ends with the transaction. A wish that was refused is not kept:
who tops up and repeats it gets it done.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from core import actor
from core.api.problem_types import IN_PROGRESS, INVALID, KEY_REUSED
from core.api.problems import ApiProblem
from core.models import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[!-~]{1,200}")


def once(request: Request, owner_id: UUID, act: Callable[[UUID], Response]) -> Response:
    """Do it, or give the answer that was given before. Raises ApiProblem.

    `act` gets the request key, which goes to the service: what it makes is known by it.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act(uuid4())
    if not _KEY.fullmatch(key):
        raise _unreadable()
    fingerprint = _fingerprint(request)
    _take_lock(f"{owner_id}:{key}")
    known = KeptAnswer.objects.filter(owner=owner_id, key=key).alive().first()
    if known:
        return _replay(known, fingerprint)
    kept = KeptAnswer(owner_id=owner_id, key=key, fingerprint=fingerprint)
    response = act(kept.pk)
    _keep(kept, response)
    return response


def _take_lock(name: str) -> None:
    """Ends with the transaction, by when the answer can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        if not cursor.fetchone()[0]:
            raise ApiProblem(IN_PROGRESS).with_headers(Retry_After="1")


def _replay(known: KeptAnswer, fingerprint: str) -> Response:
    if known.fingerprint != fingerprint:
        raise ApiProblem(KEY_REUSED)
    headers = {REPLAYED: "true"} | ({"Location": known.location} if known.location else {})
    return Response(json.loads(known.body), status=known.status, headers=headers)


def _keep(kept: KeptAnswer, response: Response) -> None:
    """In place of one that is too old to be given again and waits for its deletion."""
    KeptAnswer.objects.filter(owner=kept.owner_id, key=kept.key).delete()
    kept.status = response.status_code
    kept.location = response.headers.get("Location", "")
    kept.body = json.dumps(response.data, cls=JSONEncoder)
    kept.save(force_insert=True)


def _fingerprint(request: Request) -> str:
    """Of the address and what was sent; the order of a JSON object's names is no difference."""
    sent = request.data
    values: Any = dict(sent.lists()) if hasattr(sent, "lists") else sent
    wish = [request.method, request.path, actor.is_test(), values]
    text = json.dumps(wish, sort_keys=True, default=_named)
    return hashlib.sha256(text.encode()).hexdigest()


def _named(value: Any) -> str:
    if not isinstance(value, UploadedFile):
        raise TypeError(f"{type(value).__name__} can't be told from another")
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def _unreadable() -> ApiProblem:
    words = "A key is 1 to 200 characters of ASCII without spaces; a UUID is a good one."
    error = {"field": HEADER, "code": "invalid", "detail": words}
    return ApiProblem(INVALID, words, errors=[error])
