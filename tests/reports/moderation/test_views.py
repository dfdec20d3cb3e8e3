from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from core.models import AuditEntry, Case, Decision
from core.moderation.models import Action
from core.row_security import WORKER, role_scope, user_scope
from generations.models import GeneratedImage
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/staff/moderation/"


@pytest.fixture
def picture(alice):
    return factories.make_image(factories.make_generation(factories.make_model(alice)))


def report(client, address, **fields):
    sent = {"address": address, "matter": "me", "words": "That is me.", "email": ""} | fields
    return client.post("/report/", sent)


def only_case():
    with role_scope(WORKER):
        return Case.objects.get()


def rule(client, case, action, reason="It shows somebody who said no."):
    sent = {"action": action, "reason": reason}
    return client.post(f"{QUEUE}{case.pk}/ruling/", sent, follow=True)


def told(answer):
    return answer.content.decode()


def test_a_report_is_found_looked_at_removed_and_told(client, staff_client, alice, picture):
    report(client, f"https://visiona.example/gallery/{picture.pk}/")
    case = only_case()
    queue, page = told(staff_client.get(QUEUE)), told(staff_client.get(f"{QUEUE}{case.pk}/"))
    seen = told(staff_client.post(f"{QUEUE}{case.pk}/evidence/"))

    answer = rule(staff_client, case, Action.REMOVE)

    assert "Reported by somebody" in queue
    assert "That is me." in page
    assert "by the sea" not in page
    assert "by the sea" in seen
    assert "Decided, and told." in told(answer)
    with user_scope(alice.pk):
        assert GeneratedImage.objects.get().deleted_at
        decision = Decision.objects.get()
        acts = AuditEntry.objects.filter(action__startswith="moderation.", owner_id=alice.pk)
        assert sorted((one.action, one.door) for one in acts) == [
            ("moderation.remove", "staff"), ("moderation.viewed", "staff"),
        ]  # fmt: skip
    assert decision.reason == "It shows somebody who said no."


def test_the_second_of_two_staff_is_told_and_a_missing_reason_asked_for(client, staff_client):
    report(client, "in a forum")
    case = only_case()

    silent = rule(staff_client, case, Action.DISMISS, " ")
    rule(staff_client, case, Action.DISMISS)
    late = rule(staff_client, case, Action.UPHOLD)

    assert silent.status_code == 422
    assert "Nothing of ours was found" in told(silent)
    assert "Somebody has decided this case meanwhile" in told(late)
    assert only_case().action == Action.DISMISS


def test_without_the_right_staff_look_and_change_nothing(client, picture):
    report(client, f"/gallery/{picture.pk}/")
    case = only_case()
    helper = factories.make_user("helper@example.com", is_staff=True)
    looking = factories.log_in_staff(Client(), helper)

    page = told(looking.get(f"{QUEUE}{case.pk}/"))
    answers = [
        rule(looking, case, Action.REMOVE).status_code,
        looking.post(f"{QUEUE}{case.pk}/evidence/").status_code,
    ]

    assert "takes the right to change cases" in page
    assert answers == [403, 403]
    with role_scope("none"):
        helper.user_permissions.add(Permission.objects.get(codename="change_case"))
    assert rule(looking, case, Action.UPHOLD).status_code == 200
    assert only_case().action == Action.UPHOLD


def test_nobody_else_comes_in_and_an_old_session_is_asked_again(
    client, alice_client, staff_client, time_machine, picture
):
    report(client, f"/gallery/{picture.pk}/")
    case = only_case()

    strangers = [one.get(QUEUE).status_code for one in (client, alice_client)]
    time_machine.move_to("2027-01-01T00:00:00Z")
    late = staff_client.post(f"{QUEUE}{case.pk}/ruling/", {"action": "remove", "reason": "x"})

    assert strangers == [302, 403]
    assert late.status_code in {302, 403}
    assert only_case().is_open


def test_who_decided_does_not_look_again_where_somebody_else_can(
    client, staff, staff_client, alice, alice_client, picture
):
    report(client, f"/gallery/{picture.pk}/")
    rule(staff_client, only_case(), Action.SUSPEND_MODEL)
    with user_scope(alice.pk):
        decision = Decision.objects.get()
    alice_client.post(f"/account/decisions/{decision.pk}/", {"words": "I agree to it."})
    other = factories.make_user("second@example.com", is_staff=True, is_superuser=True)
    address = f"{QUEUE}decisions/{decision.pk}/"
    sent = {"answer": "lifted", "reason": "You are right."}

    own = told(staff_client.post(f"{address}answer/", sent, follow=True))
    queue = told(staff_client.get(QUEUE))
    theirs = told(
        factories.log_in_staff(Client(), other).post(f"{address}answer/", sent, follow=True)
    )

    assert "somebody else looks again" in own
    assert "To look at again" in queue
    assert "Answered." in theirs
    read = told(alice_client.get(f"/account/decisions/{decision.pk}/"))
    assert "You are right." in read
    with user_scope(alice.pk):
        assert picture.personal_model.__class__.objects.get().suspended_at is None


def test_nobody_decides_about_themself_where_a_colleague_can(client, staff, staff_client):
    own = factories.make_image(factories.make_generation(factories.make_model(staff)))
    report(client, f"/gallery/{own.pk}/")
    factories.make_user("second@example.com", is_staff=True, is_superuser=True)

    answer = rule(staff_client, only_case(), Action.DISMISS)

    assert "This is about yourself" in told(answer)
    assert only_case().is_open
