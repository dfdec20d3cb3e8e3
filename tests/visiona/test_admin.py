"""The administration as a whole: who comes in, what is in it, and that all of it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Erasure, User
from accounts.models.erasures import UNDO_FOR
from billing.models import (
    CreditPack,
    Order,
    OrderKind,
    Purpose,
    Source,
    StripeEvent,
)  # fmt: skip
from billing.services import catalogue, credits
from core import admin_paging
from core.admin import StaffPage
from core.row_security import STAFF, WORKER, role_scope, user_scope
from generations.models import Enhancement
from models_training.services import deletions
from operations.models import Backup, BackupProof
from tests import factories
from vectorizing.models import ActivityKind
from vectorizing.services import activities, batches

pytestmark = pytest.mark.django_db
READ = (False, False, False)
# The door takes most of them: session, factor, scopes.
MOST_QUERIES = 32
# Who may add, change and delete, of staff and of superusers; looking is for all of them.
PAGES = {
    "accounts.Consent": (READ, READ),
    "accounts.Erasure": (READ, READ),
    "accounts.User": (READ, (False, True, False)),
    "billing.CreditAccount": (READ, READ),
    "billing.CreditHold": (READ, READ),
    "billing.CreditLot": (READ, READ),
    "billing.CreditPack": (READ, (True, True, False)),
    "billing.LedgerEntry": (READ, READ),
    "billing.Order": (READ, READ),
    "billing.Plan": (READ, (True, True, False)),
    "billing.StripeEvent": (READ, READ),
    "billing.Subscription": (READ, READ),
    "core.AuditEntry": (READ, READ),
    "core.ProviderPrice": (READ, (True, False, False)),
    "djstripe.BalanceTransaction": (READ, READ),
    "djstripe.Charge": (READ, READ),
    "djstripe.Customer": (READ, READ),
    "djstripe.Dispute": (READ, READ),
    "djstripe.Invoice": (READ, READ),
    "djstripe.Payout": (READ, READ),
    "djstripe.Refund": (READ, READ),
    "djstripe.Subscription": (READ, READ),
    "operations.Backup": (READ, READ),
    "operations.BackupProof": (READ, READ),
    "generations.Enhancement": (READ, READ),
    "generations.GeneratedImage": (READ, READ),
    "generations.Generation": (READ, READ),
    "models_training.ModelDeletion": (READ, READ),
    "models_training.PersonalModel": (READ, READ),
    "models_training.Trainer": (READ, (True, True, False)),
    "models_training.Training": (READ, READ),
    "vectorizing.Activity": (READ, READ),
    "vectorizing.VectorBatch": (READ, READ),
    "vectorizing.VectorSource": (READ, READ),
    "vectorizing.Vectorisation": (READ, READ),
}


@pytest.fixture
def plain(db: None) -> User:
    """Staff, and no superuser."""
    return factories.make_user("plain@example.com", is_staff=True)


@pytest.fixture
def rows(alice: User) -> None:
    """One of each kind at least; dj-stripe's have a test of their own."""
    factories.make_price(750, unit="input_token")
    with role_scope(WORKER):
        catalogue.load()
        now = timezone.now()
        Backup.objects.create(name="a", kind="files", state="whole", lease_until=now)
        BackupProof.objects.create(backup="a", is_good=True, by_key=False, seconds=1, told={})
    fill(alice)


def fill(owner: User) -> None:
    name = owner.pk.hex[:8]
    model = factories.make_model(owner)
    factories.make_training(model)
    factories.make_image(factories.make_generation(model))
    source = factories.make_vector_source(owner)
    factories.make_vectorisation(source)
    with role_scope(WORKER):
        pack = CreditPack.objects.earliest("price_minor")
        credits.grant(owner, 5000, Source.PACK, f"session:{name}")
        credits.reserve(owner, f"job:{name}", 1000, Purpose.IMAGE)
        Order.objects.create(owner=owner, kind=OrderKind.PACK, pack=pack)
        deadline = timezone.now() + timedelta(minutes=5)
        Enhancement.objects.create(
            owner=owner,
            personal_model=model,
            provider="openai",
            prompt="sea",
            deadline_at=deadline,
        )
        StripeEvent.objects.create(
            event_id=f"evt_{name}", kind="charge.refunded", livemode=False, payload={},
            stripe_created=timezone.now(),
        )  # fmt: skip
        deletions.delete_model(factories.make_model(owner))
        Erasure.objects.create(
            owner=owner, key=name * 8, due_at=deadline + UNDO_FOR, deadline_at=deadline + UNDO_FOR
        )
    factories.subscribe(owner, "creator")
    with user_scope(owner.pk):
        batches.create(owner, uuid4())
        activities.of_source(ActivityKind.UPLOAD, source)


def ours() -> Iterator[tuple[str, StaffPage]]:
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "djstripe":
            yield f"/admin/{model._meta.app_label}/{model._meta.model_name}/", page


def test_its_pages_are_these_and_change_no_more_than_this(staff, plain, client):
    client.get("/admin/")  # the pages are found with the addresses
    permissions = {
        model._meta.label: (may(page, plain), may(page, staff))
        for model, page in admin.site._registry.items()
    }

    assert permissions == PAGES


def may(page: admin.ModelAdmin, person: User) -> tuple[bool, bool, bool]:
    request = RequestFactory().get("/admin/")
    request.user = person
    return (
        page.has_add_permission(request),
        page.has_change_permission(request),
        page.has_delete_permission(request),
    )


@pytest.mark.parametrize(
    "path",
    [
        "account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/", "auth/group/",
        "auth/permission/", "djstripe/apikey/", "djstripe/account/", "admin/logentry/",
    ],
)  # fmt: skip
def test_keys_to_accounts_have_no_page(staff_client, path):
    assert staff_client.get(f"/admin/{path}").status_code == 404


def test_every_page_and_every_link_in_a_list_opens(rows, staff_client):
    wrong = {}
    for base, page in ours():
        listed = staff_client.get(base)
        row = page.model._base_manager
        with role_scope(WORKER):
            key = row.values_list("pk", flat=True).first()
        links = re.findall(r'href="(\?[^"#]*)"', listed.content.decode())
        places = {base, f"{base}?q=alice@example.com", f"{base}?q={key}", f"{base}{key}/change/"}
        places |= {f"{base}{key}/history/", *(base + link.replace("&amp;", "&") for link in links)}
        for place in places:
            if (status := staff_client.get(place).status_code) != 200:
                wrong[place] = status

    assert wrong == {}


def test_a_list_asks_as_much_of_the_database_for_many_rows_as_for_one(rows, staff_client):
    for base, _ in ours():
        staff_client.get(base)  # what a process asks once is asked
    one = asked_by_each(staff_client)
    for number in range(3):
        fill(factories.make_user(f"{number}@example.com"))
    many = asked_by_each(staff_client)

    assert {base: more for base, more in many.items() if more > one[base]} == {}
    assert {base: more for base, more in many.items() if more > MOST_QUERIES} == {}


def asked_by_each(client: Client) -> dict[str, int]:
    found = {}
    for base, _ in ours():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(base).status_code == 200
        found[base] = len(asked)
    return found


def test_a_list_is_not_counted_to_its_end(rows, staff_client, monkeypatch):
    monkeypatch.setattr(admin_paging, "MOST_ROWS", 2)
    for number in range(3):
        factories.make_user(f"{number}@example.com")

    with CaptureQueriesContext(connection) as asked:
        page = staff_client.get("/admin/accounts/user/").content.decode()

    counts = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert [sql for sql in counts if "LIMIT 2" not in sql] == []
    assert counts
    assert "2 users" in page


def test_what_is_not_to_be_done_is_refused_and_not_broken(rows, staff_client):
    wrong = {}
    for base, page in ours():
        with role_scope(WORKER):
            key = page.model._base_manager.values_list("pk", flat=True).first()
        added = staff_client.get(f"{base}add/").status_code
        deleted = staff_client.post(f"{base}{key}/delete/", {"post": "yes"}).status_code
        expected = 200 if PAGES[page.model._meta.label][1][0] else 403
        if (added, deleted) != (expected, 403):
            wrong[base] = (added, deleted)

    assert wrong == {}
    assert [staff_client.get(f"/admin/{path}").status_code for path in ("", "billing/")] == [
        200,
        200,
    ]


def test_staff_change_nothing_that_lets_them_in_as_somebody(alice, plain):
    client = factories.log_in_staff(Client(), plain)
    before = User.objects.filter(pk=alice.pk).values().get()
    asked = {"email": "mine@example.com", "password": "x", "is_staff": "on", "is_superuser": "on"}

    answers = [
        client.post(f"/admin/accounts/user/{person.pk}/change/", asked).status_code
        for person in (alice, plain)
    ]

    assert answers == [403, 403]
    assert User.objects.filter(pk=alice.pk).values().get() == before


def test_a_superuser_switches_a_person_off_and_changes_nothing_else(alice, staff, staff_client):
    asked = {"email": "mine@example.com", "password": "x", "is_superuser": "on", "name": "No"}

    answer = staff_client.post(f"/admin/accounts/user/{alice.pk}/change/", asked)
    own = staff_client.post(f"/admin/accounts/user/{staff.pk}/change/", {})

    assert (answer.status_code, own.status_code) == (302, 403)
    now = User.objects.get(pk=alice.pk)
    assert (now.email, now.name, now.is_superuser, now.is_active) == (
        alice.email, "Alice", False, False,
    )  # fmt: skip
    assert now.password == alice.password
    with role_scope(STAFF):
        assert alice.email not in str(LogEntry.objects.values_list())
