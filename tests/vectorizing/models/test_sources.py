from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core.row_security import user_scope
from tests import factories
from tracer.tracing.options import Kind, Options
from vectorizing.models import VectorBatch, VectorSource

pytestmark = pytest.mark.django_db


def test_what_was_seen_of_it_comes_back_as_a_guess(source):
    with user_scope(source.owner_id):
        found = VectorSource.objects.get().guess

    assert found.options == Options(Kind.FLAT, colours=4)
    assert (found.colours, found.flat_background, found.transparent) == (3, True, False)


def test_it_says_whether_it_was_made_smaller(source):
    assert not source.was_made_smaller

    source.original_width = 9000

    assert source.was_made_smaller


@pytest.mark.parametrize(
    ("change", "alive"),
    [
        ({}, True),
        ({"stored_at": None}, False),
        ({"expires_at": timezone.now()}, False),
        ({"files_gone_at": timezone.now()}, False),
    ],
    ids=["kept", "half-written", "past its time", "erased"],
)
def test_only_a_whole_picture_within_its_time_is_alive(alice, change, alive):
    source = factories.make_vector_source(alice, **change)

    with user_scope(alice.pk):
        found = VectorSource.objects.alive(timezone.now()).exists()

    assert found is source.is_alive is alive


def test_it_is_alive_to_its_last_second_and_not_one_longer(source):
    with user_scope(source.owner_id):
        rows = [
            VectorSource.objects.alive(source.expires_at + timedelta(seconds=late)).exists()
            for late in (-1, 0, 1)
        ]

    assert rows == [True, False, False]


def test_a_picture_of_somebody_elses_gallery_or_batch_is_refused(alice, charlie):
    image = factories.make_image(factories.make_generation(factories.make_model(charlie)))
    with user_scope(charlie.pk):
        batch = VectorBatch.objects.create(owner=charlie)

    def tie(**parent) -> None:
        VectorSource.objects.filter(pk=source.pk).update(**parent)
        connection.check_constraints()

    source = factories.make_vector_source(alice)

    for parent in ({"image": image}, {"batch": batch}):
        with pytest.raises(IntegrityError, match="same_owner"), user_scope(alice.pk):
            tie(**parent)
