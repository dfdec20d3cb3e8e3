from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from visiona.settings.rules import LOCAL_FIELD_KEY, LOCAL_RECEIPT_KEY, problems

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "SITE_URL": "https://visiona.example",
    "ALLOWED_HOSTS": "visiona.example,127.0.0.1",
    "DATABASE_URL": "postgres://visiona_owner:word@db:5432/visiona",
    "BROKER_URL": "redis://:word@broker/0",
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "BLIND_INDEX_KEY": secrets.token_urlsafe(48),
    "RECEIPT_SIGNING_KEYS": Fernet.generate_key().decode(),  # 32 random bytes too
    "PRIVATE_FILES_ROOT": "/srv/visiona/files",
    "EMAIL_URL": "smtp+tls://user:word@mail:587",
    "DEFAULT_FROM_EMAIL": "Visiona <hello@visiona.example>",
    "COMPANY_NAME": "Visiona Example Ltd",
    "COMPANY_ADDRESS": "1 Example Street, Example Town",
    "REPLICATE_API_TOKEN": "r8_real",
    "REPLICATE_OWNER": "visiona",
    "REPLICATE_WEBHOOK_SECRETS": "whsec_bm90IG9uZSB0aGF0IGlzIHVzZWQ=",
    "STRIPE_SECRET_KEY": "sk_test_abcdefghijklmnopqrstuvwxyz",
    "STRIPE_WEBHOOK_SECRETS": "whsec_abcdefghijklmnopqrstuvwxyz",
    "DB_ROLE": "visiona_app",
}
BUCKET = {
    "PRIVATE_FILES_ROOT": "", "S3_BUCKET": "pictures", "S3_ACCESS_KEY_ID": "id",
    "S3_SECRET_ACCESS_KEY": "key",
}  # fmt: skip

AGE = "age1" + "q" * 58
BACKUP_BUCKET = {
    "BACKUP_RECIPIENTS": AGE, "BACKUP_S3_BUCKET": "copies", "BACKUP_S3_ACCESS_KEY_ID": "id",
    "BACKUP_S3_SECRET_ACCESS_KEY": "key",
}  # fmt: skip

# Where there is nothing to tell production from a laptop.
WRONG_ANYWHERE = {
    "ENVIRONMENT": ["prod", "Production"],
    "DEBUG": ["ture", "2"],
    "SITE_URL": ["visiona.example", "https://", "https://u:p@visiona.example", "https://v.ex/shop"],
    "WEBHOOK_BASE_URL": ["hooks.visiona.example", "ftp://visiona.example", "https://v.ex:99999"],
    "ALLOWED_HOSTS": ["https://visiona.example", "visiona.example:443", "visiona.example/"],
    "PORT": ["0", "65536", "http"],
    "BEHIND_PROXY": ["maybe"],
    "DATABASE_URL": ["mysql://db/visiona", "postgres://db", "visiona", "sqlite:///x", "postgres://db:x/y",
                     "postgres://db/visiona?pool=True"],
    "DB_ROLE": ["visiona app", "-"],
    "CONN_MAX_AGE": ["-1", "a minute"],
    "WEB_DB_CONNECTIONS": ["-1", "all"],
    "FIELD_ENCRYPTION_KEYS": ["abc", "c2hvcnQ=", f"{LOCAL_FIELD_KEY},abc"],
    "RECEIPT_SIGNING_KEYS": ["abc", "c2hvcnQ=", f"{LOCAL_RECEIPT_KEY},abc"],
    "BROKER_URL": ["foo://broker", "broker:6379", "http://broker"],
    "CACHE_URL": ["memcached://cache", "cache"],
    "RECONCILE_SECONDS": ["0", "nan", "soon"],
    "S3_BUCKET": ["s3://pictures", "My Bucket"],
    "S3_ENDPOINT_URL": ["s3.example"],
    "BACKUP_HOUR": ["24", "two"],
    "BACKUP_SCRATCH_URL": ["mysql://db/x"],
    "S3_PUBLIC_ORIGIN": ["https://cdn.example/pictures", "https://a.example; script-src *"],
    "REPLICATE_API_TOKEN": ["Bearer r8_x", "token"],
    "REPLICATE_OWNER": ["https://replicate.com/visiona", "visiona/model"],
    "REPLICATE_WEBHOOK_SECRETS": ["abc", "whsec_", "whsec_not base64"],
    "REPLICATE_BASE_URL": ["127.0.0.1:9"],
    "TEST_MODE_WEBHOOK_SECRETS": ["abc"],
    "ENHANCERS": ["openai,gemini"],
    "OIDC_PROVIDERS": [
        "clerk", "clerk|https://id.example|client", "clerk|id.example|client|secret",
        "Clerk|https://id.example|client|secret", "google|https://id.example|client|secret",
        "a1|https://id.example|c|s|A; a1|https://other.example|c|s|B",
    ],
    "STRIPE_SECRET_KEY": ["pk_live_x", "whsec_abc", "sk_live_"],
    "STRIPE_WEBHOOK_SECRETS": ["abc", "sk_test_abc", "whsec_"],
    "SIGNUP_CREDITS": ["abc", "-1", "0.5", "9" * 20],
    "PAST_DUE_GRACE_DAYS": ["week"],
    "EMAIL_URL": ["foo", "mail.example:587", "http://mail.example"],
    "DEFAULT_FROM_EMAIL": ["Visiona", "a@b\nBcc: c@d"],
    "SENTRY_DSN": ["https://sentry.example/1", "key"],
    "LOG_LEVEL": ["LOUD"],
}  # fmt: skip
WRONG_IN_PRODUCTION = {
    "DEBUG": ["true", "1", "on"],
    "SECRET_KEY": ["short", "x" * 60, "django-insecure-" + "abcdefghijklm" * 4],
    "BLIND_INDEX_KEY": ["y", "y" * 40],
    "SITE_URL": ["http://visiona.example"],
    "WEBHOOK_BASE_URL": ["http://visiona.example"],
    "STRIPE_BASE_URL": ["http://stripe.example"],
    "OPENAI_BASE_URL": ["http://8.8.8.8:9000"],
    "ALLOWED_HOSTS": ["*", "visiona.example,*", "other.example"],
    "FIELD_ENCRYPTION_KEYS": [LOCAL_FIELD_KEY, "A" * 43 + "="],
    "RECEIPT_SIGNING_KEYS": [LOCAL_RECEIPT_KEY, "A" * 43 + "="],
    "REPLICATE_WEBHOOK_SECRETS": ["whsec_eA=="],
    "STRIPE_WEBHOOK_SECRETS": ["whsec_x"],
    "EMAIL_URL": ["consolemail://", "smtp://", "dummymail://"],
    "WEBHOOKS_TO_LOOPBACK": ["true"],
    "PRIVATE_FILES_ROOT": ["files", ""],
    "S3_BUCKET": ["pictures"],
}


def each(wrong):
    return [(name, value) for name, values in wrong.items() for value in values]


@pytest.mark.parametrize("more", [{}, BUCKET, {"S3_REGION": "", "SIGNUP_CREDITS": "  "}])
def test_a_complete_production_has_no_problem(more):
    assert problems(COMPLETE | more) == []


def test_the_example_as_it_is_serves_a_laptop():
    lines = (ROOT / ".env.example").read_text().splitlines()

    example = dict(line.split("=", 1) for line in lines if line and line[0] != "#")

    assert problems(example) == []


@pytest.mark.parametrize(("name", "value"), each(WRONG_ANYWHERE))
def test_what_can_not_be_right_is_refused_on_a_laptop_too(name, value):
    [said] = problems({name: value})

    assert said.startswith(f"{name} ")
    assert said.endswith(".")


@pytest.mark.parametrize(("name", "value"), each(WRONG_IN_PRODUCTION))
def test_what_only_a_laptop_may_is_refused_in_production(name, value):
    said = problems(COMPLETE | {name: value})

    assert said
    assert name in said[0]
    if name not in COMPLETE:
        assert problems({name: value}) == []


@pytest.mark.parametrize("missing", ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_half_the_keys_of_a_bucket_are_none(missing):
    given = COMPLETE | BUCKET | {missing: " "}

    assert any(missing in said for said in problems(given))


def test_keys_of_a_bucket_that_is_not_named_are_told():
    [said] = problems({name: BUCKET[name] for name in list(BUCKET)[2:]})

    assert said.startswith("S3_BUCKET ")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"BACKUP_RECIPIENTS": AGE}, "needs a place"),
        ({"BACKUP_RECIPIENTS": "age1x", "BACKUP_FOLDER": "/mnt/b"}, "must be public keys"),
        ({"BACKUP_RECIPIENTS": "AGE-SECRET-KEY-1X", "BACKUP_FOLDER": "/b"}, "no place on this"),
        (BACKUP_BUCKET | {"BACKUP_FOLDER": "/mnt/b"}, "two places"),
        (BACKUP_BUCKET | {"BACKUP_S3_SECRET_ACCESS_KEY": ""}, "needs BACKUP"),
        (BUCKET | BACKUP_BUCKET | {"BACKUP_S3_BUCKET": "pictures"}, "another one"),
    ],
)
def test_backups_need_a_key_and_one_place_that_is_not_the_first(given, said):
    [wrong] = problems(given)

    assert said in wrong
    # The key is made by a command of an installation whose place is set already.
    assert problems(BUCKET | BACKUP_BUCKET) == problems({"BACKUP_FOLDER": "/mnt/b"}) == []


def test_one_vendors_secret_is_not_taken_for_the_others():
    both = dict.fromkeys(["STRIPE_WEBHOOK_SECRETS", "REPLICATE_WEBHOOK_SECRETS"], "whsec_YWJj")

    [said] = problems(both)

    assert "share a secret" in said


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it():
    secret = "canary"
    given = {name: secret for name in COMPLETE if name != "ENVIRONMENT"}

    said = problems(given | {"ENVIRONMENT": "production"})

    assert len(said) > 8
    assert secret not in " ".join(said)


def test_a_stand_in_may_be_reached_without_https():
    stand_in = {
        "REPLICATE_BASE_URL": "http://127.0.0.1:9",
        "WEBHOOK_BASE_URL": "http://127.0.0.1:8",
    }

    assert problems(COMPLETE | stand_in) == []
