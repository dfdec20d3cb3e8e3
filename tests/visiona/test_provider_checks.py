"""`manage.py check_providers`: what changed at the services is told, with what to do."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing.models import CreditPack
from billing.services import catalogue, stripe_prices
from core import replicate
from core.commands import Exit
from core.costs.models import ProviderPrice
from models_training.models import Trainer
from tests import factories
from tests.fakes import behave
from visiona import provider_checks

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def account(settings) -> str:
    """One at Replicate that no other test has."""
    name = f"of-{uuid4().hex[:12]}"
    settings.REPLICATE_API_TOKEN, settings.REPLICATE_OWNER = f"r8_sandbox_{name}", name
    return name


@pytest.fixture
def site(settings, live_server) -> None:
    settings.WEBHOOK_BASE_URL = live_server.url


def found(name: str) -> tuple[str, str, str]:
    [checked] = [one for one in provider_checks.look() if one.name == name]
    return checked.finding.level.value, checked.finding.seen, checked.finding.mend


def test_services_as_we_are_set_up_for_them_need_no_look(site):
    catalogue.load()
    list(stripe_prices.sync())
    said = StringIO()

    call_command("check_providers", "--json", stdout=said)

    told = json.loads(said.getvalue())
    assert told["exit_code"] == 0
    assert [one["name"] for one in told["checks"]] == list(provider_checks.CHECKS)


def test_a_newer_trainer_is_told_and_not_taken(account):
    behave(account, trainer_release="newer")

    level, seen, mend = found("trainer version")

    assert level == "look"
    assert seen == "flux-dev: 99999999 is newer than ours, 26dce37a"
    assert "manage.py trainers --pin KEY VERSION" in mend
    assert found("trainer inputs")[0] == "ok"
    assert not Trainer.objects.filter(version="9" * 64).exists()


def test_what_a_newer_trainer_takes_otherwise_is_named_with_what_we_send(account):
    behave(account, trainer_release="changed")

    level, seen, _ = found("trainer inputs")

    assert level == "look"
    for line in (
        "optimizer is gone",
        "steps: maximum was 6000 and is 2000",
        "network_alpha is new",
        "does not fit the row: optimizer, for optimizer, is no input of this version",
        "does not fit the row: steps is offered from 100 to 4000 and taken from 3 to 2000",
    ):
        assert f"flux-dev: {line}" in seen


def test_a_trainer_that_is_gone_or_does_not_take_what_we_send_is_broken():
    row = Trainer.objects.filter(pk="flux-dev")
    row.update(version="0" * 64, schema=row.get().schema | {"required": ["a_face"]})

    gone, unfit = found("trainer version"), found("trainer inputs")

    assert gone[0] == unfit[0] == "broken"
    assert "no training starts" in gone[1]
    assert "a_face must be given, and is not" in unfit[1]


def test_a_model_that_takes_other_inputs_than_at_its_training_is_told(alice, monkeypatch):
    model = factories.make_model(alice)
    model.inputs = {"prompt": {"type": "string"}}
    model.save()
    now = {"prompt": {"type": "string"}, "loras": {"type": "array"}}
    monkeypatch.setattr(replicate, "get_version_inputs", lambda *place: now)

    assert found("picture inputs")[:2] == ("look", "loras is new")


@pytest.mark.parametrize(
    ("changes", "name", "seen"),
    [
        ({"REPLICATE_OWNER": "other"}, "Replicate account", "REPLICATE_OWNER is other"),
        ({"REPLICATE_WEBHOOK_SECRETS": ["whsec_x"]}, "Replicate account", "every webhook is"),
        ({"OPENAI_MODEL": "gpt-1"}, "OpenAI model", "gpt-1 is not to be had any more"),
        ({"ANTHROPIC_MODEL": "claude-1"}, "Anthropic model", "claude-1 is not to be had"),
        ({"OPENAI_API_KEY": "sk-no"}, "OpenAI model", "openai: AuthenticationError"),
        ({"WEBHOOK_BASE_URL": NOWHERE}, "webhook address", NOWHERE),
    ],
)
def test_what_is_set_and_does_not_hold_any_more_is_broken(settings, changes, name, seen):
    for setting, value in changes.items():
        setattr(settings, setting, value)

    level, said, mend = found(name)

    assert level == "broken"
    assert seen in said
    assert mend


def test_an_offer_that_costs_something_else_at_stripe_is_named():
    catalogue.load()
    list(stripe_prices.sync())
    CreditPack.objects.filter(code="pack-50").update(price_minor=1)

    assert found("Stripe prices")[1] == "pack-50 is 1 here and 900 at Stripe"


@pytest.mark.owner
def test_prices_that_nobody_looked_at_for_long_are_named_with_their_page():
    long_ago = timezone.now() - timedelta(days=200)
    page = "https://example.com/prices"
    ProviderPrice.objects.create(
        provider="replicate", sku="gpu-x", unit="second", nano_usd=1, source=page,
        valid_from=long_ago, created_at=long_ago,
    )  # fmt: skip

    level, seen, mend = found("provider prices")

    assert (level, seen) == ("look", "1 prices were read more than 180 days ago")
    assert mend == f"Compare them with {page}."


def test_services_that_are_away_are_no_finding_but_no_all_clear_either(site, settings):
    catalogue.load()
    list(stripe_prices.sync())
    settings.REPLICATE_BASE_URL = NOWHERE

    with pytest.raises(CommandError, match="3 could not be asked") as ended:
        call_command("check_providers", stdout=StringIO())

    assert ended.value.returncode == Exit.AWAY
