from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import LedgerEntry, Source
from billing.services import audit, credits, paid_jobs
from core.audit import record
from core.jobs.models import State
from generations.models import Generation
from generations.services import downloads
from models_training.models import Training
from models_training.services import refund_rules, training_refunds
from models_training.services.refund_rules import TrainingRefundRefused
from notifications.models import EventType, Notice
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def model(alice, settings):
    """Trained for 40 credits of 100."""
    settings.SIGNUP_CREDITS = 0
    credits.grant(alice, 100_000, Source.PACK, "session:cs_1")
    return trained(alice)


def trained(owner):
    model = factories.make_model(owner)
    training = factories.make_training(model)
    paid_jobs.settle(training.pk, delivered=1, asked=1)
    ended = {"state": State.SUCCEEDED, "finished_at": timezone.now()}
    Training.objects.filter(pk=training.pk).update(**ended)
    return model


def code_of(model):
    with pytest.raises(TrainingRefundRefused) as refusal:
        training_refunds.give_back(model)
    return refusal.value.code


def test_a_model_of_which_nothing_was_taken_comes_back_as_its_credits(alice, model):
    picture = factories.make_image(factories.make_generation(model))
    before = credits.balance(alice).posted_mc

    deletion = training_refunds.give_back(model)
    again = training_refunds.give_back(model)

    picture.refresh_from_db()
    last = LedgerEntry.objects.filter(owner=alice).order_by("-seq").first()
    assert again == deletion
    assert deletion.with_pictures
    assert picture.deleted_at
    assert (last.kind, last.amount_mc, last.hold.purpose) == ("return", 40_000, "training")
    assert credits.balance(alice).posted_mc == before + 40_000
    assert Notice.objects.filter(type=EventType.TRAINING_REFUNDED).count() == 1
    assert audit.breaks() == []


def test_a_download_an_export_and_late_regret_stand_against_it(alice, model):
    picture = factories.make_image(factories.make_generation(model))
    Generation.objects.update(state=State.SUCCEEDED, finished_at=timezone.now())
    downloads.note(picture)
    downloaded = code_of(model)
    type(model).objects.update(taken_at=None)
    record("export.downloaded", owner_id=alice.pk)
    exported = code_of(model)
    long_ago = timezone.now() - refund_rules.NOTHING_TAKEN.lasts - timedelta(seconds=1)
    Training.objects.update(finished_at=long_ago)

    assert (downloaded, exported, code_of(model)) == ("downloaded", "downloaded", "late")
    assert model.deleted_at is None


def test_it_is_once_a_year_unless_staff_gave_back(alice, model):
    training_refunds.give_back(model)

    assert code_of(trained(alice)) == "once"
    assert training_refunds.offer_for(factories.make_model(alice)).refusal.code == "not_ready"


def test_each_rule_is_published_with_its_days():
    for rule in refund_rules.RULES:
        assert f"Within {rule.days} days" in rule.words
        assert rule in refund_rules.PUBLISHED
