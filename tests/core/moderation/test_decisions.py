from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from core.jobs.models import State
from core.moderation import cases, decisions, registry
from core.moderation.decisions import ModerationRefused, Ruling
from core.moderation.models import Action, Answer, Case, Decision, Source
from core.moderation.suspensions import Suspended
from core.row_security import WORKER, role_scope, user_scope
from generations.models import Generation, GenerationSettings
from generations.services.generations import GenerationRequest, ModelSuspended, start_generation
from notifications.models import EventType, Notice
from tests import factories
from tests.billing.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(alice):
    return factories.make_model(alice)


def opened(person=None, kind="", target_id="", source=Source.PROVIDER):
    if person is None:
        return cases.report(cases.Report("/somewhere/", "me", "It is me.", "me@example.com")).pk
    return cases.open_for(cases.Finding(person.pk, source, kind, str(target_id)))


def rule(action, target=None, reason="It breaks the rules."):
    staff = factories.make_user(f"{action}-{len(reason)}@example.com")
    return Ruling(staff.pk, action, reason, target)


def target_of(model, kind="model"):
    ids = {"model": model.pk, "person": model.owner_id}
    return registry.Target(kind, str(ids[kind]), model.owner_id, "x")


def start(model):
    asked = GenerationRequest(model, "by the sea", GenerationSettings(), model.pk)
    with user_scope(model.owner_id):
        return start_generation(model.owner, asked)


def notices(owner, kind=EventType.MODERATION_DECIDED):
    with user_scope(owner.pk):
        return Notice.objects.filter(type=kind).count()


def test_a_suspended_model_makes_nothing_and_its_jobs_are_stopped_until_it_is_lifted(alice, model):
    job = factories.make_generation(model, state=State.QUEUED)
    case_id = opened(alice, "generation", job.pk)

    decisions.decide(case_id, rule(Action.SUSPEND_MODEL, target_of(model)))
    with pytest.raises(ModelSuspended):
        start(model)
    with user_scope(alice.pk):
        stopped = Generation.objects.get(pk=job.pk).cancel_requested_at
        decision = Decision.objects.get(action=Action.SUSPEND_MODEL)
    decisions.lift(decision, alice.pk, "It was a mistake.")

    assert stopped
    assert start(model)
    assert (notices(alice), notices(alice, EventType.MODERATION_ANSWERED)) == (1, 1)


def test_a_suspended_person_begins_nothing_paid(alice, model):
    case_id = opened(alice, "model", model.pk)

    decisions.decide(case_id, rule(Action.SUSPEND_PERSON, target_of(model, "person")))

    with pytest.raises(Suspended):
        start(model)
    with user_scope(alice.pk):
        assert Generation.objects.count() == 0


def test_a_case_is_decided_once_and_never_without_a_reason(alice, model):
    case_id = opened(alice, "model", model.pk)
    with pytest.raises(ModerationRefused) as silent:
        decisions.decide(case_id, rule(Action.UPHOLD, target_of(model), " "))
    decisions.decide(case_id, rule(Action.UPHOLD, target_of(model)))

    with pytest.raises(ModerationRefused) as late:
        decisions.decide(case_id, rule(Action.DISMISS, target_of(model)))

    assert (silent.value.code, late.value.code) == ("no_reason", "decided")
    assert notices(alice) == 1


def test_a_report_of_nothing_of_ours_can_only_be_answered(alice):
    case_id = opened()
    with pytest.raises(ModerationRefused) as refused:
        decisions.decide(case_id, rule(Action.SUSPEND_PERSON))
    decisions.decide(case_id, rule(Action.DISMISS))

    assert refused.value.code == "no_target"
    with role_scope(WORKER):
        assert Case.objects.get().action == Action.DISMISS


def test_a_second_look_is_asked_for_once_and_answered_once(alice, model):
    target = target_of(model)
    decisions.decide(opened(alice, "model", model.pk), rule(Action.SUSPEND_MODEL, target))
    other = factories.make_user("other@example.com").pk
    with user_scope(alice.pk):
        decision = Decision.objects.get()
        decisions.appeal(decision, "I am the person.")
        with pytest.raises(ModerationRefused) as twice:
            decisions.appeal(decision, "Please.")

    decisions.answer(decision, other, Answer.LIFTED, "You are right.")
    with pytest.raises(ModerationRefused) as late:
        decisions.answer(decision, other, Answer.KEPT, "No.")

    assert (twice.value.code, late.value.code) == ("appealed", "answered")
    assert start(model)
    assert notices(alice, EventType.MODERATION_ANSWERED) == 1


def test_the_web_sees_no_case_but_the_one_that_it_names(alice, model):
    first, _ = opened(alice, "model", model.pk), opened()

    with user_scope(alice.pk), cases.opened(first):
        assert [case.pk for case in Case.objects.all()] == [first]
    with user_scope(alice.pk):
        assert Case.objects.count() == 0


def test_a_reporter_is_told_once_and_their_address_forgotten(mailoutbox):
    decisions.decide(opened(), rule(Action.UPHOLD))

    with role_scope(WORKER):
        [case] = cases.reporters_to_tell(Case.objects.get().decided_at)
        cases.tell_reporter(case)
        cases.tell_reporter(case)
        case.refresh_from_db()

    [mail] = mailoutbox
    assert mail.to == ["me@example.com"]
    assert "You are right" in mail.body
    assert case.reporter_email == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_staff_at_once_one_decides(alice, model):
    case_id = opened(alice, "model", model.pk)
    rulings = [rule(Action.UPHOLD, target_of(model)), rule(Action.DISMISS, target_of(model))]

    answers = at_once([partial(decisions.decide, case_id, one) for one in rulings])

    assert sorted(type(one).__name__ for one in answers) == ["Case", "ModerationRefused"]


def test_what_was_decided_stays_as_it_was_written(alice, model):
    decisions.decide(opened(alice, "model", model.pk), rule(Action.UPHOLD, target_of(model)))

    with user_scope(alice.pk):
        for wrong in ({"reason": "None."}, {"action": Action.DISMISS}):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                Decision.objects.update(**wrong)
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            Decision.objects.all()._raw_delete("default")
