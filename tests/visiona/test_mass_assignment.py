"""What nobody may set is set by no form and by no body, whoever sends it along.

The forms are found in the modules of the apps, the bodies in the operations of the API.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.db.models import Model

from tests.api import api_client
from tests.visiona.test_api_rows import ENDPOINTS, IDS, ROWS, call

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts", "billing", "gallery", "generations", "models_training", "notifications",
    "reports", "vectorizing", "website",
)  # fmt: skip
# Who owns a row, what it costs, how far it is, and who may do what.
NEVER: dict[str, Any] = {
    "id": str(uuid4()), "pk": str(uuid4()), "owner": str(uuid4()), "owner_id": str(uuid4()),
    "user": str(uuid4()), "user_id": str(uuid4()), "is_staff": True, "is_superuser": True,
    "is_active": False, "is_test": True, "groups": [1], "user_permissions": [1],
    "credits": 10**9, "credits_mc": 10**9, "price": 0, "price_mc": 0, "amount_minor": 0,
    "state": "succeeded", "digest": "0" * 64, "session_hash": "x", "remote_id": "x",
    "created_at": "2020-01-01T00:00:00Z", "finished_at": "2020-01-01T00:00:00Z",
    "deleted_at": "2020-01-01T00:00:00Z", "date_joined": "2020-01-01T00:00:00Z",
    "ready_at": "2020-01-01T00:00:00Z", "verified": True, "role": "admin",
}  # fmt: skip


def own_forms() -> Iterator[type[forms.BaseForm]]:
    seen = set()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*forms.py")):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, forms.BaseForm) and one not in seen:
                    seen.add(one)
                    if one.__module__.partition(".")[0] in APPS:
                        yield one


FORMS = sorted(own_forms(), key=lambda form: f"{form.__module__}.{form.__name__}")
OF_ROWS = [form for form in FORMS if issubclass(form, forms.BaseModelForm)]
BODIES = [
    name for name in IDS if ENDPOINTS[name].operation.takes is not None and not ROWS[name].files
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_form_takes_what_nobody_may_set(form):
    staffs = {"user_id", "credits"} if form.__name__ == "CreditsForm" else set()
    assert not NEVER.keys() & form.base_fields.keys() - staffs


@pytest.mark.parametrize("form", OF_ROWS, ids=lambda form: form.__name__)
def test_a_form_of_a_row_writes_the_fields_it_names_and_no_others(form):
    model: type[Model] = form._meta.model
    row, untouched = model(), model()
    facts = {field.attname for field in model._meta.concrete_fields} - {"id"}

    filled = form(NEVER | dict.fromkeys(form.base_fields, "word"), instance=row)
    filled.is_valid()

    changed = {
        name
        for name in facts
        if NEVER.keys() & {name}
        and getattr(row, name) != getattr(untouched, name)
        and not name.endswith("_at")
        and name != "date_joined"
    }
    assert form._meta.fields not in (None, "__all__")
    assert changed == set()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", BODIES)
def test_no_body_takes_what_nobody_may_set(alice, name):
    row, taken = ROWS[name], set(ENDPOINTS[name].operation.takes().fields)
    path, body = row.path(alice), row.body_for(alice) or {}
    extra = {field: value for field, value in NEVER.items() if field not in taken}

    answer = call(api_client(alice), name, path, {**body, **extra})

    assert answer.status_code == 422, answer.content
    refused = {(error["field"], error["code"]) for error in answer.json()["errors"]}
    assert {(field, "unknown") for field in extra} <= refused
