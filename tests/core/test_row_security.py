"""What the database itself keeps apart, whatever the code forgets."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import Consent, ConsentPurpose
from core.row_security import APP, PROCESS_ROLES, STAFF, WORKER, role_scope, user_scope
from generations.models import GeneratedImage, Generation
from models_training.models import PersonalModel, Photo
from tests import factories

pytestmark = pytest.mark.django_db

OWNER_TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if any(field.name == "owner" for field in model._meta.fields)
)


def test_tests_run_as_the_webs_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")

        assert cursor.fetchone()[0] == APP


@pytest.mark.parametrize("table", OWNER_TABLES)
def test_every_owner_table_is_fenced_for_every_role(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table]
        )
        enabled, forced = cursor.fetchone()
        cursor.execute("SELECT unnest(roles)::text FROM pg_policies WHERE tablename = %s", [table])
        covered = {role for (role,) in cursor.fetchall()}

    assert enabled
    assert forced
    assert covered == set(PROCESS_ROLES)


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_no_process_role_can_pass_the_policies_by(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid),"
            " (SELECT count(*) FROM information_schema.role_table_grants"
            "  WHERE grantee = r.rolname AND privilege_type IN ('TRUNCATE', 'TRIGGER'))"
            " FROM pg_roles r WHERE rolname = %s",
            [role],
        )

        assert cursor.fetchone() == (False, False, 0, 0)


def test_every_owner_table_has_its_list_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        indexes = cursor.fetchall()

    for table in OWNER_TABLES:
        assert any(name == table and "(owner_id, " in text for name, text in indexes), table


def test_a_query_without_a_filter_sees_only_ones_own_rows(alice, charlie):
    factories.make_model(alice, trigger_word="alicezork")
    factories.make_model(charlie, trigger_word="charliezork")

    with user_scope(alice.pk):
        seen = list(PersonalModel.objects.values_list("trigger_word", flat=True))

    assert seen == ["alicezork"]


def test_nobody_is_logged_in_and_nothing_is_seen(alice):
    factories.make_model(alice)

    with user_scope(None):
        inside = PersonalModel.objects.count()

    assert inside == 0
    assert PersonalModel.objects.count() == 0


def test_anothers_row_does_not_exist(alice, charlie):
    photo = factories.make_photo(charlie)

    with user_scope(alice.pk), pytest.raises(ObjectDoesNotExist):
        Photo.objects.get(pk=photo.pk)


def test_an_update_and_a_delete_without_a_filter_touch_only_ones_own_rows(alice, charlie):
    factories.make_photo(alice)
    factories.make_photo(charlie)

    with user_scope(alice.pk):
        updated = Photo.objects.update(name="mine")
        deleted, _ = Photo.objects.all().delete()

    assert (updated, deleted) == (1, 1)
    with user_scope(charlie.pk):
        assert Photo.objects.get().name == "photo-0.jpg"


def test_a_row_for_somebody_else_is_refused(alice, charlie):
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(alice.pk):
        PersonalModel.objects.create(owner=charlie, name="x", trigger_word="zork1")


def test_a_child_of_somebody_elses_parent_is_refused(alice, charlie):
    model = factories.make_model(charlie)

    child = Generation(
        owner=alice, personal_model=model, prompt="x", seed=1, deadline_at=model.created_at
    )

    def keep() -> None:
        child.save()
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="same_owner"), user_scope(alice.pk):
        keep()


def test_an_inner_scope_gives_the_outer_back(alice, charlie):
    factories.make_model(alice, trigger_word="alicezork")

    with user_scope(alice.pk):
        with user_scope(charlie.pk):
            inner = PersonalModel.objects.count()
        outer = PersonalModel.objects.count()

    assert (inner, outer) == (0, 1)


def test_an_error_inside_a_scope_shows_itself_and_restores_the_outer(alice, charlie):
    factories.make_model(alice)

    with user_scope(alice.pk):
        with pytest.raises(DatabaseError, match="division by zero"), user_scope(charlie.pk):
            connection.cursor().execute("SELECT 1/0")
        outer = PersonalModel.objects.count()

    assert outer == 1


@pytest.mark.worker
def test_a_worker_sees_all_rows_and_is_fenced_while_it_acts_for_somebody(alice, charlie):
    factories.make_model(alice)
    theirs = factories.make_model(charlie)

    everything = PersonalModel.objects.count()
    with user_scope(alice.pk):
        fenced = PersonalModel.objects.count()
        changed = PersonalModel.objects.filter(pk=theirs.pk).update(name="mine")
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(alice.pk):
        PersonalModel.objects.create(owner=charlie, name="x", trigger_word="zork1")

    assert (everything, fenced, changed, PersonalModel.objects.count()) == (2, 1, 0, 2)


@pytest.mark.owner
def test_the_tables_owner_sees_nothing_without_a_role(alice):
    with role_scope(WORKER):
        factories.make_model(alice)
        as_worker = PersonalModel.objects.count()

    assert (as_worker, PersonalModel.objects.count()) == (1, 0)


@pytest.mark.parametrize("role", PROCESS_ROLES)
@pytest.mark.owner
def test_no_role_changes_or_deletes_a_consent(role, alice):
    with role_scope(WORKER):
        factories.make_consent(alice)

    for act in (lambda rows: rows.update(version="x"), lambda rows: rows.delete()):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            role_scope(role),
            user_scope(alice.pk),
        ):
            act(Consent.objects.filter(owner=alice))


@pytest.mark.worker
def test_a_consent_goes_with_its_person(alice):
    consent = factories.make_consent(alice)

    alice.delete()

    assert not Consent.objects.filter(pk=consent.pk).exists()


def test_the_web_may_not_empty_a_table():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("TRUNCATE generations_generatedimage")


def test_a_consent_for_somebody_else_is_refused(alice, charlie):
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(alice.pk):
        Consent.objects.create(
            owner=charlie, purpose=ConsentPurpose.TERMS, version="1", text_sha256="0" * 64
        )


def test_staff_see_all_rows_only_inside_their_role(alice):
    factories.make_model(alice)

    with role_scope(STAFF):
        as_staff = PersonalModel.objects.count()

    assert (as_staff, PersonalModel.objects.count()) == (1, 0)


def test_a_guessed_id_says_nothing(alice, charlie):
    image = factories.make_image(factories.make_generation(factories.make_model(charlie)))

    with user_scope(alice.pk):
        guessed = GeneratedImage.objects.filter(pk=image.pk).exists()
        invented = GeneratedImage.objects.filter(pk=uuid4()).exists()

    assert guessed is invented is False
