from __future__ import annotations

import time
from io import StringIO
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from billing.models import StripeEvent
from billing.services import catalogue, inbox, reconcile
from billing.stripe.client import send
from core import crypto, images
from core.postgres.roles import OWNER, STAFF, VARIABLES
from core.row_security import role_scope
from tests import factories
from tests.fakes import behave
from tracer import api as tracer
from tracer.api import VectorUnavailable
from visiona import doctor
from visiona.doctor import Level, machines
from visiona.settings.environment import Switch
from visiona.settings.jobs import cache_at
from visiona.settings.sso import read_providers

NOWHERE = "http://127.0.0.1:1"
STAND_IN = Switch("r8_x", "", "http://127.0.0.1:9")
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
        (
            "SOCIALACCOUNT_PROVIDERS",
            {"openid": {"APPS": read_providers("gone|http://127.0.0.1:1|visiona|secret")}},
            "accounts elsewhere",
        ),
    ],
)
def test_what_is_broken_is_said_with_its_mending(settings, setting, value, check):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    setattr(settings, setting, value)

    finding = doctor.CHECKS[check]()

    assert finding.level is Level.BROKEN
    assert finding.mend


@pytest.mark.parametrize(
    ("changes", "check", "seen", "mend"),
    [
        (
            {"REPLICATE_OWNER": "somebody-else"},
            "Replicate", "account sandbox, and REPLICATE_OWNER is somebody-else",
            "REPLICATE_OWNER=sandbox",
        ),
        (
            {"REPLICATE_WEBHOOK_SECRETS": ["whsec_b3RoZXI="]},
            "Replicate", "REPLICATE_WEBHOOK_SECRETS are another account's", "default/secret",
        ),
        ({"REPLICATE_BASE_URL": NOWHERE}, "Replicate", "network: 127.0.0.1:1", "DNS"),
        ({"STRIPE_API_BASE": NOWHERE}, "Stripe", "network: 127.0.0.1:1", "DNS"),
        ({"ANTHROPIC_BASE_URL": NOWHERE}, "Anthropic", "network: 127.0.0.1:1", "DNS"),
        ({"STRIPE_SECRET_KEY": "sk_live_x"}, "Stripe", "AuthenticationError", "set STRIPE_"),
        ({"OPENAI_API_KEY": "sk-wrong"}, "OpenAI", "unavailable", "OPENAI_API_KEY"),
        ({"REPLICATE": STAND_IN}, "Replicate", "not the vendor: 127.0.0.1:9 answers", "_BASE_URL"),
        ({"BROKER_URL": "redis://127.0.0.1:1/0"}, "broker", "no answer", "BROKER_URL"),
    ],
)  # fmt: skip
def test_who_is_at_fault_is_said_and_what_helps_against_it(settings, changes, check, seen, mend):
    for name, value in changes.items():
        setattr(settings, name, value)

    finding = doctor.CHECKS[check]()

    assert finding.level in {Level.BROKEN, Level.LOOK}
    assert seen in finding.seen
    assert mend in finding.mend
    assert "Set " not in finding.mend or "network" not in finding.seen


class TestStoredText:
    @pytest.fixture(autouse=True)
    def _rows(self, alice):
        generation = factories.make_generation(factories.make_model(alice))
        generation.adopt(uuid4().hex)

    def test_rows_of_each_column_are_read(self):
        assert "columns were read" in doctor.CHECKS["encryption keys"]().seen

    def test_keys_that_are_sound_and_not_the_ones_of_the_rows_are_found(self, settings):
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

        found = doctor.CHECKS["encryption keys"]()

        assert found.level is Level.BROKEN
        assert "generations.generation.remote_id" in found.seen
        assert "put the key" in found.mend.lower()

    def test_a_second_factor_that_can_not_be_read_is_found_too(self, alice, settings):
        data = {"secret": crypto.encrypt("a", "a second factor")}
        Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data=data)
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

        assert "mfa.Authenticator.data" in doctor.CHECKS["encryption keys"]().seen

    def test_a_changed_index_key_is_found_by_the_jobs_that_it_hides(self, settings):
        settings.BLIND_INDEX_KEY = "another"

        found = doctor.CHECKS["encryption keys"]()

        assert found.level is Level.BROKEN
        assert "generations.generation" in found.seen
        assert "BLIND_INDEX_KEY" in found.mend


class TestStripesEndpoint:
    @pytest.fixture(autouse=True)
    def _account(self, settings):
        settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"
        settings.STRIPE = Switch(settings.STRIPE_SECRET_KEY, "", settings.STRIPE_API_BASE)

    @pytest.mark.parametrize(
        ("kinds", "level", "seen"),
        [
            (None, Level.BROKEN, "Stripe does not know"),
            (["invoice.paid"], Level.BROKEN, "are not sent"),
            (["*"], Level.OK, "sends all"),
        ],
    )
    def test_an_endpoint_that_tells_too_little_is_found(self, settings, kinds, level, seen):
        url = f"{settings.SITE_URL}/api/payment/webhook"
        if kinds:
            params = {
                "url": url, "enabled_events": kinds, "api_version": settings.STRIPE_API_VERSION
            }  # fmt: skip
            send(lambda client: client.v1.webhook_endpoints.create, params=params, key=uuid4().hex)

        found = doctor.CHECKS["Stripe endpoint"]()

        assert found.level is level
        assert seen in found.seen

    def test_in_the_sandbox_it_is_nobodys_care(self, settings):
        settings.STRIPE = Switch("sk_test", settings.SANDBOX_URL)

        assert doctor.CHECKS["Stripe endpoint"]().level is Level.OFF


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("redis://10.0.0.7/0", Level.LOOK),
        ("rediss://:word@10.0.0.7/0", Level.OK),
        ("redis+socket:///run/valkey.sock", Level.OK),
    ],
)
def test_a_broker_on_the_network_without_a_password_is_looked_at(url, level):
    assert machines.guarded(url).level is level


def test_a_cache_that_is_away_is_found(settings):
    settings.CACHES = cache_at("redis://127.0.0.1:1/0")
    away = doctor.CHECKS["cache"]()

    settings.CACHES = cache_at("amqp://broker")
    alone = doctor.CHECKS["cache"]()

    assert (away.level, alone.level) == (Level.BROKEN, Level.LOOK)
    assert "CACHE_URL" in away.mend


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


@pytest.mark.parametrize(
    ("held", "level"), [(["network"], Level.LOOK), (["files", "calls"], Level.OK)]
)
def test_what_holds_around_a_strangers_picture_is_said(monkeypatch, held, level):
    monkeypatch.setattr(images, "fences", lambda: held)

    found = doctor.CHECKS["fences"]()

    assert found.level is level
    assert all(name in found.seen for name in held)


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

    with pytest.raises(CommandError) as ended:
        call_command("doctor", stdout=said)

    assert ended.value.returncode == 1
    assert "BROKEN" in said.getvalue()


def test_each_known_login_must_be_its_role_and_nothing_else(settings):
    plain = connection.settings_dict | {"OPTIONS": {}}
    own = {role: plain | {"USER": role} for role in VARIABLES}
    settings.DB_LOGINS, settings.PRODUCTION = own, True

    sound = doctor.CHECKS["database logins"]()
    settings.DB_LOGINS = own | {STAFF: plain | {"USER": OWNER}}
    mixed = doctor.CHECKS["database logins"]()

    assert sound.level is Level.OK
    assert mixed.level is Level.BROKEN
    assert "the database login is visiona_owner" in mixed.seen
    assert "STAFF_DATABASE_URL" in mixed.seen
