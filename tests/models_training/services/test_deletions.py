"""A model's deletion, from its name to the last trace at the provider, and what can hinder it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from core import replicate
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from core.providers import NotSent, Rejected
from core.receipts import Receipt
from core.replicate.client import call
from models_training import trigger_words
from models_training.models import ModelDeletion, PersonalModel, Training
from models_training.services import deletions, plan_limits, trainings
from models_training.services.deletions import DeletionRefused
from models_training.services.homes import home_of
from models_training.services.training_handler import TrainingHandler
from notifications.models import Notice
from tests import factories
from tests.crash_points import crash
from tests.fakes import behave, journal, mails, train_a_model, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def model(alice) -> PersonalModel:
    """Alice's only one, with a version and a home at the provider."""
    return live_in(home_of(alice.pk, is_test=False), factories.make_model(alice))


def live_in(home: str, model: PersonalModel) -> PersonalModel:
    model.remote_model, model.remote_version, model.inputs = train_a_model(home)
    model.weights_address = "https://example.com/trained_model.tar"
    model.save()
    behave(model.remote_version, deletion_seconds=0)
    return model


def step(job: ModelDeletion) -> ModelDeletion:
    """One look now, whatever the row's own clock says."""
    deletions.advance(job.pk)
    job.refresh_from_db()
    return job


def finish(job: ModelDeletion) -> ModelDeletion:
    return until(lambda: step(job).is_final and job)


def is_at_provider(*parts: str) -> bool:
    try:
        call("GET", "/v1/models/" + "/".join(parts))
    except Rejected as error:
        return error.code != 404
    return True


def deletes(*texts: str) -> int:
    """How many deletions of this address reached the provider."""
    rows = journal("replicate", texts[0])
    return sum(row["method"] == "DELETE" and row["path"].endswith(texts[-1]) for row in rows)


def receipts(job: ModelDeletion) -> list[dict]:
    return [mail for mail in mails(job.owner.email) if str(job.personal_model_id) in mail["text"]]


def test_a_model_goes_here_and_at_the_provider_with_a_receipt(model, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    home, version = model.remote_model, model.remote_version

    job = finish(deletions.delete_model(model))

    model.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert job.created_at <= job.version_deleted_at <= job.home_deleted_at <= job.finished_at
    assert not is_at_provider(home, "versions", version)
    assert not is_at_provider(home)
    assert (model.remote_model, model.remote_version, model.weights_address) == ("", "", "")
    assert (model.inputs, model.name, model.is_ready) == ({}, "Me", True)
    signed = Receipt.objects.get(subject_id=job.pk)
    assert [line["where"][:9] for line in signed.body["deleted"]] == [
        "Visiona",
        *["Replicate"] * 2,
    ]
    assert "404" in signed.body["deleted"][1]["answer"]
    assert model.name not in signed.body.values()
    factories.send_mails()
    [mail] = receipts(job)
    assert mail["subject"] == "Your model “Me” is deleted"
    assert (
        f"private place at the training service: {job.home_deleted_at:%-d %b %Y}" in mail["text"]
    )


def test_its_place_and_its_word_are_free_at_once(alice, model):
    full = plan_limits.no_place(alice)

    deletions.delete_model(model)

    assert full
    assert plan_limits.no_place(alice) is None
    assert not trigger_words.is_used(alice, model.trigger_word)
    assert factories.make_model(alice, trigger_word=model.trigger_word).pk


def test_asked_twice_it_is_one_deletion(model):
    first = deletions.delete_model(model)

    again = deletions.delete_model(model, with_pictures=True)

    assert (again.pk, again.with_pictures) == (first.pk, False)
    assert ModelDeletion.objects.count() == 1


def test_a_finished_deletion_asks_the_provider_nothing_more(model):
    version = model.remote_version
    job = finish(deletions.delete_model(model))
    asked = deletes(version)

    for _ in range(2):
        step(job)
    deletions.advance(uuid4())

    assert deletes(version) == asked


def test_the_sweep_alone_finishes_it(model):
    job = deletions.delete_model(model)

    def sweep() -> bool:
        ModelDeletion.objects.update(next_look_at=timezone.now())
        reconcile(take)
        job.refresh_from_db()
        return job.is_final

    until(sweep)
    assert job.state == State.SUCCEEDED


def test_a_training_that_runs_is_cancelled_first(alice):
    model = factories.make_model(alice, ready=False)
    factories.make_training(model)

    with pytest.raises(DeletionRefused) as refusal:
        deletions.delete_model(model)

    model.refresh_from_db()
    assert (refusal.value.code, model.deleted_at) == ("running", None)


def test_a_model_that_is_gone_is_refused(alice):
    model = factories.make_model(alice)
    PersonalModel.objects.all().delete()

    with pytest.raises(DeletionRefused):
        deletions.delete_model(model)


def test_the_version_waits_until_nothing_is_drawn_with_it(model):
    drawing = factories.make_generation(model)
    job = deletions.delete_model(model)

    step(job)
    waiting = job.state, deletes(model.remote_version)
    drawing.move(State.CANCELED)

    assert waiting == (State.QUEUED, 0)
    assert finish(job).state == State.SUCCEEDED


def test_a_prediction_nobody_here_knows_of_only_delays_it(model):
    remote = replicate.start_prediction(
        version=model.remote_version,
        inputs={"prompt": f"{model.trigger_word} {uuid4()}"},
        webhook=f"{settings.SITE_URL}/nowhere/",
    )
    job = deletions.delete_model(model)

    step(job)

    assert (job.state, job.version_deleted_at) == (State.RUNNING, None)
    replicate.cancel_prediction(remote.id)
    assert finish(job).state == State.SUCCEEDED


@pytest.mark.parametrize("day", ["error_502", "lost", "refused"])
@pytest.mark.parametrize("what", ["version", "home"])
def test_a_provider_that_will_not_is_asked_again(model, day, what):
    home = model.remote_model
    address = f"{model.remote_version} " if what == "version" else f"/{home} "
    behave(address, delete_response={"value": day, "times": 2})

    job = finish(deletions.delete_model(model))

    assert job.state == State.SUCCEEDED
    assert deletes(home, address.strip()) >= 2
    assert not is_at_provider(f"sandbox/{home_of(model.owner_id, is_test=False)}")


def test_each_look_comes_later_than_the_one_before(model):
    behave(model.remote_version, unauthorized=True)
    job = deletions.delete_model(model)

    waits = []
    for age in (0, 40, 4000):
        ModelDeletion.objects.update(created_at=timezone.now() - timedelta(seconds=age))
        before = timezone.now()
        step(job)
        waits.append(round((job.next_look_at - before).total_seconds()))

    assert waits == [3, 10, 300]
    assert (job.state, job.lease_until) == (State.RUNNING, None)


def test_past_its_promise_it_goes_on_and_operators_hear_of_it(model, caplog):
    behave(model.remote_version, delete_response={"value": "refused", "times": 1})
    job = deletions.delete_model(model)
    ModelDeletion.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))

    step(job)

    assert "a model's deletion is overdue" in caplog.text
    assert finish(job).state == State.SUCCEEDED


@pytest.mark.parametrize(
    "point",
    [
        "after the version was deleted",
        "after the home was deleted",
        "before the deletion is done",
    ],
)
def test_a_worker_that_dies_leaves_a_step_that_is_taken_again(model, point):
    home = model.remote_model
    job = deletions.delete_model(model)
    if point != "after the version was deleted":
        step(job)  # the provider has taken the version by the next look

    crash(job, point)
    ModelDeletion.objects.update(lease_until=None)

    assert not job.is_final
    assert finish(job).state == State.SUCCEEDED
    assert not is_at_provider(home)


def test_what_an_expired_training_left_in_the_home_goes_too(model):
    _, left, _ = train_a_model(home_of(model.owner_id, is_test=False))
    behave(left, deletion_seconds=0)

    finish(deletions.delete_model(model))

    assert deletes(left) >= 1
    assert not is_at_provider(f"sandbox/{home_of(model.owner_id, is_test=False)}")


def test_the_home_stays_as_long_as_another_model_lives_in_it(alice, model):
    home = model.remote_model
    other = live_in(home_of(alice.pk, is_test=False), factories.make_model(alice))

    first = finish(deletions.delete_model(model))
    after_first = is_at_provider(home, "versions", other.remote_version)
    second = finish(deletions.delete_model(other))

    assert (first.home_deleted_at, after_first) == (None, True)
    assert second.home_deleted_at
    assert not is_at_provider(home)


def test_of_two_deletions_the_later_takes_the_home(alice, model):
    other = live_in(home_of(alice.pk, is_test=False), factories.make_model(alice))
    slow, quick = deletions.delete_model(model), deletions.delete_model(other)
    behave(model.remote_version, delete_response="error_502")

    finish(quick)
    behave(model.remote_version, delete_response="ok")
    finish(slow)

    assert quick.home_deleted_at is None
    assert slow.home_deleted_at


def test_a_new_training_keeps_the_home(alice, model):
    home, job = model.remote_model, deletions.delete_model(model)
    factories.make_training(factories.make_model(alice, ready=False))

    finish(job)

    assert job.home_deleted_at is None
    assert is_at_provider(home)


def test_a_training_waits_while_the_home_is_being_deleted(alice, model):
    behave(f"/{model.remote_model} ", delete_response={"value": "error_502", "times": 1})
    job = deletions.delete_model(model)
    until(lambda: step(job).home_closed_until)
    training = factories.make_training(factories.make_model(alice, ready=False))

    with pytest.raises(NotSent):
        TrainingHandler().prepare(training)
    finish(job)  # it sees the new tenant, and lets the home be

    TrainingHandler().prepare(training)
    assert is_at_provider(f"sandbox/{home_of(alice.pk, is_test=False)}")


def test_a_closed_home_opens_by_itself_when_its_worker_died(alice, model):
    job = deletions.delete_model(model)
    ModelDeletion.objects.update(home_closed_until=timezone.now() - timedelta(seconds=1))

    deletions.wait_for_home(alice.pk)

    assert not job.is_final


def test_a_training_whose_destination_vanished_makes_it_anew(alice):
    lost = f"sandbox/visiona-{uuid4().hex}"
    training = factories.make_training(factories.make_model(alice, ready=False), attempts=1)
    model = training.personal_model
    model.remote_model = lost
    model.save()

    with pytest.raises(NotSent):
        TrainingHandler().submit(training)
    model.refresh_from_db()
    first, training.attempts = model.remote_model, 2
    with pytest.raises(Rejected):
        TrainingHandler().submit(training)

    assert first == ""


def test_a_model_that_came_to_nothing_takes_its_empty_home_along_and_is_not_mailed(alice):
    home = replicate.ensure_model(home_of(alice.pk, is_test=False), "gpu-t4")
    training = factories.make_training(
        factories.make_model(alice, ready=False),
        state=State.FAILED,
        finished_at=timezone.now(),
        log_tail="what the trainer printed",
    )
    PersonalModel.objects.update(remote_model=home)

    job = finish(trainings.remove_unfinished(training.personal_model))

    assert (job.version_deleted_at, bool(job.home_deleted_at)) == (None, True)
    assert not is_at_provider(home)
    assert Training.objects.get().log_tail == ""
    assert not Notice.objects.exists()


def test_one_that_was_never_sent_asks_the_provider_nothing(alice):
    model = factories.make_model(alice, ready=False)

    job = step(trainings.remove_unfinished(model))

    assert (job.state, job.home_deleted_at) == (State.SUCCEEDED, None)
