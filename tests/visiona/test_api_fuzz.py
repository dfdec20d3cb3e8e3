"""Everything that the schema allows, and much that it does not, is sent to every operation.

No answer is a 500, and none has a status, a header or a body that the schema does not know. How
many calls each gets is bounded; `VISIONA_FUZZ` asks for more, as the benchmarks do.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import requests
import schemathesis
from django.db.models import Model
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from accounts.models import User
from core.api.docs import schema
from generations.models import Generation
from tests import factories
from tests.api import ApiClient, make_token
from tests.deep import times

pytestmark = pytest.mark.django_db
CALLS = int(os.environ.get("VISIONA_FUZZ", times(4, 30)))


def without_security() -> dict[str, Any]:
    """The token is ours in each call; what is sent without one is another test's."""
    document = deepcopy(schema.document())
    for methods in document["paths"].values():
        for facts in methods.values():
            del facts["security"]
    return document


# Its own list of refusals lacks the one for what is too large.
REFUSALS = {"expected-statuses": list(range(400, 500))}
CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": REFUSALS}})
DOCUMENT = schemathesis.openapi.from_dict(without_security(), config=CONFIG)
OPERATIONS = {
    found.definition.raw["operationId"]: found
    for found in (result.ok() for result in DOCUMENT.get_all_operations())
}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


def _generation(owner: User) -> Generation:
    return factories.make_generation(factories.make_model(owner))


# A thing that is there, by the first word of its address.
THINGS: dict[str, Callable[[User], Model]] = {
    "models": factories.make_model,
    "generations": _generation,
    "photos": factories.make_photo,
    "gallery": lambda owner: factories.make_image(_generation(owner)),
    "webhooks": factories.make_endpoint,
    "tokens": lambda owner: make_token(owner)[0],
}


@pytest.fixture(autouse=True)
def _no_limits(settings, mailoutbox) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "1000000/m")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_answer_is_one_that_the_schema_does_not_know(name, alice):
    operation = OPERATIONS[name]
    client = ApiClient(make_token(alice)[1])
    client.raise_request_exception = False
    make = THINGS.get(operation.path.split("/")[2]) if "{" in operation.path else None
    thing = str(make(alice).pk) if make else ""

    @settings(
        max_examples=CALLS,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: Any) -> None:
        mode = data.draw(st.sampled_from(GenerationMode))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if thing and data.draw(st.booleans()):
            case.path_parameters = {next(iter(case.path_parameters)): thing}
        case.validate_response(_sent(case, client), checks=CHECKS)

    ask()


def _sent(case: Any, client: ApiClient) -> schemathesis.Response:
    """By the tests' own client, whose answer is dressed as one that came over a line."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    headers = {name: str(value) for name, value in asked.headers.items()}
    headers["Accept-Encoding"] = "identity"  # nobody unpacks it here
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    kind = headers.pop("Content-Type", "")
    answer = client.generic(asked.method, asked.path_url, body, kind, headers=headers)
    return schemathesis.Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=b"".join(answer) if answer.streaming else answer.content,
        request=asked,
        elapsed=0.0,
        verify=False,
    )
