from __future__ import annotations

import json

import pytest

from core.jobs.models import State
from core.jobs.remote import end
from core.replicate import FailureKind
from generations.models import Generation
from generations.services.generation_handler import GenerationHandler
from notifications.models import WebhookEvent
from tests import factories
from tests.generations.conftest import finish

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def told() -> list[tuple[str, dict]]:
    events = WebhookEvent.objects.order_by("created_at")
    return [(event.type, json.loads(event.body)["data"]) for event in events]


def test_pictures_are_told_once_without_words_or_files(trained):
    factories.make_endpoint(trained.owner)
    job = factories.make_generation(trained, outputs=2)

    finish(job)
    finish(job)

    assert told() == [
        (
            "generation.succeeded",
            {
                "id": str(job.pk),
                "model_id": str(trained.pk),
                "state": "succeeded",
                "asked": 2,
                "delivered": 2,
                "path": f"/api/generations/{job.pk}",
            },
        )
    ]


@pytest.mark.parametrize(
    ("state", "kind", "event_type"),
    [
        (State.FAILED, FailureKind.NSFW, "generation.failed"),
        (State.EXPIRED, FailureKind.TIMEOUT, "generation.failed"),
        (State.CANCELED, None, "generation.canceled"),
    ],
)
def test_another_end_is_told_once_with_its_reason(model, state, kind, event_type):
    factories.make_endpoint(model.owner)
    job = factories.make_generation(model)
    stale = Generation.objects.get(pk=job.pk)

    for each in (job, stale):
        end(each, GenerationHandler(), state, kind)

    [(told_type, facts)] = told()
    assert (told_type, facts["state"], facts["delivered"]) == (event_type, state, 0)
    assert facts.get("reason") == kind
