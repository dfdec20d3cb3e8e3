"""The document for programs at /api/schema/, and its pages for people at /api/docs/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import limits
from core.api import problems
from core.api.docs import contract, samples
from core.http import no_row_scope

QUICKSTART = Path("docs") / "api-quickstart.md"


@no_row_scope
@require_safe
@cache_control(public=True, max_age=300)
def openapi(request: HttpRequest) -> HttpResponse:
    """JSON, or YAML with `?format=yaml`."""
    if request.GET.get("format") == "yaml":
        text = yaml.safe_dump(contract.document(), sort_keys=False, allow_unicode=True)
        return HttpResponse(text, content_type="application/yaml")
    text = json.dumps(contract.document())
    return HttpResponse(text, content_type="application/vnd.oai.openapi+json")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    words = [(act, limits.in_words(act)) for act in settings.LIMITS]
    return _page(request, "home.html", {"limits": words})


@require_safe
def quickstart(request: HttpRequest) -> HttpResponse:
    text = (settings.BASE_DIR / QUICKSTART).read_text()
    text = text.replace("http://127.0.0.1:8000", settings.SITE_URL)
    return _page(request, "quickstart.html", {"text": text})


@require_safe
def operation(request: HttpRequest, operation_id: str) -> HttpResponse:
    entry = next((one for one in contract.entries() if one.id == operation_id), None)
    if entry is None:
        raise Http404
    return _page(request, "operation.html", _facts(entry))


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    kinds = sorted(problems.defined_types().values(), key=lambda kind: (kind.status, kind.slug))
    return _page(request, "problems.html", {"kinds": kinds})


@require_safe
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    kind = problems.defined_types().get(slug)
    if kind is None:
        raise Http404
    text = json.dumps(kind.body(kind.example, "/api/...", kind.members), indent=2)
    return _page(request, "problem.html", {"kind": kind, "example": text})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"api/{template}", context | {"tags": contract.by_tag()})


def _facts(entry: contract.Entry) -> dict[str, Any]:
    body = entry.body
    return {
        "entry": entry,
        "parameters": [
            one | {"kind": contract.kind_of(one["schema"])}
            for one in entry.facts.get("parameters", [])
        ],
        "media_type": body[0] if body else "",
        "fields": list(contract.properties(body[1]["schema"])) if body else [],
        "curl": samples.curl(entry),
        "python": samples.python(entry),
        "answers": [_answer(code, one) for code, one in _sorted(entry) if code < "400"],
        "problems": [
            problems.defined_types()[slug]
            for code, one in _sorted(entry)
            if code >= "400"
            for slug in one["content"][problems.CONTENT_TYPE]["examples"]
        ],
    }


def _sorted(entry: contract.Entry) -> list[tuple[str, Any]]:
    return sorted(entry.facts["responses"].items())


def _answer(code: str, response: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = response.get("content", {})
    inside: dict[str, Any] = next(iter(content.values()), {})
    example = inside.get("examples", {}).get("Example", {}).get("value")
    return {
        "code": code,
        "about": response["description"],
        "media_types": list(content),
        "fields": list(contract.properties(inside.get("schema", {}))),
        "example": json.dumps(example, indent=2, ensure_ascii=False) if example else "",
    }
