"""Trainers as rows: each of the first ones, and one that no line of code knows, trains and draws
against the sandbox, is paid for, and goes with a receipt."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from billing.models import HoldState
from billing.services import catalogue, paid_jobs
from core.audit.models import AuditEntry
from core.jobs.models import State
from core.receipts import Receipt
from core.replicate import sandbox
from generations.models import Generation
from generations.services import generations
from models_training import trainer_rules
from models_training.models import PersonalModel, Training
from models_training.models.trainers import Trainer
from models_training.services import deletions, trainers, trainings
from models_training.services.trainers import TrainerRefused
from models_training.services.trainings import TrainingRequest
from models_training.trainer_settings import settings_of, usual
from tests import factories
from tests.fakes import behave, journal, until

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
FIRST = ("flux-dev", "fast-flux", "qwen-image")
NEWER = "9" * 64


TEXT = {"type": "string"}
# Other fields, other ranges, another bar, and weights that something else draws with.
CLAY = {
    "key": "clay",
    "label": "Clay",
    "remote": "potter/clay-trainer",
    "version": "c1a7" * 16,
    "schema": {
        "required": ["pots", "style"],
        "properties": {
            "pots": TEXT | {"format": "uri"},
            "story": TEXT,
            "style": TEXT | {"enum": ["person", "thing"]},
            "rounds": {"type": "integer", "minimum": 20, "maximum": 300},
            "depth": {"type": "integer", "minimum": 2, "maximum": 8},
        },
    },
    "roles": {"dataset": "pots", "caption": "story", "steps": "rounds", "lora_rank": "depth"},
    "ranges": {
        "steps": {"low": 10, "high": 400, "usual": 120},
        "lora_rank": {"low": 2, "high": 8, "usual": 4},
    },
    "presets": {"best": {"steps": 200, "lora_rank": 8}},
    "constants": {"style": "person"},
    "hardware": "gpu-l40s",
    "machine": "gpu-l40s",
    "caption_rule": "sentence",
    "subject": "somebody of clay",
    "log_bar": "kiln",
    "output_form": "weights",
    "inference": "potter/clay-lora",
    "weights_field": "shapes",
    "inference_schema": {
        "required": ["prompt"],
        "properties": {
            "prompt": TEXT,
            "seed": {"type": "integer"},
            "shapes": {"type": "array"},
            "output_format": TEXT | {"enum": ["webp", "jpg", "png"]},
        },
    },
    "price_mc": 30_000,
    "covers": 100,
    "minutes_per_1000": 20,
    "is_enabled": True,
}


def a_further_one(**changes) -> Trainer:
    return Trainer(**CLAY | changes)


@pytest.fixture
def further() -> Trainer:
    row = trainers.save(a_further_one())
    sandbox.teach([trainers.document(row)])
    return row


def queued(owner, trainer: Trainer) -> Training:
    for number in range(10):
        factories.make_photo(owner, number=number)
    order = TrainingRequest("Me", "zorivu4", usual(trainer), uuid4(), trainer)
    job = trainings.start_training(owner, order)
    behave(job.pk, training_seconds=0.5, webhooks="lost")
    return job


def ended(advance, job):
    def look():
        advance(job.pk)
        job.refresh_from_db()
        return job.is_final and job

    return until(look)


def drawn(model: PersonalModel) -> Generation:
    job = factories.make_generation(model, prompt="zorivu4, by the sea", outputs=1)
    behave(job.pk, webhooks="lost")
    return ended(generations.advance, job)


def sent_for(job) -> dict:
    [post] = [row for row in journal("replicate", job.pk) if row["method"] == "POST"]
    return post


def trains_and_draws(owner, trainer: Trainer) -> tuple[Training, Generation]:
    training = ended(trainings.advance, queued(owner, trainer))
    assert training.state == State.SUCCEEDED, training.error
    generation = drawn(PersonalModel.objects.get(pk=training.personal_model_id))
    assert generation.state == State.SUCCEEDED, generation.error
    return training, generation


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", FIRST)
def test_each_of_the_first_trainers_trains_and_draws(alice, live_server, settings, key):
    settings.WEBHOOK_BASE_URL = live_server.url
    row = Trainer.objects.get(pk=key)

    training, generation = trains_and_draws(alice, row)

    hold = paid_jobs.hold_of(training.pk)
    assert (hold.state, hold.captured_mc) == (HoldState.CAPTURED, 40_000)
    assert training.step == training.steps == usual(row)["steps"]
    assert generation.delivered == 1


@pytest.mark.django_db(transaction=True)
def test_a_trainer_of_rows_only_trains_draws_and_goes(alice, live_server, settings, further):
    settings.WEBHOOK_BASE_URL = live_server.url

    training, generation = trains_and_draws(alice, further)

    model = PersonalModel.objects.get(pk=training.personal_model_id)
    told, asked = sent_for(training), sent_for(generation)
    assert told["path"].endswith("/potter/clay-trainer/versions/" + "c1a7" * 16 + "/trainings")
    given = {name: value for name, value in told["body"]["input"].items() if name != "pots"}
    assert given == {
        "story": "A photo of somebody of clay.", "style": "person", "rounds": 120, "depth": 4,
    }  # fmt: skip
    assert (training.step, model.remote_version) == (120, "")
    assert asked["path"].endswith("/models/potter/clay-lora/predictions")
    assert asked["body"]["input"]["prompt"] == "somebody of clay, by the sea"
    assert asked["body"]["input"]["shapes"] == [model.weights_address]
    hold = paid_jobs.hold_of(training.pk)
    assert (hold.state, hold.captured_mc) == (HoldState.CAPTURED, 60_000)

    deletion = ended(deletions.advance, deletions.delete_model(model, with_pictures=True))

    model.refresh_from_db()
    assert (model.weights_address, model.remote_model) == ("", "")
    gone = [line["what"] for line in Receipt.objects.get(subject_id=deletion.pk).body["deleted"]]
    assert "the weights that were trained" in gone
    assert deletion.weights_gone_at


def test_a_training_under_way_keeps_what_it_was_started_with(alice):
    training = queued(alice, trainers.default())
    Trainer.objects.filter(is_default=True).update(version=NEWER, log_bar="another")

    kept = Training.objects.get(pk=training.pk).how

    assert (kept.version.endswith(NEWER), kept.log_bar) == (False, "flux_train_replicate")


def test_one_of_before_there_were_several_is_of_the_first_trainer(alice):
    old = factories.make_training(factories.make_model(alice, ready=False))
    old = Training.objects.get(pk=old.pk)

    assert (old.trainer_id, old.recipe, old.steps) == ("flux-dev", {}, 1000)
    assert old.how == Trainer.objects.get(pk="flux-dev").recipe


def test_what_may_be_set_is_narrowed_by_the_schema():
    steps = settings_of(a_further_one())["steps"].within

    assert (steps.low, steps.high) == (20, 300)
    assert trainer_rules.narrowed(a_further_one()) == [
        "steps is offered from 10 to 400 and taken from 20 to 300"
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roles": {"dataset": "pots", "caption": "story"}}, "no input has the role steps"),
        ({"constants": {"style": "tree"}}, "style may not be tree"),
        ({"constants": {}}, "style must be given, and is not"),
        ({"constants": {"style": "person", "hf_token": "x"}}, "hf_token is never sent"),
        ({"presets": {"best": {"steps": 900}}}, "steps may not be 900"),
        ({"ranges": {"steps": {"low": 10, "high": 400, "usual": 5}}}, "usual value"),
        ({"weights_field": "loras"}, "loras is no input of potter/clay-lora"),
        ({"subject": ""}, "needs words for who is shown"),
        ({"caption_rule": "trigger"}, "no input has the role trigger"),
    ],
)
def test_a_row_that_does_not_hold_together_is_not_offered(changes, words):
    with pytest.raises(TrainerRefused, match=words):
        trainers.save(a_further_one(**changes))

    assert not Trainer.objects.filter(pk="clay").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "latest"},
        {"roles": {"dataset": "pots"}},
        {"roles": {"dataset": "pots", "steps": "turns"}},
        {"constants": {"glaze": 1}},
        {"schema": {}},
        {"price_mc": 0},
    ],
)
def test_the_database_too_offers_no_such_row(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_further_one(**changes).save()


def test_one_is_the_default_and_it_is_offered(further):
    further.is_default = True
    trainers.save(further)

    assert [one.key for one in Trainer.objects.filter(is_default=True)] == ["clay"]
    assert trainers.default().key == "clay"
    with pytest.raises(IntegrityError), transaction.atomic():
        Trainer.objects.filter(pk="clay").update(is_enabled=False)
    entry = AuditEntry.objects.filter(action="trainer.changed").latest("pk")
    assert '"key":"clay"' in entry.facts


@pytest.mark.parametrize("key", FIRST)
def test_no_setting_that_may_be_chosen_is_sold_below_its_cost(key):
    catalogue.load()
    for machine, nano in (("gpu-h100", 1), ("gpu-h100-8x", 8), ("gpu-h200", 1)):
        factories.make_price(nano * 1_525_000, sku=machine)
    row = Trainer.objects.get(pk=key)

    assert trainers.complaints(row) == []
    row.price_mc = 20_000
    assert trainers.complaints(row) == [f"{row.covers} steps are sold for less than they cost"]


def test_two_photos_in_a_step_count_twice(alice):
    asked = {"steps": 1500, "batch_size": 2}

    assert trainers.quote(alice, trainers.default(), asked).amount_mc == 80_000


def test_the_command_lists_them_and_says_what_changed_line_by_line(capsys, settings):
    account = "of-refresh"
    settings.REPLICATE_API_TOKEN = f"r8_sandbox_{account}"
    behave(account, trainer_release="changed")

    call_command("trainers")
    listed = capsys.readouterr().out
    with pytest.raises(CommandError, match="Nothing was switched"):
        call_command("trainers", "--refresh")
    told = capsys.readouterr().out

    assert [line.split()[:2] for line in listed.splitlines()] == [
        ["flux-dev", "default"], ["fast-flux", "off"], ["qwen-image", "off"],
    ]  # fmt: skip
    assert f"flux-dev: pinned to 26dce37a, the newest is {NEWER}" in told
    assert "flux-dev: steps: maximum was 6000 and is 2000" in told
    assert not Trainer.objects.filter(version=NEWER).exists()
    assert not Trainer.objects.filter(checked_at=None).exists()


def test_a_version_is_pinned_once_it_fits(settings):
    account = "of-pin"
    settings.REPLICATE_API_TOKEN = f"r8_sandbox_{account}"
    behave(account, trainer_release="changed")
    with pytest.raises(CommandError, match="optimizer, for optimizer, is no input"):
        call_command("trainers", "--pin", "flux-dev", NEWER)
    behave(account, trainer_release="newer")

    call_command("trainers", "--pin", "flux-dev", NEWER)

    row = Trainer.objects.get(pk="flux-dev")
    assert (row.version, row.schema["properties"]["steps"]["maximum"]) == (NEWER, 6000)
    entry = AuditEntry.objects.filter(action="trainer.changed").latest("pk")
    assert '"key":"flux-dev"' in entry.facts
