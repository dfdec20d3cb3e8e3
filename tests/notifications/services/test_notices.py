from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.row_security import user_scope
from notifications.models import EventType, Notice, WebhookDelivery
from notifications.services import choices, mails, notices
from notifications.services.announce import announce
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.mark.django_db(transaction=True)
def test_ten_workers_with_the_same_news_tell_it_once(alice, mailoutbox):
    factories.make_endpoint(alice, events=[EventType.CREDITS_LOW])
    event = factories.event(alice)

    def tell(_: int) -> None:
        with transaction.atomic():
            announce(event)
        mails.send(Notice.objects.get().pk)
        connection.close()

    with ThreadPoolExecutor(10) as workers:
        list(workers.map(tell, range(10)))

    assert (Notice.objects.count(), WebhookDelivery.objects.count()) == (1, 1)
    assert len(mailoutbox) == 1


def test_nothing_is_told_to_somebody_who_is_gone(alice):
    event = factories.event(alice)
    alice.delete()

    announce(event)

    assert not Notice.objects.exists()


def test_what_is_wanted_by_no_door_leaves_no_row(alice):
    choices.choose(alice.pk, {EventType.CREDITS_LOW: {"page": False, "mail": False}})

    announce(factories.event(alice))

    assert not Notice.objects.exists()


def test_a_models_name_can_not_be_read_in_the_database(alice):
    announce(factories.event(alice, words={"model": "Canary"}))

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(n)::text FROM notifications_notice n")
        [stored] = cursor.fetchone()

    assert "Canary" not in stored


def test_unread_ones_are_counted_and_read_one_by_one_or_all(alice, charlie):
    for owner in (alice, alice, alice, charlie):
        announce(factories.event(owner))
    first = Notice.objects.filter(owner=alice).first()
    theirs = Notice.objects.get(owner=charlie)

    with user_scope(alice.pk):
        one = notices.mark_read(alice.pk, [first.pk, theirs.pk, uuid4()])
        left = notices.unread_count(alice.pk)
        rest = notices.mark_read(alice.pk)

    assert (one, left, rest, notices.unread_count(alice.pk)) == (1, 2, 2, 0)
    assert notices.unread_count(charlie.pk) == 1


def test_counting_stops_where_it_is_many(alice, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(notices, "MANY", 2)
    for _ in range(5):
        announce(factories.event(alice))

    with django_assert_num_queries(1):
        assert notices.unread_count(alice.pk) == 3


def test_the_list_goes_on_from_page_to_page(alice, monkeypatch):
    monkeypatch.setattr(notices, "PAGE", 2)
    for _ in range(3):
        announce(factories.event(alice))

    first = notices.page(alice.pk)
    second = notices.page(alice.pk, first.after)

    assert [len(first.rows), len(second.rows), second.after] == [2, 1, ""]
    assert {row.pk for row in first.rows + second.rows} == set(
        Notice.objects.values_list("pk", flat=True)
    )


def test_old_ones_are_forgotten(alice):
    announce(factories.event(alice))
    [kept] = [list(notices.old(timezone.now() + timedelta(days=179)))]
    [old] = notices.old(timezone.now() + timedelta(days=181))

    notices.forget(old)

    assert kept == []
    assert not Notice.objects.exists()
