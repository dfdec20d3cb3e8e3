from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import storage
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import acts, files
from vectorizing.models import PendingUpload, VectorSource
from vectorizing.services import pending, sources
from vectorizing.services.refusals import VectoriserRefused

# Visitors come by the web, so as its role: not as a worker.
pytestmark = pytest.mark.django_db
VISITOR = "203.0.113.7"


@pytest.fixture
def token() -> str:
    return pending.keep(factories.logo(), "logo.png", VISITOR)


def claim(owner, token: str) -> VectorSource | None:
    with user_scope(owner.pk):
        return pending.claim(owner, token)


def test_it_waits_under_a_token_that_is_stored_nowhere(token, db):
    upload = pending.find(token)

    stored = [str(value) for value in PendingUpload.objects.values().get().values()]
    assert upload.name == "logo.png"
    assert files() == sorted(upload.keys)
    assert not any(token in value or VISITOR in value for value in stored)
    assert pending.find(token + "x") is None


def test_it_becomes_the_persons_with_what_is_left_of_its_time(alice, token):
    upload = pending.find(token)

    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        source = claim(alice, token)

    assert (source.owner, source.pk, source.expires_at) == (alice, upload.pk, upload.expires_at)
    assert storage.read(source.source_key)
    assert acts(alice) == ["upload"]
    assert not PendingUpload.objects.exists()
    with user_scope(alice.pk):
        assert list(sources.alive(alice)) == [source]


def test_only_the_first_to_claim_gets_it(alice, charlie, token):
    claim(alice, token)

    assert claim(alice, token) is None
    assert claim(charlie, token) is None


def test_after_24_hours_it_can_not_be_had_and_its_files_go(alice, token):
    later = timezone.now() + timedelta(hours=24, seconds=1)

    with time_machine.travel(later):
        found, claimed = pending.find(token), claim(alice, token)
        for upload in pending.expired(later):
            pending.erase(upload)

    assert found is claimed is None
    assert files() == []
    assert not PendingUpload.objects.exists()


def test_a_person_without_a_place_leaves_it_where_it_is(alice, token, monkeypatch):
    monkeypatch.setattr(sources, "MOST_KEPT", 0)

    with pytest.raises(VectoriserRefused, match="which is the most"):
        claim(alice, token)

    assert pending.find(token)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("MOST_OF_SENDER", "Sign up to send more"),
        ("MOST_IN_ALL", "no room"),
        ("MOST_BYTES_IN_ALL", "no room"),
    ],
)
def test_visitors_may_not_fill_the_storage(token, monkeypatch, limit, words):
    monkeypatch.setattr(pending, limit, 1)

    with pytest.raises(VectoriserRefused, match=words):
        pending.keep(factories.logo(), "more.png", VISITOR)

    assert PendingUpload.objects.count() == 1
    assert len(files()) == 2


def test_one_visitors_share_takes_nobody_elses(token, monkeypatch):
    monkeypatch.setattr(pending, "MOST_OF_SENDER", 1)

    assert pending.keep(factories.logo(), "theirs.png", "203.0.113.8")


def test_one_that_lost_its_place_while_it_came_leaves_nothing(monkeypatch, db):
    write = pending.ingest.write

    def overtaken(*args: object) -> None:
        write(*args)
        monkeypatch.setattr(pending, "MOST_IN_ALL", 0)

    monkeypatch.setattr(pending.ingest, "write", overtaken)

    with pytest.raises(VectoriserRefused, match="no room"):
        pending.keep(factories.logo(), "late.png", VISITOR)

    assert not PendingUpload.objects.exists()
    assert files() == []
