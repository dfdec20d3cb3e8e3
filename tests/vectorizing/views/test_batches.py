from __future__ import annotations

import io
import re
import zipfile
from uuid import uuid4

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.test_forms import posted
from tracer.tracing.options import Kind, Options
from vectorizing.models import VectorBatch, Vectorisation, VectorSource, columns

ALL = "/vectorise/batches/"
FLAT = Options(Kind.FLAT, colours=4)


@pytest.fixture
def batch(alice) -> VectorBatch:
    """Two pictures that wait for the start."""
    return make_batch(alice)


def make_batch(owner, **fields) -> VectorBatch:
    with user_scope(owner.pk):
        batch = VectorBatch.objects.create(owner=owner, **fields)
    for number in range(2):
        factories.make_vector_source(owner, batch=batch, name=f"logo-{number}.png")
    return batch


def started(owner) -> VectorBatch:
    return make_batch(owner, started_at=timezone.now(), **columns(FLAT))


def jobs_of(owner) -> list[Vectorisation]:
    with user_scope(owner.pk):
        return list(Vectorisation.objects.all())


def to(batch: VectorBatch, part: str = "") -> str:
    return f"{ALL}{batch.pk}/{part}"


class TestGathering:
    def test_the_ticked_pictures_become_one_batch_however_often_it_is_pressed(
        self, alice, alice_client
    ):
        ticked = [factories.make_vector_source(alice) for _ in range(2)]
        left = factories.make_vector_source(alice)
        sent = {"source": [source.pk for source in ticked], "request_key": str(uuid4())}

        answers = [alice_client.post(ALL, sent)["Location"] for _ in range(2)]

        assert answers[0] == answers[1]
        with user_scope(alice.pk):
            gathered = VectorSource.objects.filter(batch__isnull=False)
            assert {source.pk for source in gathered} == {source.pk for source in ticked}
            assert VectorSource.objects.get(pk=left.pk).batch is None

    def test_pictures_of_others_and_garbage_are_not_gathered(self, source, charlie_client):
        charlie_client.post(ALL, {"source": [source.pk, "garbage"]})

        with user_scope(source.owner_id):
            assert VectorSource.objects.get(pk=source.pk).batch is None

    def test_too_many_are_refused_and_none_is_in_it(self, alice, alice_client, monkeypatch):
        monkeypatch.setattr("vectorizing.services.batches.MOST_IN_BATCH", 1)
        ticked = [factories.make_vector_source(alice) for _ in range(2)]

        page = alice_client.post(ALL, {"source": [each.pk for each in ticked]}, follow=True)

        assert "Tick fewer" in page.content.decode()
        with user_scope(alice.pk):
            assert not VectorBatch.objects.exists()


class TestStart:
    def test_all_begin_with_one_setting_for_one_sum(
        self, alice, batch, alice_client, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as orders:
            answer = alice_client.post(to(batch, "start/"), posted(colours="9"))

        jobs = jobs_of(alice)
        assert answer["Location"] == to(batch)
        assert [(job.colours, job.price_mc) for job in jobs] == [(9, 1000), (9, 1000)]
        assert len(orders) == 2

    def test_pressing_it_twice_is_one_start(self, alice, batch, alice_client):
        for _ in range(2):
            alice_client.post(to(batch, "start/"), posted())

        assert len(jobs_of(alice)) == 2

    def test_the_shown_sum_is_taken_for_its_own_batch_only(self, alice, batch, alice_client):
        page = alice_client.get(to(batch)).content.decode()
        [quote] = re.findall(r'name="quote" value="([^"]+)"', page)

        wrong = alice_client.post(to(make_batch(alice), "start/"), posted(quote=quote))
        before = jobs_of(alice)
        alice_client.post(to(batch, "start/"), posted(quote=quote))

        assert (wrong.status_code, before) == (422, [])
        assert len(jobs_of(alice)) == 2

    def test_too_few_credits_start_none_and_keep_the_form(
        self, a_tenth, alice, batch, alice_client
    ):
        answer = alice_client.post(to(batch, "start/"), posted(colours="11"))

        assert answer.status_code == 422
        assert "1.9 short" in answer.content.decode()
        assert jobs_of(alice) == []
        again = alice_client.get(to(batch, "?draft=1")).content.decode()
        assert 'name="colours" value="11"' in again

    def test_buying_keeps_the_form(self, alice, batch, alice_client):
        answer = alice_client.post(to(batch, "start/"), posted(buy="1"))

        assert answer["Location"].startswith("/pricing/?next=%2Fvectorise%2Fbatches%2F")

    def test_wrong_settings_are_told(self, alice, batch, alice_client):
        answer = alice_client.post(to(batch, "start/"), posted(colours="999"))

        assert answer.status_code == 422
        assert jobs_of(alice) == []

    def test_an_empty_batch_is_told_so(self, alice, alice_client):
        with user_scope(alice.pk):
            empty = VectorBatch.objects.create(owner=alice)

        answer = alice_client.post(to(empty, "start/"), posted())

        assert "There is no picture in this batch" in answer.content.decode()


def test_the_rest_can_be_stopped(alice, alice_client):
    batch = started(alice)
    with user_scope(alice.pk):
        first, second = batch.sources.order_by("created_at")
    factories.make_vectorisation(first, state=State.SUCCEEDED)
    waiting = factories.make_vectorisation(second)

    alice_client.post(to(batch, "cancellation/"))

    asked = {job.pk for job in jobs_of(alice) if job.cancel_requested_at}
    assert asked == {waiting.pk}


def test_what_is_drawn_comes_as_a_zip(alice, alice_client):
    batch = started(alice)
    with user_scope(alice.pk):
        drawn, failed = batch.sources.order_by("created_at")
    factories.make_vectorisation(drawn, state=State.SUCCEEDED)
    ended = {"finished_at": timezone.now(), "error": "Too many paths."}
    factories.make_vectorisation(failed, state=State.FAILED, **ended)

    answer = alice_client.get(to(batch, "download/?format=svg"))

    content = io.BytesIO(b"".join(answer.streaming_content))
    with zipfile.ZipFile(content) as archive:
        assert set(archive.namelist()) == {"logo-0.svg", "not-included.txt"}
        assert b"Too many paths." in archive.read("not-included.txt")
    assert answer["Content-Disposition"].startswith('attachment; filename="vectors-')


def test_a_zip_of_nothing_is_told(batch, alice_client):
    page = alice_client.get(to(batch, "download/"), follow=True).content.decode()

    assert "24 hours are over" in page


@pytest.mark.parametrize("part", ["", "start/", "price/", "cancellation/", "download/"])
def test_a_stranger_finds_nothing(batch, charlie_client, part):
    ask = charlie_client.get if part in {"", "price/", "download/"} else charlie_client.post

    assert ask(to(batch, part)).status_code == 404
