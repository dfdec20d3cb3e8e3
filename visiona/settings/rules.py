"""What each setting may be, asked before anything starts: one sentence for each that is wrong.

A rule gets a value and gives what is wrong with it, as the rest of a sentence that begins with the
setting's name and ends with the way out. No sentence quotes a value: each may hold a secret.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from math import isfinite
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qs, urlsplit

from core.postgres.roles import LOGINS

Rule = Callable[[str], str]
TRUE, FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
ENVIRONMENTS = ("local", "test", "production")
# What this repository itself uses on a laptop: anybody knows it.
LOCAL_FIELD_KEY = "bG9jYWwtb25seS1rZXktbm90LWZvci1wcm9kdWN0aW8="
LOCAL_RECEIPT_KEY = "bG9jYWwtb25seS1yZWNlaXB0LWtleS12aXNpb25hISE="
_RANDOM = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
_FRESH_FERNET = (
    'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)
_FRESH_SEED = (
    'python -c "import base64, secrets;'
    ' print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'
)
# Ids of providers that are named elsewhere.
_TAKEN_IDS = ("google", "github", "sandbox", "openid")
_SIGNING = re.compile(r"whsec_[A-Za-z0-9+/=_-]+")


@dataclass(frozen=True)
class Setting:
    """`rule` holds everywhere, `in_production` there too; a required one may not miss there."""

    rule: Rule = lambda value: ""
    in_production: Rule = lambda value: ""
    is_required: bool = False


def problems(values: Mapping[str, str]) -> list[str]:
    """Empty when the process may start; a blank value counts as none."""
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    # In a role's own processes its login's address stands for DATABASE_URL.
    if own := given.get(LOGINS.get(given.get("DB_ROLE", ""), "")):
        given.setdefault("DATABASE_URL", own)
    is_production = given.get("ENVIRONMENT") == "production"
    found = [*_each(given, is_production=is_production)]
    found += _together(given)
    return found + [*_together_in_production(given)] if is_production else found


def _each(given: Mapping[str, str], *, is_production: bool) -> Iterator[str]:
    for name, setting in SETTINGS.items():
        value = given.get(name, "")
        if not value:
            if is_production and setting.is_required:
                yield f"{name} must be set in production. See .env.example."
            continue
        wrong = setting.rule(value) or (is_production and setting.in_production(value))
        if wrong:
            yield f"{name} {wrong}."


def _together(given: Mapping[str, str]) -> Iterator[str]:
    """What fits by itself and not beside another."""
    keys = [name for name in ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY") if name in given]
    if keys and "S3_BUCKET" not in given:
        yield "S3_BUCKET must name the bucket that the S3 keys are for, or take the keys away."
    if len(keys) == 1:
        yield f"{keys[0]} is half a key: set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or none."
    yield from _of_backups(given)
    for vendor in ("GOOGLE", "GITHUB"):
        halves = [f"{vendor}_CLIENT_ID", f"{vendor}_CLIENT_SECRET"]
        if len(given.keys() & set(halves)) == 1:
            yield f"{halves[0]} and {halves[1]} belong together: set both or none."
    stripes, replicates = (
        set(_parts(given.get(f"{vendor}_WEBHOOK_SECRETS", "")))
        for vendor in ("STRIPE", "REPLICATE")
    )
    if stripes & replicates:
        yield (
            "STRIPE_WEBHOOK_SECRETS and REPLICATE_WEBHOOK_SECRETS share a secret: each vendor"
            " has its own, take Stripe's from its webhook endpoint's page."
        )


def _of_backups(given: Mapping[str, str]) -> Iterator[str]:
    places = given.keys() & {"BACKUP_FOLDER", "BACKUP_S3_BUCKET"}
    if len(places) == 2:
        yield "BACKUP_FOLDER and BACKUP_S3_BUCKET are two places: set one of them."
    if not places and "BACKUP_RECIPIENTS" in given:
        yield "BACKUP_RECIPIENTS needs a place for backups: set BACKUP_FOLDER or BACKUP_S3_BUCKET."
    keys = [f"BACKUP_S3_{one}" for one in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")]
    if len(given.keys() & set(keys)) != (2 if "BACKUP_S3_BUCKET" in given else 0):
        yield "BACKUP_S3_BUCKET needs BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY."
    if "BACKUP_S3_BUCKET" in given and _same_bucket(given):
        yield "BACKUP_S3_BUCKET must be another one than S3_BUCKET: one loss would take both."


def _same_bucket(given: Mapping[str, str]) -> bool:
    names = ("BUCKET", "ENDPOINT_URL")
    return all(given.get(f"S3_{one}") == given.get(f"BACKUP_S3_{one}") for one in names)


def _together_in_production(given: Mapping[str, str]) -> Iterator[str]:
    if "S3_BUCKET" in given:
        for name in ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"):
            if name not in given:
                yield f"{name} must be set in production where S3_BUCKET is. See .env.example."
    elif "PRIVATE_FILES_ROOT" not in given:
        yield (
            "S3_BUCKET must be set in production, or PRIVATE_FILES_ROOT to keep all files in a"
            " folder that every machine of this installation shares. See .env.example."
        )
    site = _split(given.get("SITE_URL", ""))
    hosts = _parts(given.get("ALLOWED_HOSTS", ""))
    if site and site.hostname and hosts and not _answers(hosts, site.hostname):
        yield "ALLOWED_HOSTS must name the host of SITE_URL, or each page answers 400: add it."
    if given.get("WEBHOOK_BASE_URL", "").startswith("http:") and "REPLICATE_BASE_URL" not in given:
        yield "WEBHOOK_BASE_URL must begin with https:// in production: Replicate calls no other."


def _answers(hosts: list[str], host: str) -> bool:
    """As Django matches them: a name that begins with a point stands for its subdomains too."""
    return any(
        host == one.lower().lstrip(".") or (one[0] == "." and host.endswith(one.lower()))
        for one in hosts
    )


# --- Kinds of values


def _one_of(*words: str) -> Rule:
    return lambda value: "" if value in words else f"must be one of: {', '.join(words)}"


def _some_of(*words: str) -> Rule:
    def rule(value: str) -> str:
        return "" if set(_parts(value)) <= set(words) else f"may only name: {', '.join(words)}"

    return rule


def _truth(value: str) -> str:
    return "" if value.lower() in TRUE | FALSE else "must be true or false"


def _off(why: str) -> Rule:
    return lambda value: f"must be false in production: {why}" if value.lower() in TRUE else ""


def _whole(low: int, high: int) -> Rule:
    def rule(value: str) -> str:
        is_number = re.fullmatch(r"[0-9]{1,12}", value) and low <= int(value) <= high
        return "" if is_number else f"must be a whole number from {low} to {high}"

    return rule


def _seconds(value: str) -> str:
    try:
        is_number = isfinite(float(value)) and float(value) > 0
    except ValueError:
        is_number = False
    return "" if is_number else "must be a number of seconds above 0"


def _like(pattern: str, wanted: str) -> Rule:
    return lambda value: "" if re.fullmatch(pattern, value) else f"must be {wanted}"


def _web_address(value: str) -> str:
    """Scheme, host and perhaps a port; a path where the rest of an address is put behind it."""
    parts = _split(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return "must be a whole address, like https://visiona.example"
    if "@" in parts.netloc or parts.query or parts.fragment or re.search(r"[\s;,\\]", value):
        return "must be a plain address, without a login, ?, # or spaces in it"
    return ""


def _out_of_earshot(value: str) -> str:
    """A key goes there with each call: in clear only to a stand-in of the own network."""
    parts = _split(value)
    if parts is None or parts.scheme == "https" or _is_near(parts.hostname or ""):
        return ""
    return "must begin with https:// in production: a key is sent there with each call"


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host


def _site(value: str) -> str:
    parts = _split(value)
    if (wrong := _web_address(value)) or (parts and not parts.path.strip("/")):
        return wrong
    return "must end after its host: the site can't live under a path"


def _encrypted(value: str) -> str:
    return "" if value.startswith("https://") else "must begin with https:// in production"


def _server(example: str, *schemes: str) -> Rule:
    """The address of a server of ours; `example` shows one."""

    def rule(value: str) -> str:
        parts = _split(value)
        if parts is None:
            return f"can't be read as an address: look at its port and brackets, like {example}"
        if parts.scheme not in schemes:
            return f"must begin with {' or '.join(f'{one}://' for one in schemes)}, like {example}"
        return ""

    return rule


def _database(value: str) -> str:
    example = "postgres://user:password@host:5432/visiona"
    wrong = _server(example, "postgres", "postgresql")(value)
    if wrong:
        return f"{wrong} (row security needs Postgres)"
    parts = _split(value)
    if parts and "pool" in parse_qs(parts.query):
        return "asks for a pool: take that away and set WEB_DB_CONNECTIONS"
    if parts and parts.path.strip("/"):
        return ""
    return (
        f"must end with the name of the database, like {example}; a # or / before it is %23 or %2F"
    )


def _mail(value: str) -> str:
    example = "smtp+tls://user:password@host:587"
    smtp = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
    return _server(example, *smtp, "consolemail", "filemail", "memorymail", "dummymail")(value)


def _sent_mail(value: str) -> str:
    parts = _split(value)
    if parts and parts.scheme.startswith("smtp") and parts.hostname:
        return ""
    return (
        "must name a mail server in production, or no mail arrives, like"
        " smtp+tls://user:password@host:587"
    )


def _sender(value: str) -> str:
    name, address = parseaddr(value)
    is_one = re.fullmatch(r"[^@\s]+@[^@\s]+", address) and value.isprintable()
    return "" if is_one else "must be an address, like Visiona <hello@visiona.example>"


def _hosts(value: str) -> str:
    host = r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]"
    if all(re.fullmatch(host, one, re.ASCII) for one in _parts(value)):
        return ""
    return "must be host names alone, like visiona.example: no https://, port or path"


def _named_hosts(value: str) -> str:
    if "*" not in _parts(value):
        return ""
    return "must not be * in production: name the hosts, or a forged Host header is believed"


def _random(least: int) -> Rule:
    def rule(value: str) -> str:
        is_weak = len(set(value)) < 10 or value.startswith("django-insecure-")
        if len(value) >= least and not is_weak:
            return ""
        return f"must be at least {least} random characters: make one with {_RANDOM}"

    return rule


def _fernet_keys(value: str) -> str:
    if all(_decoded(one, base64.urlsafe_b64decode, 32) for one in _parts(value)):
        return ""
    return f"must be Fernet keys, separated by commas: make one with {_FRESH_FERNET}"


def _own_fernet_keys(value: str) -> str:
    keys = [base64.urlsafe_b64decode(one) for one in _parts(value)]
    if LOCAL_FIELD_KEY not in _parts(value) and all(len(set(key)) > 9 for key in keys):
        return ""
    return f"holds a key that anybody could guess: make one with {_FRESH_FERNET}"


def _signing_keys(value: str) -> str:
    if all(_decoded(one, base64.urlsafe_b64decode, 32) for one in _parts(value)):
        return ""
    return f"must be Ed25519 keys of 32 bytes in base64, by commas: make one with {_FRESH_SEED}"


def _own_signing_keys(value: str) -> str:
    keys = [base64.urlsafe_b64decode(one) for one in _parts(value)]
    if LOCAL_RECEIPT_KEY not in _parts(value) and all(len(set(key)) > 9 for key in keys):
        return ""
    return f"holds a key that anybody could guess: make one with {_FRESH_SEED}"


def _replicate_secrets(value: str) -> str:
    for one in _parts(value):
        key = one.removeprefix("whsec_")
        if key == one or not _decoded(key, base64.b64decode):
            return (
                "must be whsec_ and base64, as GET /v1/webhooks/default/secret of Replicate"
                " answers it"
            )
    return ""


def _strong_replicate_secrets(value: str) -> str:
    keys = [base64.b64decode(one.removeprefix("whsec_")) for one in _parts(value)]
    if all(len(key) >= 16 for key in keys):
        return ""
    return "is too short to be a secret: copy all of what GET /v1/webhooks/default/secret answers"


def _stripe_secrets(value: str) -> str:
    if all(_SIGNING.fullmatch(one) for one in _parts(value)):
        return ""
    return "must be the signing secret of Stripe's webhook endpoint, which begins with whsec_"


def _strong_stripe_secrets(value: str) -> str:
    if all(len(one) >= len("whsec_") + 16 for one in _parts(value)):
        return ""
    return "is too short: copy the whole signing secret from the webhook endpoint's page at Stripe"


def _stripe_key(value: str) -> str:
    if value.startswith("pk_"):
        return (
            "is the publishable key: take the secret one, which begins with sk_live_ or sk_test_"
        )
    return _like(
        r"[sr]k_(live|test)_[A-Za-z0-9]+",
        "a secret or restricted key of Stripe, which begins with sk_live_, sk_test_ or rk_",
    )(value)


def _age_keys(value: str) -> str:
    if "AGE-SECRET-KEY-" in value.upper():
        return (
            "holds a private key, which has no place on this machine: put its public half here,"
            " which begins with age1"
        )
    is_public = all(re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", one) for one in _parts(value))
    return "" if is_public else "must be public keys, as manage.py backup_key prints them"


def _absolute(value: str) -> str:
    is_absolute = PurePosixPath(value).is_absolute()
    return "" if is_absolute else "must be a whole path in production, like /srv/visiona/files"


def _providers(value: str) -> str:
    """id|issuer|client id|client secret|name; the name may be missing."""
    ids = []
    for one in filter(None, (part.strip() for part in value.split(";"))):
        fields = [field.strip() for field in one.split("|")]
        if len(fields) not in {4, 5} or not all(fields[:4]):
            return "must be id|issuer|client id|client secret|name, with ; between two providers"
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,29}", fields[0]) or fields[0] in _TAKEN_IDS:
            return (
                "has an id that can't be: small letters, digits and -, each once,"
                " and none of " + ", ".join(_TAKEN_IDS)
            )
        if wrong := _web_address(fields[1]):
            return f"has an issuer that {wrong}"
        ids.append(fields[0])
    return "names an id twice" if len(set(ids)) < len(ids) else ""


def _encrypted_providers(value: str) -> str:
    issuers = [one.split("|")[1].strip() for one in value.split(";") if one.strip()]
    if all(issuer.startswith("https://") for issuer in issuers):
        return ""
    return "has an issuer that does not begin with https://: whoever listens could log in"


def _level(value: str) -> str:
    return _one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")(value.upper())


def _sentry(value: str) -> str:
    parts = _split(value)
    if parts and parts.scheme in {"http", "https"} and parts.username and parts.hostname:
        return ""
    return "must be the DSN of the project's page at Sentry: https://key@host/number"


def _networks(value: str) -> str:
    try:
        return "" if all(ip_network(one, strict=False) for one in _parts(value)) else "is empty"
    except ValueError:
        return "must be addresses or networks by commas, like 10.0.0.5,10.1.0.0/16"


def _split(value: str) -> SplitResult | None:
    """Nothing for what is no address at all, an impossible port too."""
    try:
        parts = urlsplit(value)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _decoded(text: str, decode: Callable[[str], bytes], length: int = 0) -> bool:
    """Whether it is base64 of so many bytes, of any where the length is 0."""
    try:
        key = decode(text)
    except (binascii.Error, ValueError):
        return False
    return bool(key) and (not length or len(key) == length)


_flag = Setting(_truth)
_machine = Setting(_like(r"[a-z0-9-]+", "the name of a machine, like gpu-t4"))
_token = _like(r"[!-~]+", "one word without spaces")
_bucket = _like(r"[a-z0-9][a-z0-9._-]{1,62}", "the bare name of a bucket")
_region = _like(r"[a-z0-9-]+", "the short name of a region, like eu-central-1")
_redis = ("redis", "rediss", "redis+socket")
_cached = ("redis", "rediss", "redis+socket", "unix")
_queued = (*_redis, "amqp", "amqps")

# In the order of .env.example.
SETTINGS: dict[str, Setting] = {
    "ENVIRONMENT": Setting(_one_of(*ENVIRONMENTS)),
    "DEBUG": Setting(_truth, _off("its error pages show settings and code to strangers")),
    "SECRET_KEY": Setting(in_production=_random(50), is_required=True),
    "SITE_URL": Setting(_site, _encrypted, is_required=True),
    "WEBHOOK_BASE_URL": Setting(_web_address),
    "ALLOWED_HOSTS": Setting(_hosts, _named_hosts, is_required=True),
    "PORT": Setting(_whole(1, 65_535)),
    "VISIONA_DATA_DIR": Setting(),
    "BEHIND_PROXY": _flag,
    "SSL_REDIRECT": _flag,
    "DATABASE_URL": Setting(_database, is_required=True),
    "DB_ROLE": Setting(_like(r"[a-z_][a-z0-9_]*", "a role of create_roles, as in the Procfile")),
    **dict.fromkeys(LOGINS.values(), Setting(_database)),
    "DATABASE_ADMIN_URL": Setting(_database),
    "CONN_MAX_AGE": Setting(_whole(0, 86_400)),
    "WEB_DB_CONNECTIONS": Setting(_whole(0, 1000)),
    "FIELD_ENCRYPTION_KEYS": Setting(_fernet_keys, _own_fernet_keys, is_required=True),
    "BLIND_INDEX_KEY": Setting(in_production=_random(32), is_required=True),
    "RECEIPT_SIGNING_KEYS": Setting(_signing_keys, _own_signing_keys, is_required=True),
    "BROKER_URL": Setting(_server("redis://:password@host:6379/0", *_queued), is_required=True),
    "RECONCILE_SECONDS": Setting(_seconds),
    "STRIPE_LOOK_SECONDS": Setting(_seconds),
    "CACHE_URL": Setting(_server("redis://:password@host:6379/1", *_cached)),
    "PRIVATE_FILES_ROOT": Setting(in_production=_absolute),
    "S3_BUCKET": Setting(_bucket),
    "S3_ENDPOINT_URL": Setting(_web_address),
    "S3_REGION": Setting(_region),
    "S3_ACCESS_KEY_ID": Setting(_token),
    "S3_SECRET_ACCESS_KEY": Setting(_token),
    "S3_PUBLIC_ORIGIN": Setting(_site),
    "BACKUP_RECIPIENTS": Setting(_age_keys),
    "BACKUP_FOLDER": Setting(in_production=_absolute),
    "BACKUP_S3_BUCKET": Setting(_bucket),
    "BACKUP_S3_ENDPOINT_URL": Setting(_web_address),
    "BACKUP_S3_REGION": Setting(_region),
    "BACKUP_S3_ACCESS_KEY_ID": Setting(_token),
    "BACKUP_S3_SECRET_ACCESS_KEY": Setting(_token),
    "BACKUP_HOUR": Setting(_whole(0, 23)),
    "BACKUP_SCRATCH_URL": Setting(_database),
    "POSTGRES_BIN": Setting(),
    "SANDBOX_URL": Setting(_web_address),
    "WEBHOOKS_TO_LOOPBACK": Setting(
        _truth, _off("people's webhooks would reach this machine's own servers")
    ),
    "TEST_MODE_URL": Setting(_web_address),
    "TEST_MODE_WEBHOOK_SECRETS": Setting(_replicate_secrets),
    "REPLICATE_API_TOKEN": Setting(
        _like(r"r8_[!-~]+", "a token of Replicate, which begins with r8_"), is_required=True
    ),
    "REPLICATE_OWNER": Setting(
        _like(
            r"[A-Za-z0-9][A-Za-z0-9_-]*", "the bare name of the account, as in replicate.com/NAME"
        ),
        is_required=True,
    ),
    "REPLICATE_WEBHOOK_SECRETS": Setting(
        _replicate_secrets, _strong_replicate_secrets, is_required=True
    ),
    "REPLICATE_PICTURE_HARDWARE": _machine,
    "REPLICATE_BASE_URL": Setting(_web_address, _out_of_earshot),
    "ENHANCERS": Setting(_some_of("openai", "anthropic")),
    "OPENAI_API_KEY": Setting(_token),
    "OPENAI_MODEL": Setting(_token),
    "OPENAI_BASE_URL": Setting(_web_address, _out_of_earshot),
    "ANTHROPIC_API_KEY": Setting(_token),
    "ANTHROPIC_MODEL": Setting(_token),
    "ANTHROPIC_BASE_URL": Setting(_web_address, _out_of_earshot),
    "SPENDING_LIMIT_HOUR": Setting(_whole(0, 1_000_000)),
    "SPENDING_LIMIT_DAY": Setting(_whole(0, 10_000_000)),
    "BREAKER_FAILURES": Setting(_whole(0, 1000)),
    "ENHANCEMENTS_A_DAY": Setting(_whole(0, 1_000_000)),
    "ENHANCEMENTS_A_DAY_IN_ALL": Setting(_whole(0, 100_000_000)),
    "STRIPE_SECRET_KEY": Setting(_stripe_key, is_required=True),
    "STRIPE_WEBHOOK_SECRETS": Setting(_stripe_secrets, _strong_stripe_secrets, is_required=True),
    "STRIPE_BASE_URL": Setting(_web_address, _out_of_earshot),
    "STRIPE_AUTOMATIC_TAX": _flag,
    "STRIPE_MIRROR": _flag,
    "SIGNUP_CREDITS": Setting(_whole(0, 1_000_000_000)),
    "PAST_DUE_GRACE_DAYS": Setting(_whole(0, 365)),
    "STAFF_CREDITS_ALONE": Setting(_whole(0, 100_000)),
    "STAFF_REFUND_ALONE": Setting(_whole(0, 100_000)),
    "GOOGLE_CLIENT_ID": Setting(_token),
    "GOOGLE_CLIENT_SECRET": Setting(_token),
    "GITHUB_CLIENT_ID": Setting(_token),
    "GITHUB_CLIENT_SECRET": Setting(_token),
    "GITHUB_URL": Setting(_site, _encrypted),
    "OIDC_PROVIDERS": Setting(_providers, _encrypted_providers),
    "EMAIL_URL": Setting(_mail, _sent_mail, is_required=True),
    "DEFAULT_FROM_EMAIL": Setting(_sender, is_required=True),
    "SUPPORT_EMAIL": Setting(_sender),
    "COMPANY_NAME": Setting(is_required=True),
    "COMPANY_ADDRESS": Setting(is_required=True),
    "COMPANY_REGISTER": Setting(),
    "COMPANY_VAT_ID": Setting(),
    "SENTRY_DSN": Setting(_sentry),
    "LOG_LEVEL": Setting(_level),
    "LOG_JSON": _flag,
    "METRICS_TOKEN": Setting(_token, _random(24)),
    "METRICS_ADDRESSES": Setting(_networks),
}
