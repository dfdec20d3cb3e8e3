from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.jobs.models import State
from models_training.models import ModelDeletion
from models_training.services import deletion_mails, deletions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def done(alice) -> ModelDeletion:
    """Of one model of two, with its pictures."""
    factories.make_model(alice)
    job = deletions.delete_model(factories.make_model(alice), with_pictures=True)
    job.move(State.RUNNING)
    job.move(State.SUCCEEDED, version_deleted_at=timezone.now(), pictures=2)
    return job


def test_the_receipt_says_what_went_where_and_when(done):
    deletion_mails.tell(done)

    [sent] = mail.outbox
    moment = f"{done.version_deleted_at:%-d %b %Y, %H:%M}"
    assert sent.to == ["alice@example.com"]
    for written in (sent.body, sent.alternatives[0][0]):
        text = " ".join(written.split())
        assert f"The trained model, at the training service: {moment}" in text
        assert "goes with the last of your models" in text
        assert "2 pictures made with it: hidden" in text
        assert f"/models/{done.personal_model_id}/deletion/" in text


def test_pictures_that_stay_are_said_to_stay(done):
    done.with_pictures, done.pictures = False, 0

    deletion_mails.tell(done)

    assert "stay in your gallery" in mail.outbox[0].body


def test_it_is_sent_once_and_again_only_when_it_was_not_taken(done, monkeypatch):
    def away(_: object) -> None:
        raise OSError

    with monkeypatch.context() as breaking:
        breaking.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        with pytest.raises(OSError):  # noqa: PT011  the one made above
            deletion_mails.tell(done)
    [due] = deletion_mails.untold(timezone.now())

    assert [deletion_mails.tell(due), deletion_mails.tell(due)] == [True, False]
    assert len(mail.outbox) == 1
    assert not deletion_mails.untold(timezone.now()).exists()


def test_an_old_one_is_not_sent_any_more(done):
    assert not deletion_mails.untold(timezone.now() + timedelta(days=2)).exists()


def test_a_model_that_never_was_one_gets_none(alice):
    job = deletions.delete_model(factories.make_model(alice, ready=False))
    job.move(State.RUNNING)
    job.move(State.SUCCEEDED)

    assert not deletion_mails.tell(job)
    assert not deletion_mails.untold(timezone.now()).exists()
