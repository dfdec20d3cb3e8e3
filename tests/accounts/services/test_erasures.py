"""An account's end: all that goes, what stays, and that nothing stops it for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Door, Erasure, User
from accounts.services import erasure_mails, erasure_steps, erasures
from billing.models import CreditHold, Purpose
from billing.services import audit, customers
from billing.stripe import api
from core import erasure, replicate, storage
from core.jobs import registry
from core.jobs.models import State
from core.receipts import Receipt
from generations.models import Generation
from models_training.models import PersonalModel
from models_training.services.homes import home_of
from tests import factories
from tests.fakes import behave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
NOW = erasures.Wish(Door.WEBSITE, at_once=True)
# The step that the service is needed for.
WAITING = {"replicate": "models", "stripe": "payments", "storage": "photos"}
PROMPT = "by the sea at Cape Canary"


def finish(job: Erasure, looks: int = 60) -> Erasure:
    """Sweep after sweep, whatever the clocks of the rows say."""
    for _ in range(looks):
        if look(job).is_final:
            return job
    raise AssertionError([(row.name, row.error, row.told) for row in job.records.all()])


def look(job: Erasure) -> Erasure:
    erasures.advance(job.pk)
    for kind in registry.kinds().values():
        rows = kind.model._default_manager.unfinished()
        for row in rows.filter(owner_id=job.owner_id):
            rows.filter(pk=row.pk).update(lease_until=None)
            if not isinstance(row, Erasure):
                kind.advance(row.pk, "")
    job.refresh_from_db()
    return job


def furnish(person: User) -> PersonalModel:
    """Something of every kind."""
    model = factories.make_model(person)
    training = factories.make_training(model, state=State.SUCCEEDED, finished_at=timezone.now())
    for number in range(3):
        factories.make_photo(person, number=number, training=training if number else None)
    ended = {"state": State.SUCCEEDED, "finished_at": timezone.now(), "prompt": PROMPT}
    factories.make_image(factories.make_generation(model, **ended))
    source = factories.make_vector_source(person)
    factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)
    factories.make_endpoint(person)
    return model


def texts() -> Iterator[str]:
    """All rows of all tables, as a dump holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            yield from (f"{table} {text}" for (text,) in cursor.fetchall())


def traces_of(person_id: UUID, email: str) -> list[str]:
    words = (str(person_id), person_id.hex, email)
    return [row for row in texts() if any(word in row for word in words)]


def files(folder: Any) -> set[str]:
    root = folder / "files"
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_all_goes_and_another_persons_things_stay(alice, charlie, tmp_path):
    furnish(charlie)
    others = files(tmp_path)
    furnish(alice)

    job = finish(erasures.request(alice, NOW))

    assert traces_of(alice.pk, alice.email) == []
    assert files(tmp_path) == others | {f"erasures/{erasure.key_of(alice.pk)}.json"}
    assert User.objects.filter(pk=charlie.pk, is_active=True).exists()
    assert Generation.objects.get().owner_id == charlie.pk
    assert audit.breaks() == []
    assert (job.person, job.address, job.owner_id) == ("", "", job.tombstone)
    told = {row.name: row.told for row in job.records.all()}
    assert told["photos"] == {"photos": 3, "zips": 0}
    assert (told["pictures"]["pictures"], told["drawings"]) == (1, {"drawings": 1, "pictures": 1})
    assert told["search"] == {"found_in": "", "answer": "nothing of you was found"}
    [report] = mail.outbox
    assert "(webhooks: 1)" in report.body
    assert "Archives of your data" not in report.body
    assert (report.to, report.subject) == (
        [alice.email],
        "Report: your Visiona account is deleted",
    )


@pytest.mark.parametrize(
    "state",
    [
        State.QUEUED,
        State.SUBMITTING,
        State.UNCONFIRMED,
        State.RUNNING,
        State.COLLECTING,
        State.FAILED,
    ],
)
def test_in_each_state_of_a_job_it_is_stopped_and_its_price_is_free(alice, state):
    model = factories.make_model(alice)
    fields = {"state": state, "cancel_requested_at": None}
    if state == State.FAILED:
        fields["finished_at"] = timezone.now()
    source = factories.make_vector_source(alice)
    if state in {State.QUEUED, State.RUNNING, State.FAILED}:
        factories.make_vectorisation(source, **fields)
    factories.make_generation(model, **fields)
    factories.make_training(model, **fields)
    # What the provider never knew ends by its deadline, as it does without an erasure.
    for kind in registry.kinds().values():
        if kind.is_stopped:
            kind.model._default_manager.update(deadline_at=timezone.now())

    job = finish(erasures.request(alice, NOW))

    assert traces_of(alice.pk, alice.email) == []
    assert not CreditHold.objects.filter(owner=job.tombstone, state="open").exists()
    assert not CreditHold.objects.filter(captured_mc__gt=0).exists()
    assert audit.breaks() == []


@pytest.mark.parametrize("step", [step.name for step in erasure.steps()])
def test_it_goes_on_after_a_death_in_each_step(alice, step, monkeypatch):
    furnish(alice)
    job = erasures.request(alice, NOW)
    [doomed] = [one for one in erasure.steps() if one.name == step]

    def dies_after(person: erasure.Subject) -> erasure.Outcome:
        doomed.run(person)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        dying = erasure.ErasureStep(doomed.name, doomed.order, dies_after, doomed.about)
        patched.setitem(erasure._steps, step, dying)
        with pytest.raises(KeyboardInterrupt):
            finish(job)
    Erasure.objects.filter(pk=job.pk).update(lease_until=None)
    job.refresh_from_db()
    finish(job)

    assert traces_of(alice.pk, alice.email) == []
    assert audit.breaks() == []
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("service", ["replicate", "stripe", "storage"])
def test_it_waits_for_a_service_that_is_down_and_staff_are_told(
    alice, service, monkeypatch, settings
):
    furnish(alice)
    replicate.ensure_model(home_of(alice.pk, is_test=False), "gpu-t4")
    customer = api.make_customer(alice.pk, alice.email, str(alice.pk))
    customers.link(alice.pk, customer)

    def down(*args: object, **options: object) -> None:
        raise OSError("down")

    job = erasures.request(alice, NOW)
    with monkeypatch.context() as patched:
        if service == "replicate":
            behave(home_of(alice.pk, is_test=False), delete_response="error_502")
        if service == "storage":
            patched.setattr(storage, "erase_folder", down)
        if service == "stripe":
            behave(customer, stripe_api="error_503")
        Erasure.objects.update(deadline_at=timezone.now() - timedelta(minutes=1))
        for _ in range(4):
            job.refresh_from_db()
            look(job)

    waiting = job.records.get(done_at=None)
    assert (job.state, waiting.name) == (State.RUNNING, WAITING[service])
    assert waiting.error
    assert waiting.attempts > 1
    [told] = mail.outbox
    assert (told.to, "not deleted yet" in told.subject) == ([settings.SUPPORT_EMAIL], True)
    behave(customer, stripe_api="ok")
    behave(home_of(alice.pk, is_test=False), delete_response="ok")
    finish(job)
    assert traces_of(alice.pk, alice.email) == []


def test_the_model_is_asked_for_until_the_training_service_knows_it_no_more(alice):
    reference = replicate.ensure_model(home_of(alice.pk, is_test=False), "gpu-t4")

    finish(erasures.request(alice, NOW))

    assert replicate.versions_of(reference) == []
    assert replicate.end_model(reference.partition("/")[2])


def test_asked_twice_it_is_one_and_after_it_the_address_is_a_newcomers(alice):
    later = erasures.request(alice, erasures.Wish(Door.WEBSITE, at_once=False))
    now = erasures.request(alice, NOW)
    finish(now)

    with pytest.raises(CommandError, match="deleted already"):
        call_command("erase_user", str(alice.pk), reason="again")
    newcomer = factories.make_user(alice.email)

    assert (later.pk, newcomer.pk == alice.pk) == (now.pk, False)
    assert Erasure.objects.get().state == State.SUCCEEDED


def test_who_hastens_what_waited_is_who_asked_for_it_and_why(alice):
    erasures.request(alice, erasures.Wish(Door.WEBSITE, at_once=False))

    erasures.request(alice, erasures.Wish(Door.STAFF, at_once=True, reason="Asked by letter"))

    job = Erasure.objects.get()
    assert (job.door, job.reason) == (Door.STAFF, "Asked by letter")
    assert job.due_at <= timezone.now()


def test_whoever_comes_back_by_a_restore_goes_again(alice, charlie, capsys):
    finish(erasures.request(alice, NOW))
    again = factories.make_user(alice.email, pk=alice.pk)

    call_command("replay_erasures")

    job = Erasure.objects.get(door=Door.RESTORE)
    finish(job)
    assert "1 deleted again, of 1 on the list" in capsys.readouterr().out
    assert traces_of(again.pk, again.email) == []
    assert User.objects.filter(pk=charlie.pk).exists()


def test_nothing_begins_before_its_day(alice, time_machine):
    job = erasures.request(alice, erasures.Wish(Door.WEBSITE, at_once=False))

    erasures.advance(job.pk)
    waits = Erasure.objects.get().state
    time_machine.move_to(timezone.now() + timedelta(days=7, seconds=1))
    finish(job)

    assert waits == State.QUEUED
    assert not User.objects.filter(pk=alice.pk).exists()


def test_an_operator_sees_what_would_go_and_has_it_go(alice, capsys):
    call_command("erase_user", alice.email, reason="asked by letter", dry_run=True)
    shown = capsys.readouterr().out
    call_command("erase_user", alice.email, reason="asked by letter")

    assert "accounts_user.id: 1" in shown
    assert "All is gone." in capsys.readouterr().out
    assert Erasure.objects.get().reason == "asked by letter"


def test_what_a_step_left_behind_is_found_and_sent_out_again(alice, monkeypatch):
    job = erasures.request(alice, NOW)
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "traces", lambda person_id: {"billing_order.owner_id": 1})
        look(job)

    undone = set(job.records.filter(done_at=None).values_list("name", flat=True))
    assert {"books", "rows", "search"} <= undone
    assert erasure_steps.ERASE_LIST == "erasures"
    finish(job)


def test_the_report_says_what_went_where_and_names_nobody(alice):
    job = finish(erasures.request(alice, NOW))

    report = erasure_mails.issue_report(job)

    [sent] = mail.outbox
    assert report.own_page in sent.body
    assert [line["what"] for line in report.body["deleted"]] == [
        step.about for step in erasure.steps()
    ]
    assert alice.email not in json.dumps(report.body)
    assert str(alice.pk) not in json.dumps(report.body)
    assert Receipt.objects.filter(subject_id=job.pk).count() == 1
