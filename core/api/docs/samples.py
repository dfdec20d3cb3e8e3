"""How an operation is called from a shell and from Python, made of its example."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from core.api.docs.contract import Entry, kind_of, resolved

MULTIPART = "multipart/form-data"


def curl(entry: Entry) -> str:
    """Names in capitals are the caller's own; a picture named is a file of theirs."""
    address = settings.SITE_URL + re.sub(r"\{(\w+)\}", _shell_name, entry.path) + _query(entry)
    parts = [
        f'curl "{address}"' if entry.method == "GET" else f'curl -X {entry.method} "{address}"'
    ]
    if not entry.is_open:
        parts.append('-H "Authorization: Bearer $VISIONA_TOKEN"')
    if _spends(entry):
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    return " \\\n  ".join([*parts, *_curl_body(entry)])


def python(entry: Entry) -> str:
    """With the `requests` library."""
    path = re.sub(r"\{(\w+)\}", r"{\1}", entry.path)
    mark = "f" if "{" in path else ""
    lines = [f'    {mark}"{settings.SITE_URL}{path}{_query(entry)}",']
    headers = [] if entry.is_open else ['"Authorization": f"Bearer {token}"']
    headers += ['"Idempotency-Key": str(uuid4())'] if _spends(entry) else []
    lines += [f"    headers={{{', '.join(headers)}}},"] if headers else []
    lines += _python_body(entry)
    call = f"answer = requests.{entry.method.lower()}(\n" + "\n".join(lines) + "\n)"
    return f"{_imports(entry)}\n\n{call}\nanswer.raise_for_status()"


def example_of(entry: Entry) -> Any:
    body = entry.body
    return body[1]["examples"]["Example"]["value"] if body else None


def is_file(schema: dict[str, Any]) -> bool:
    return "binary" in kind_of(schema)


def _curl_body(entry: Entry) -> list[str]:
    body, example = entry.body, example_of(entry)
    if body is None:
        return []
    if body[0] == MULTIPART:
        return [f"-F {_shell_text(f'{name}={mark}{value}')}" for name, mark, value in _form(entry)]
    text = json.dumps(example, indent=2, ensure_ascii=False)
    return ['-H "Content-Type: application/json"', f"-d {_shell_text(text)}"]


def _python_body(entry: Entry) -> list[str]:
    body, example = entry.body, example_of(entry)
    if body is None:
        return []
    if body[0] == MULTIPART:
        parts = [
            f'("{name}", open("{value}", "rb"))' if mark else f'("{name}", (None, "{value}"))'
            for name, mark, value in _form(entry)
        ]
        return [f"    files=[{', '.join(parts)}],"]
    return [f"    json={_literal(example, 1)},"]


def _literal(value: Any, depth: int) -> str:
    """As a person would write it: a name a line, words in double quotes."""
    inner, outer = "    " * (depth + 1), "    " * depth
    if isinstance(value, dict) and value:
        lines = [
            f"{inner}{json.dumps(name)}: {_literal(one, depth + 1)},\n"
            for name, one in value.items()
        ]
        return "{\n" + "".join(lines) + outer + "}"
    if isinstance(value, list) and value:
        return "[" + ", ".join(_literal(one, depth) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _form(entry: Entry) -> list[tuple[str, str, Any]]:
    """Each part of a multipart body, with a mark where it is a file."""
    assert entry.body is not None  # noqa: S101
    fields = resolved(entry.body[1]["schema"])["properties"]
    return [
        (name, "@" if name in fields and is_file(fields[name]) else "", one)
        for name, value in example_of(entry).items()
        for one in (value if isinstance(value, list) else [value])
    ]


def _imports(entry: Entry) -> str:
    return "from uuid import uuid4\n\nimport requests" if _spends(entry) else "import requests"


def _spends(entry: Entry) -> bool:
    return any(one["name"] == "Idempotency-Key" for one in entry.facts.get("parameters", []))


def _query(entry: Entry) -> str:
    required = [
        one["name"]
        for one in entry.facts.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    ]
    return "?" + urlencode(dict.fromkeys(required, "...")) if required else ""


def _shell_name(found: re.Match[str]) -> str:
    return f"${found[1].upper()}"


def _shell_text(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
