from __future__ import annotations

import pytest

from core.models import Case
from core.moderation import registry
from core.moderation.models import Source
from generations.services import moderated
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def picture(alice):
    return factories.make_image(factories.make_generation(factories.make_model(alice)))


@pytest.mark.parametrize("path", ["/gallery/{}/", "https://x.example/api/gallery/{}/file?width=1"])
def test_a_picture_is_found_shown_and_removed_for_good(alice, picture, path):
    found = registry.find_by_address(path.format(picture.pk))
    kind = registry.kind_named("picture")
    shown = kind.show(found.id)
    kind.remove(found.id)

    picture.refresh_from_db()
    assert (found.kind, found.owner_id) == ("picture", alice.pk)
    assert "by the sea" in shown.words
    assert (picture.created_at - picture.deleted_at).total_seconds() > 600
    assert kind.model_of(found.id) == str(picture.personal_model_id)


def test_a_batch_is_found_shown_and_removed_with_its_pictures(alice, picture):
    job = picture.generation
    found = registry.find_by_address(f"/studio/generations/{job.pk}/")
    kind = registry.kind_named("generation")
    shown = kind.show(found.id)
    kind.remove(found.id)

    picture.refresh_from_db()
    job.refresh_from_db()
    assert found.owner_id == alice.pk
    assert shown.words == job.prompt
    assert picture.deleted_at
    assert job.cancel_requested_at
    assert kind.model_of(found.id) == str(job.personal_model_id)


def test_what_the_provider_holds_back_is_one_case(alice, picture):
    moderated.note_refused(picture.generation)
    moderated.note_refused(picture.generation)

    [case] = Case.objects.all()
    assert (case.source, case.person_id) == (Source.PROVIDER, alice.pk)
    assert registry.find_by_address("in a forum") is None
    assert registry.find_by_address(f"/gallery/{'a' * 36}/") is None
