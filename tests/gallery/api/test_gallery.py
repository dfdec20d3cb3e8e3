from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core import storage
from core.row_security import user_scope
from gallery.services import UNDO_FOR
from generations.models import GeneratedImage
from tests import factories
from tests.api import api_client
from tests.gallery.test_views import many

pytestmark = pytest.mark.django_db
LIST = "/api/gallery"


@pytest.fixture
def image(batch) -> GeneratedImage:
    return factories.make_image(batch)


@pytest.fixture
def program(alice):
    """Its token's first use is noted, so that queries can be counted."""
    client = api_client(alice)
    client.get("/api/me")
    return client


def ids(answer) -> list[str]:
    return [item["id"] for item in answer.json()["items"]]


class TestList:
    def test_all_are_reached_newest_first_each_once(self, batch, program):
        many(batch, 25)
        seen, address = [], f"{LIST}?limit=10"

        while address:
            page = program.get(address)
            seen.append(ids(page))
            address = page.json()["next"]

        with user_scope(batch.owner_id):
            whole = GeneratedImage.objects.order_by("-created_at", "-id")
            assert sum(seen, []) == [str(row.pk) for row in whole]
        assert [len(page) for page in seen] == [10, 10, 5]

    def test_a_page_is_one_query_however_long_and_decrypts_nothing(
        self, batch, program, django_assert_num_queries
    ):
        many(batch, 30)
        with CaptureQueriesContext(connection) as few:
            program.get(f"{LIST}?limit=1")

        with django_assert_num_queries(len(few)) as queries:
            page = program.get(f"{LIST}?limit=100")

        of_pictures = [one["sql"] for one in queries if "generatedimage" in one["sql"]]
        assert len(ids(page)) == 30
        assert len(of_pictures) == 1
        assert 'generations_generation"' not in of_pictures[0]

    def test_filters_narrow_it_and_stay_on_the_next_page(self, alice, program):
        batches = [factories.make_generation(factories.make_model(alice)) for _ in range(2)]
        now = timezone.now().replace(microsecond=0)
        old, mid, new = (
            factories.make_image(batches[0], number=n, created_at=now - timedelta(days=9 - n))
            for n in (1, 2, 3)
        )
        other = factories.make_image(batches[1], created_at=now)

        def found(**query) -> list[str]:
            page = program.get(LIST, {"limit": 2} | query)
            rest = page.json()["next"]
            return ids(page) + (ids(program.get(rest)) if rest else [])

        def keys(*images) -> list[str]:
            return [str(image.pk) for image in images]

        assert found() == keys(other, new, mid, old)
        assert found(model_id=batches[0].personal_model_id) == keys(new, mid, old)
        assert found(generation_id=batches[1].pk) == keys(other)
        assert found(created_after=mid.created_at.isoformat()) == keys(other, new)
        assert found(created_before=mid.created_at.isoformat()) == keys(old)
        assert found(model_id=other.personal_model_id, generation_id=batches[0].pk) == []

    def test_a_strangers_model_has_no_pictures_here(self, image, charlie):
        answer = api_client(charlie).get(LIST, {"model_id": image.personal_model_id})

        assert answer.json() == {"items": [], "next": None}

    @pytest.mark.parametrize(
        ("query", "field"),
        [({"cursor": "x"}, "cursor"), ({"model_id": "x"}, "model_id"), ({"tag": "x"}, "tag")],
    )
    def test_a_bad_question_is_refused_by_name(self, query, field, program):
        answer = program.get(LIST, query)

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


class TestOne:
    def test_its_words_are_shown(self, batch, image, program):
        found = program.get(f"{LIST}/{image.pk}").json()

        assert (
            found
            | {
                "prompt": batch.prompt,
                "model_name": "Me",
                "seed": 4711,
                "generation_id": str(batch.pk),
                "sha256": image.sha256,
            }
            == found
        )

    def test_its_file_comes_under_its_name_and_again_only_if_changed(self, image, program):
        path = f"{LIST}/{image.pk}/file"

        original, small = program.get(path), program.get(f"{path}?width=640")
        again = program.get(path, headers={"If-None-Match": original["ETag"]})

        assert original.getvalue() == storage.read(image.original_key)
        assert "visiona-me-" in original["Content-Disposition"]
        assert small.getvalue() == storage.read(image.thumb_key(640))
        assert "attachment" not in small.headers.get("Content-Disposition", "")
        assert again.status_code == 304

    def test_in_a_bucket_the_file_is_a_signed_address_away(self, bucket, batch, program):
        image = factories.make_image(batch)

        answer = program.get(f"{LIST}/{image.pk}/file?width=320")

        assert answer.status_code == 302
        assert bucket in answer["Location"]
        assert "Signature" in answer["Location"]

    @pytest.mark.parametrize("tail", ["", "/file"])
    def test_a_deleted_one_is_not_there(self, tail, batch, program):
        gone = factories.make_image(batch, deleted_at=timezone.now())

        assert program.get(f"{LIST}/{gone.pk}{tail}").status_code == 404


class TestDeleting:
    def delete(self, program, *keys) -> dict:
        return program.send("POST", f"{LIST}/delete", {"ids": [str(pk) for pk in keys]}).json()

    def restore(self, program, *keys) -> dict:
        return program.send("POST", f"{LIST}/restore", {"ids": [str(pk) for pk in keys]}).json()

    def test_it_says_which_are_gone_which_are_not_there_and_until_when_to_undo(
        self, batch, image, charlie, program
    ):
        theirs = factories.make_image(factories.make_generation(factories.make_model(charlie)))
        unknown = uuid4()

        answer = self.delete(program, image.pk, theirs.pk, unknown, image.pk)

        [gone] = answer["deleted"]
        left = parse_datetime(gone["undo_until"]) - timezone.now()
        assert gone["id"] == str(image.pk)
        assert timedelta(minutes=9) < left <= UNDO_FOR
        assert answer["not_found"] == [str(theirs.pk), str(unknown)]
        assert ids(program.get(LIST)) == []
        with user_scope(charlie.pk):
            assert GeneratedImage.objects.kept().get() == theirs

    def test_a_repeat_answers_the_same_and_leaves_the_time_as_it_is(self, image, program):
        first = self.delete(program, image.pk)

        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            again = self.delete(program, image.pk)

        assert again == first

    def test_undo_brings_them_back(self, batch, program):
        images = [factories.make_image(batch, number=number) for number in (1, 2)]
        self.delete(program, images[0].pk)

        answer = self.restore(program, *(image.pk for image in images))

        assert answer == {"restored": [str(image.pk) for image in images], "not_found": []}
        assert len(ids(program.get(LIST))) == 2

    def test_too_late_they_are_gone_for_good(self, image, program):
        self.delete(program, image.pk)

        with time_machine.travel(timezone.now() + UNDO_FOR + timedelta(seconds=1)):
            answers = self.restore(program, image.pk), self.delete(program, image.pk)

        assert answers[0] == {"restored": [], "not_found": [str(image.pk)]}
        assert answers[1] == {"deleted": [], "not_found": [str(image.pk)]}

    def test_a_hundred_at_once_is_the_most(self, program):
        answer = program.send(
            "POST", f"{LIST}/delete", {"ids": [str(uuid4()) for _ in range(101)]}
        )

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["ids"]
