from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from core import storage
from core.erasure import Subject
from core.jobs.models import State
from generations.models import GeneratedImage, Generation
from generations.services import erasure_steps
from generations.services.generation_handler import image_id
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_pictures_prompts_and_files_without_a_row_go(alice):
    job = factories.make_generation(
        factories.make_model(alice), state=State.SUCCEEDED, finished_at=timezone.now()
    )
    image = factories.make_image(job)
    rowless = GeneratedImage(pk=image_id(job.pk, 3)).folder
    storage.write(f"{rowless}/original.webp", b"picture")
    person = Subject(alice.pk, uuid4())

    outcomes = [erasure_steps.erase_pictures(person) for _ in range(3)]

    assert [outcome.is_done for outcome in outcomes] == [False, False, True]
    assert outcomes[1].told == {"prompts": 1, "old_files": 1}
    assert storage.is_empty(image.folder)
    assert storage.is_empty(rowless)
    assert not Generation.objects.exists()
