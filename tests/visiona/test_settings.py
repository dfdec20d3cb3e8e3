"""Which settings a process starts with, read by a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "a long random text of the operator, more than fifty letters",
    "SITE_URL": "https://visiona.example",
    "ALLOWED_HOSTS": "visiona.example",
    "DATABASE_URL": "postgres://visiona_owner@db/visiona",
    "BROKER_URL": "redis://broker/0",
    "FIELD_ENCRYPTION_KEYS": "bG9jYWwtb25seS1rZXktbm90LWZvci1wcm9kdWN0aW8=",
    "BLIND_INDEX_KEY": "y" * 40,
    "EMAIL_URL": "smtp://mail:25",
    "REPLICATE_API_TOKEN": "r8_real",
    "REPLICATE_OWNER": "visiona",
    "REPLICATE_WEBHOOK_SECRETS": "whsec_eA==",
    "STRIPE_SECRET_KEY": "sk_test_abcdefghijklmnopqrstuvwxyz",
    "STRIPE_WEBHOOK_SECRETS": "whsec_x",
    "DB_ROLE": "visiona_app",
}


def start(tmp_path: Path, program: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "visiona.settings"}
    environment |= {"VISIONA_DATA_DIR": str(tmp_path)} | settings
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


SHOW = "from django.conf import settings; print(getattr(settings, '{}'))"


@pytest.mark.parametrize("missing", sorted(set(COMPLETE) - {"ENVIRONMENT"}))
def test_a_half_configured_production_refuses_to_start(tmp_path, missing):
    settings = {name: value for name, value in COMPLETE.items() if name != missing}

    started = start(tmp_path, SHOW.format("DEBUG"), **settings)

    assert started.returncode != 0
    assert missing in started.stderr


def test_a_complete_production_passes_djangos_own_checks(tmp_path):
    program = (
        "import django; django.setup(); from django.core.management import call_command;"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )

    started = start(tmp_path, program, **COMPLETE)

    assert started.returncode == 0, started.stderr


def test_production_knows_no_sandbox(tmp_path):
    started = start(tmp_path, SHOW.format("SANDBOX_URL"), SANDBOX_URL="http://x", **COMPLETE)

    assert started.stdout.strip() == ""


def test_production_sends_no_webhook_to_its_own_machine(tmp_path):
    name = "WEBHOOKS_TO_LOOPBACK"

    plain = start(tmp_path, SHOW.format(name), **COMPLETE)
    asked = start(tmp_path, SHOW.format(name), WEBHOOKS_TO_LOOPBACK="true", **COMPLETE)
    local = start(tmp_path, SHOW.format(name), SANDBOX_URL="http://127.0.0.1:9")

    assert (plain.stdout.strip(), local.stdout.strip()) == ("False", "True")
    assert asked.returncode != 0
    assert name in asked.stderr


def test_a_key_switches_from_the_sandbox_to_the_real_service(tmp_path):
    sandbox = {"SANDBOX_URL": "http://127.0.0.1:9"}

    without = start(tmp_path, SHOW.format("REPLICATE_BASE_URL"), **sandbox)
    given = start(
        tmp_path, SHOW.format("REPLICATE_BASE_URL"), REPLICATE_API_TOKEN="r8_x", **sandbox
    )

    assert without.stdout.strip() == "http://127.0.0.1:9/replicate"
    assert given.stdout.strip() == "https://api.replicate.com"


def test_the_process_wins_over_the_file_of_the_local_start(tmp_path):
    (tmp_path / "local.env").write_text("SITE_URL=http://file\nOPENAI_MODEL=file\n")

    shown = start(tmp_path, SHOW.format("SITE_URL"), SITE_URL="http://process")
    from_file = start(tmp_path, SHOW.format("OPENAI_MODEL"))

    assert shown.stdout.strip() == "http://process"
    assert from_file.stdout.strip() == "file"


def test_the_web_process_starts_without_the_heavy_sdks(tmp_path):
    program = (
        "import sys, visiona.wsgi; from django.urls import get_resolver;"
        "get_resolver().url_patterns;"
        "heavy = 'openai anthropic replicate boto3 numpy PIL drf_spectacular'.split();"
        "print(*[n for n in heavy if n in sys.modules])"
    )

    started = start(tmp_path, program)

    assert started.returncode == 0, started.stderr
    assert started.stdout.strip() == ""
