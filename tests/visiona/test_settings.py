"""Which settings a process starts with, read by a process of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.visiona.test_settings_rules import COMPLETE

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path: Path, program: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "visiona.settings"}
    environment |= {"VISIONA_DATA_DIR": str(tmp_path)} | settings
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


SHOW = "from django.conf import settings; print(getattr(settings, '{}'))"


# As the Procfile starts them.
CELERY = (
    "import sys; from celery.__main__ import main;"
    "sys.argv[1:] = '--quiet -A visiona worker -Q io -P threads'.split(); main()"
)
GRANIAN = (
    "import sys; from granian.cli import entrypoint;"
    "sys.argv[1:] = '--interface asginl visiona.asgi:application --port 0'.split(); entrypoint()"
)


@pytest.mark.parametrize(
    ("program", "wrong"),
    [
        ("import django; django.setup()", {"SIGNUP_CREDITS": "abc"}),
        ("import django; django.setup()", {"BLIND_INDEX_KEY": ""}),
        ("import django; django.setup()", {"DB_ROLE": ""}),
        ("import visiona.wsgi", {"DEBUG": "true"}),
        (CELERY, {"BROKER_URL": "foo://secret"}),
        (GRANIAN, {"SECRET_KEY": "short"}),
    ],
    ids=["wrong", "missing", "no role", "web", "worker", "server"],
)
def test_a_half_configured_process_ends_with_a_sentence_instead_of_a_traceback(
    tmp_path, program, wrong
):
    [(name, value)] = wrong.items()

    started = start(tmp_path, program, **COMPLETE | wrong)

    assert started.returncode == 1
    assert f"{name} must " in started.stderr
    assert "Traceback" not in started.stderr
    assert not value or value not in started.stderr.replace(name, "")


def test_a_letter_that_other_programs_read_as_a_variable_is_one_of_the_value(tmp_path):
    started = start(tmp_path, SHOW.format("OPENAI_MODEL"), OPENAI_MODEL=" $HOME-5 ")

    assert started.stdout.strip() == "$HOME-5"


@pytest.mark.parametrize(
    ("name", "key", "setting"),
    [
        ("REPLICATE", {}, "REPLICATE_BASE_URL"),
        ("OPENAI", {"OPENAI_API_KEY": "sk-x"}, "OPENAI_BASE_URL"),
        ("ANTHROPIC", {"ANTHROPIC_API_KEY": "sk-ant-x"}, "ANTHROPIC_BASE_URL"),
        ("STRIPE", {}, "STRIPE_API_BASE"),
    ],
)
def test_production_can_be_proven_against_stand_ins(tmp_path, name, key, setting):
    where = {f"{name}_BASE_URL": "http://127.0.0.1:9/x"}

    started = start(tmp_path, SHOW.format(setting), **COMPLETE, **key, **where)

    assert started.stdout.strip() == "http://127.0.0.1:9/x"


def test_a_complete_production_passes_djangos_own_checks(tmp_path):
    program = (
        "import django; django.setup(); from django.core.management import call_command;"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )

    started = start(tmp_path, program, **COMPLETE)

    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(
    ("chosen", "origins"),
    [
        ({}, ["https://pictures.s3.amazonaws.com"]),
        ({"S3_ENDPOINT_URL": "https://s3.example:9000/storage"}, ["https://s3.example:9000"]),
        ({"S3_PUBLIC_ORIGIN": "https://cdn.example"}, ["https://cdn.example"]),
    ],
    ids=["Amazon", "another", "CDN"],
)
def test_pages_may_show_pictures_of_the_bucket(tmp_path, chosen, origins):
    program = SHOW.format("CONTENT_SECURITY_POLICY")

    shown = start(tmp_path, program, S3_BUCKET="pictures", **chosen)

    allowed = ast.literal_eval(shown.stdout)["DIRECTIVES"]["img-src"]
    assert allowed[-len(origins) :] == origins


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
