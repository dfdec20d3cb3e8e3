from __future__ import annotations

import pytest
from django.utils import timezone

from billing.models import LedgerEntry
from billing.services import paid_jobs
from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import Training
from tests import factories

pytestmark = pytest.mark.django_db


def ready(owner):
    model = factories.make_model(owner)
    training = factories.make_training(model)
    with user_scope(owner.pk):
        paid_jobs.settle(training.pk, delivered=1, asked=1)
        ended = {"state": State.SUCCEEDED, "finished_at": timezone.now()}
        Training.objects.filter(pk=training.pk).update(**ended)
    return model


def test_the_page_says_what_comes_back_and_the_button_does_it_once(alice, alice_client):
    model = ready(alice)
    path = f"/models/{model.pk}/refund/"
    question = alice_client.get(path).content.decode()
    before_deleting = alice_client.get(f"/models/{model.pk}/deletion/").content.decode()

    done = alice_client.post(path, follow=True).content.decode()
    alice_client.post(path)

    assert "Give it back for 40 credits" in question
    assert "give it back instead" in before_deleting
    assert "its credits are yours again" in done
    with user_scope(alice.pk):
        assert LedgerEntry.objects.filter(kind="return").count() == 1


def test_a_model_that_was_used_says_why_it_stays(alice, alice_client):
    model = ready(alice)
    picture = factories.make_image(factories.make_generation(model))
    alice_client.get(f"/gallery/{picture.pk}/download/")

    page = alice_client.get(f"/models/{model.pk}/refund/").content.decode()
    answer = alice_client.post(f"/models/{model.pk}/refund/", follow=True).content.decode()

    assert "counts as used" in page
    assert "counts as used" in answer
    with user_scope(alice.pk):
        assert not LedgerEntry.objects.filter(kind="return").exists()
