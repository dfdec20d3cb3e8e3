"""Every command: run twice, run with the providers down, and ended half way."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import get_commands, load_command_class

from billing.services import audit
from core.commands import Exit, OperatorCommand
from tests import crash_process
from tests.billing import stripe_side
from tests.visiona.commands import CASES, ELSEWHERE, half, ours, rows, run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations" / "commands.md"
NOWHERE = "http://127.0.0.1:1"
WRITERS = sorted(name for name, case in CASES.items() if case.dies_at)
pytestmark = [pytest.mark.worker]


@pytest.fixture(autouse=True)
def _own_account(settings, tmp_path) -> None:
    settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"
    settings.STRIPE_MIRROR = False


def test_no_command_is_missing_here():
    assert CASES.keys() | ELSEWHERE.keys() == ours()
    unnamed = [
        name
        for name, place in ELSEWHERE.items()
        if not any(name in path.read_text() for path in _files(ROOT / place))
    ]
    assert unnamed == []


def test_the_page_of_commands_is_true():
    table = re.findall(r"^\| `(\w+)` \|.+?\| ([\d ]+) \|$", PAGE.read_text(), re.MULTILINE)
    lines = {name: line for name in dict(table) for line in _lines_of(name)}

    assert [name for name, _ in table] == sorted(ours())
    for name, codes in table:
        command = load_command_class(get_commands()[name], name)
        parser = command.create_parser("manage.py", name)
        assert command.help
        assert name == "up" or isinstance(command, OperatorCommand)
        assert set(map(int, codes.split())) <= set(Exit), name
        assert ("--dry-run" in parser.format_help()) == ("`--dry-run`" in lines[name]), name


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_a_second_run_says_so_and_makes_nothing_more(alice, name, tmp_path):
    case = CASES[name]
    case.before(alice)
    words = case.given(alice, tmp_path)

    first = run(name, *words)
    after = rows()
    second = run(name, *words)

    assert [first[0], second[0]] == [case.ends, case.again], (first, second)
    assert first[1]["command"] == name
    assert first[1]["exit_code"] == case.ends
    assert bool(first[1]["error"]) == bool(case.ends)
    assert case.adds or rows() == after


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_with_the_providers_down_it_ends_in_words(alice, name, settings, tmp_path):
    case = CASES[name]
    case.before(alice)
    settings.REPLICATE_BASE_URL = NOWHERE
    settings.OPENAI_BASE_URL = settings.ANTHROPIC_BASE_URL = f"{NOWHERE}/v1"
    stripe_side.behave(stripe_api="error_503")

    code, told = run(name, *case.given(alice, tmp_path))

    assert code == told["exit_code"] == case.away, told
    assert bool(told["error"]) == bool(case.away)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", WRITERS)
def test_whatever_ends_it_half_way_a_second_run_ends_well(alice, name, settings, tmp_path):
    case = CASES[name]
    case.before(alice)
    fresh = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [fresh, *settings.FIELD_ENCRYPTION_KEYS]
    words, ended = case.given(alice, tmp_path), []

    for how, at in zip((signal.SIGKILL, signal.SIGINT), case.dies_at, strict=True):
        process = crash_process.start(half, name, words, at, how)
        process.join(60)
        ended.append(process.exitcode)
    codes = [run(name, *words)[0] for _ in range(2)]
    after = rows()

    assert ended == [-signal.SIGKILL, Exit.STOPPED]
    assert set(codes) <= {case.ends, case.again}
    run(name, *words)
    assert case.adds or rows() == after
    assert audit.breaks() == []


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _lines_of(name: str) -> list[str]:
    return [line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{name}` |")]
