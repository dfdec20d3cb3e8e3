from __future__ import annotations

import time
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from billing.models import StripeEvent
from billing.services import catalogue, inbox, reconcile
from core.row_security import OWNER, PROCESS_ROLES, STAFF, role_scope
from tests.fakes import behave
from tracer import api as tracer
from tracer.api import VectorUnavailable
from visiona import doctor
from visiona.doctor import Level
from visiona.settings.environment import Switch

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_sound_machine_has_nothing_broken_but_the_site_that_is_not_started(settings):
    settings.WEBHOOK_BASE_URL = "http://127.0.0.1:1"

    levels = {report.name: report.finding.level for report in doctor.examine()}

    assert levels.pop("webhook address") is Level.BROKEN
    assert Level.BROKEN not in levels.values()
    assert levels["Replicate"] is levels["mail"] is Level.SANDBOX


def test_the_site_that_answers_is_a_good_webhook_address(live_server, settings):
    settings.WEBHOOK_BASE_URL = live_server.url

    assert doctor.CHECKS["webhook address"]().level is Level.OK


@pytest.mark.parametrize(
    ("setting", "value", "check"),
    [
        ("BROKER_URL", "redis://127.0.0.1:1/0", "broker"),
        ("EMAIL_PORT", 1, "mail"),
        ("REPLICATE_BASE_URL", "http://127.0.0.1:1", "Replicate"),
        ("REPLICATE_API_TOKEN", "", "Replicate"),
        ("REPLICATE_WEBHOOK_SECRETS", [], "Replicate"),
        ("FIELD_ENCRYPTION_KEYS", ["not a key"], "encryption keys"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1", "OpenAI"),
    ],
)
def test_what_is_broken_is_said_with_its_mending(settings, setting, value, check):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    setattr(settings, setting, value)

    finding = doctor.CHECKS[check]()

    assert finding.level is Level.BROKEN
    assert finding.mend


def test_what_the_mirror_could_not_follow_is_seen_and_breaks_nothing(settings):
    sound = doctor.CHECKS["Stripe mirror"]()
    for number in range(3):
        StripeEvent.objects.create(
            event_id=f"evt_{number}",
            kind="price.created",
            livemode=False,
            stripe_created=timezone.now(),
            payload={},
            mirror_error="price.created: KeyError 7",
        )

    finding = doctor.CHECKS["Stripe mirror"]()
    settings.STRIPE_MIRROR = False
    off = doctor.CHECKS["Stripe mirror"]()

    assert (sound.level, finding.level, off.level) == (Level.OK, Level.LOOK, Level.OFF)
    assert finding.seen == "3 events could not be followed: price.created: KeyError 7 (3 times)"
    assert "reconcile_stripe" in finding.mend


def test_events_that_never_arrived_are_counted(settings):
    settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"
    before = doctor.CHECKS["Stripe events"]()
    reconcile.look()
    sound = doctor.CHECKS["Stripe events"]()
    event = {"id": "evt_1", "type": "invoice.paid", "livemode": False, "data": {"object": {}}}
    inbox.store(event | {"created": int(time.time())}, was_fetched=True)

    finding = doctor.CHECKS["Stripe events"]()

    assert "nobody has looked" in before.seen
    assert (sound.level, sound.seen) == (Level.OK, "every event of the last 24 h arrived")
    assert finding.level is Level.LOOK
    assert finding.seen == "1 event of the last 24 h never arrived"
    assert "STRIPE_WEBHOOK_SECRETS" in finding.mend


def test_offers_that_the_account_does_not_know_are_named(settings):
    settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"
    with role_scope(STAFF):
        catalogue.load()

    finding = doctor.CHECKS["Stripe"]()

    assert finding.level is Level.BROKEN
    assert "creator, studio, pack-50" in finding.seen


def test_an_enhancer_that_nobody_asked_for_is_off(settings):
    settings.ENHANCERS = ["openai"]

    assert doctor.CHECKS["Anthropic"]().level is Level.OFF


def test_an_enhancer_that_is_down_is_found(settings):
    # The doctor always asks the same, and other tests ask it too: this model's name is our mark.
    settings.OPENAI_MODEL = f"gpt-{uuid4().hex}"
    behave(settings.OPENAI_MODEL, **{"llm.openai": {"value": "overloaded", "times": 4}})

    found = doctor.CHECKS["OpenAI"]()

    assert found.level is Level.BROKEN
    assert "unavailable" in found.seen


def test_an_engine_that_does_not_draw_is_found(monkeypatch):
    def fail(*args: object) -> None:
        raise VectorUnavailable("no memory")

    monkeypatch.setattr(tracer, "vectorise", fail)

    found = doctor.CHECKS["vectoriser"]()

    assert found.level is Level.BROKEN
    assert "no memory" in found.seen


def test_a_table_that_lost_its_fence_is_named():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ALTER TABLE models_training_photo NO FORCE ROW LEVEL SECURITY")

    found = doctor.CHECKS["row security"]()

    assert found.level is Level.BROKEN
    assert "models_training_photo" in found.seen


def test_the_real_replicate_needs_https(settings):
    settings.REPLICATE = Switch("r8_real", "")
    settings.WEBHOOK_BASE_URL = "http://example.com"

    assert "https" in doctor.CHECKS["webhook address"]().seen


def test_the_command_ends_with_1_when_something_is_broken(settings):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=said)

    assert ended.value.code == 1
    assert "BROKEN" in said.getvalue()


def test_each_known_login_must_be_its_role_and_nothing_else(settings):
    plain = connection.settings_dict | {"OPTIONS": {}}
    own = {role: plain | {"USER": role} for role in PROCESS_ROLES}
    settings.DB_LOGINS, settings.PRODUCTION = own, True

    sound = doctor.CHECKS["database logins"]()
    settings.DB_LOGINS = own | {STAFF: plain | {"USER": OWNER}}
    mixed = doctor.CHECKS["database logins"]()

    assert sound.level is Level.OK
    assert mixed.level is Level.BROKEN
    assert "the database login is visiona_owner" in mixed.seen
    assert "STAFF_DATABASE_URL" in mixed.seen
