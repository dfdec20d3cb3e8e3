from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.row_security import WORKER, role_scope, user_scope
from models_training.models import Agreement, Answer, PersonalModel, Training
from models_training.services import agreements, trainings
from models_training.services.agreements import AgreementRefused
from models_training.services.maintenance import RULES
from models_training.services.trainings import TrainingRefused
from tests import factories

pytestmark = pytest.mark.django_db
TRACES = {"address": "203.0.113.7", "user_agent": "Mozilla/5.0 (X11; Linux) Firefox/150.0"}


def asked(owner) -> Agreement:
    with user_scope(owner.pk):
        return agreements.ask(owner)


def agreed(owner) -> Agreement:
    return agreements.answer(asked(owner).token, Answer.AGREED, **TRACES)


def start(owner, agreement_id) -> Training:
    settings = {"steps": 1000}
    request = trainings.TrainingRequest(
        "Her", "zorivu4", settings, request_key=uuid4(), agreement_id=agreement_id
    )
    with user_scope(owner.pk):
        return trainings.start_training(owner, request)


def keep_rules() -> None:
    with role_scope(WORKER):
        for rule in RULES:
            for row in rule.due(timezone.now()):
                rule.act(row)


@pytest.fixture
def tray(alice):
    factories.give_credits(alice, 200_000)
    for number in range(10):
        factories.make_photo(alice, number=number)


def test_whoever_has_the_link_agrees_and_nothing_of_them_is_kept_in_clear(alice):
    answered = agreed(alice)

    assert (answered.state, answered.device) == ("agreed", "Firefox on Linux")
    assert len(answered.address_hash) == 64
    with user_scope(alice.pk):
        assert agreements.usable(alice.pk).get() == answered


def test_an_agreement_is_for_one_model(alice, tray):
    factories.subscribe(alice, "creator")
    agreement = agreed(alice)

    training = start(alice, agreement.pk)
    for number in range(10, 20):
        factories.make_photo(alice, number=number)
    with pytest.raises(TrainingRefused, match="Ask for a new one"):
        start(alice, agreement.pk)

    with user_scope(alice.pk):
        assert Agreement.objects.get().personal_model_id == training.personal_model_id


@pytest.mark.parametrize("answer", [None, Answer.REFUSED])
def test_without_a_yes_nothing_is_trained(alice, tray, answer):
    agreement = asked(alice)
    if answer:
        agreements.answer(agreement.token, answer, **TRACES)

    with pytest.raises(TrainingRefused, match="has not agreed"):
        start(alice, agreement.pk)

    with user_scope(alice.pk):
        assert not PersonalModel.objects.exists()


def test_a_withdrawal_deletes_the_model_and_its_pictures_and_tells_the_uploader(alice):
    agreement, model = agreed(alice), factories.make_model(alice)
    picture = factories.make_image(factories.make_generation(model))
    with user_scope(alice.pk):
        Agreement.objects.update(personal_model=model)

    agreements.answer(agreement.token, Answer.WITHDRAWN, **TRACES)
    keep_rules()
    keep_rules()

    with user_scope(alice.pk):
        assert PersonalModel.objects.get().deleted_at
        assert not alice.images.kept().filter(pk=picture.pk).exists()
    assert [sent.subject for sent in mail.outbox if sent.to == [alice.email]] == [
        "The person in your photos has taken the agreement back"
    ]


def test_after_a_withdrawal_the_photos_do_not_come_back_into_the_tray(alice):
    agreement, model = agreed(alice), factories.make_model(alice, ready=False)
    factories.make_training(model, state="failed", finished_at=timezone.now())
    with user_scope(alice.pk):
        Agreement.objects.update(personal_model=model)
    agreements.answer(agreement.token, Answer.WITHDRAWN, **TRACES)

    with user_scope(alice.pk), pytest.raises(TrainingRefused, match="taken it back"):
        trainings.start_over(model)


def test_a_link_is_over_after_14_days_and_gone_a_month_later(alice, time_machine):
    time_machine.move_to(timezone.now())
    agreement = asked(alice)

    time_machine.shift(timedelta(days=15))
    with pytest.raises(AgreementRefused, match="not open"):
        agreements.answer(agreement.token, Answer.AGREED, **TRACES)
    time_machine.shift(timedelta(days=30))
    keep_rules()

    assert agreements.find(agreement.token) is None


def test_a_made_up_link_finds_nothing_and_a_given_answer_stays(alice):
    agreement = agreed(alice)

    with user_scope(alice.pk), pytest.raises(AgreementRefused, match="on record"):
        agreements.take_back(agreement)
    with pytest.raises(AgreementRefused):
        agreements.answer(agreement.token, Answer.REFUSED, **TRACES)

    assert agreements.find("made-up") is None
    assert agreements.find(agreement.token).answer == Answer.AGREED


def test_the_database_lets_the_uploader_answer_for_nobody(alice, charlie):
    agreement = asked(alice)

    for change in ({"answer": "agreed", "answered_at": timezone.now()}, {"version": "1"}):
        with (
            user_scope(alice.pk),
            pytest.raises(IntegrityError, match="whoever has the link|stays as it was"),
            transaction.atomic(),
        ):
            Agreement.objects.filter(pk=agreement.pk).update(**change)
    with user_scope(charlie.pk):
        assert not Agreement.objects.exists()
    with user_scope(None):
        assert not Agreement.objects.exists()


def test_the_database_takes_no_answer_that_was_written_with_the_question(alice):
    forged = {"token_hash": "f" * 64, "expires_at": timezone.now(), "answered_at": timezone.now()}

    with (
        user_scope(alice.pk),
        pytest.raises(IntegrityError, match="whoever has the link"),
        transaction.atomic(),
    ):
        Agreement.objects.create(owner=alice, answer=Answer.AGREED, **forged)


@pytest.mark.parametrize("answer", [Answer.REFUSED, Answer.WITHDRAWN])
def test_the_database_keeps_an_answer_where_it_is(alice, answer):
    model, agreement = factories.make_model(alice), asked(alice)
    later = timezone.now()
    with user_scope(alice.pk):
        Agreement.objects.update(personal_model=model)
    if answer == Answer.WITHDRAWN:
        agreements.answer(agreement.token, Answer.AGREED, **TRACES)
    agreements.answer(agreement.token, answer, **TRACES)

    for change in (
        lambda rows: rows.update(personal_model=None),
        lambda rows: rows.delete(),
        lambda rows: rows.update(answered_at=later),
    ):
        with (
            user_scope(alice.pk),
            pytest.raises(IntegrityError, match="stays"),
            transaction.atomic(),
        ):
            change(Agreement.objects.filter(pk=agreement.pk))

    with user_scope(alice.pk):
        assert Agreement.objects.get().personal_model_id == model.pk


def test_the_database_takes_no_training_of_a_model_whose_person_took_it_back(alice):
    agreement, model = agreed(alice), factories.make_model(alice, ready=False)
    with user_scope(alice.pk):
        Agreement.objects.update(personal_model=model)
    agreements.answer(agreement.token, Answer.WITHDRAWN, **TRACES)

    with pytest.raises(IntegrityError, match="does not agree"):
        factories.make_training(model)
