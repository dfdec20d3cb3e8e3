"""Test mode as a whole: a program's way through it, kept apart from what is live."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts.models import ApiToken, TokenKind, User
from billing.models import CreditHold, LedgerEntry
from billing.services import audit, credits
from core import actor
from core.jobs.models import Job, State
from core.row_security import user_scope
from generations.models import Enhancement, GeneratedImage, Generation
from generations.services import enhancements, generations
from models_training.models import PersonalModel, Training
from models_training.services import trainings
from notifications.models import WebhookEndpoint, WebhookEvent
from tests import factories
from tests.api import ApiClient, api_client
from tests.fakes import behave, creates, mails, trained_model, until
from visiona.settings.services import sandbox_of_tests

NOWHERE = "http://127.0.0.1:1"
LIVE, OTHER = ["whsec_eA=="], ["whsec_eQ=="]


def in_test_mode(owner: User) -> ApiClient:
    return api_client(owner, kind=TokenKind.TEST)


def finish(job: Job, advance) -> Job:
    def step() -> Job | None:
        advance(job.pk)
        job.refresh_from_db()
        return job if job.is_final else None

    return until(step)


@pytest.fixture
def far_away(settings):
    """The real services, which nothing here may reach."""
    settings.REPLICATE_BASE_URL, settings.REPLICATE_API_TOKEN = NOWHERE, "r8_real"
    settings.OPENAI_BASE_URL = settings.ANTHROPIC_BASE_URL = NOWHERE
    settings.SIGNUP_CREDITS = 0


@pytest.fixture
def test_model(alice):
    with actor.in_mode(is_test=True):
        return factories.make_model(alice, trigger_word="zorkan")


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_program_trains_and_draws_with_nothing_to_spend(alice, live_server, settings, far_away):
    settings.WEBHOOK_BASE_URL = live_server.url
    factories.make_endpoint(alice)
    for number in range(10):
        factories.make_photo(alice, number=number)
    program = in_test_mode(alice)

    body = {"name": "Me", "trigger_word": "zorivu4", "consent": True}
    model = program.send("post", "/api/models/train", body)
    training = Training.objects.get()
    behave(training.pk, webhooks="lost")
    finish(training, trainings.advance)
    words = {"model_id": model.json()["id"], "prompt": "by the sea", "outputs": 1}
    asked = program.send("post", "/api/generate", words)
    generation = Generation.objects.get()
    finish(generation, generations.advance)
    drawn = program.send("get", f"/api/generations/{generation.pk}")
    better = program.send("post", "/api/enhance", {"model_id": words["model_id"], "prompt": "me"})
    enhancement = finish(Enhancement.objects.get(), enhancements.advance)

    assert (model.status_code, asked.status_code, better.status_code) == (201, 202, 202)
    assert training.state == generation.state == enhancement.state == State.SUCCEEDED
    assert creates(training.pk) == creates(generation.pk) == 1
    assert model.json()["test"] is better.json()["test"] is True
    assert drawn.json()["images"][0]["test"] is True
    assert drawn.json()["cost"]["price_mc"] == drawn.json()["cost"]["charged_mc"] == 0
    assert drawn.headers["Visiona-Test"] == "true"
    assert not CreditHold.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert credits.balance(alice).spendable_mc == 0
    assert audit.breaks() == []
    told = list(WebhookEvent.objects.values_list("body", flat=True))
    assert len(told) == 3
    assert all('"test":true' in body for body in told)
    assert not [mail for mail in mails(alice.email) if words["model_id"] in mail["text"]]


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_word_in_the_prompt_orders_a_fault(test_model):
    test_model.remote_model, test_model.remote_version, test_model.inputs = trained_model()
    test_model.save()
    with actor.in_mode(is_test=True):
        job = factories.make_generation(test_model, prompt="zorkan, testblocked")

    finish(job, generations.advance)

    assert (job.state, job.error_kind) == (State.FAILED, "nsfw")


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_live_job_never_reaches_the_sandbox(alice, far_away):
    job = factories.make_generation(factories.make_model(alice))

    generations.advance(job.pk)

    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert creates(job.pk) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("is_test", [True, False], ids=["test rows", "live rows"])
def test_neither_mode_sees_the_others_rows(alice, alice_client, is_test):
    with actor.in_mode(is_test=is_test):
        image = factories.make_image(factories.make_generation(factories.make_model(alice)))
    live, test = api_client(alice), in_test_mode(alice)
    right, wrong = (test, live) if is_test else (live, test)
    paths = [
        f"/api/models/{image.personal_model_id}",
        f"/api/generations/{image.generation_id}",
        f"/api/gallery/{image.pk}",
    ]
    lists = ["/api/models", "/api/generations", "/api/gallery"]
    order = {"model_id": str(image.personal_model_id), "prompt": "by the sea"}

    assert [right.send("get", path).status_code for path in paths] == [200] * 3
    assert [wrong.send("get", path).status_code for path in paths] == [404] * 3
    assert [len(right.send("get", path).json()["items"]) for path in lists] == [1] * 3
    assert [len(wrong.send("get", path).json()["items"]) for path in lists] == [0] * 3
    assert wrong.send("post", "/api/generate", order).status_code in {400, 404, 422}
    wrong.send("post", "/api/gallery/delete", {"ids": [str(image.pk)]})
    assert right.send("get", paths[2]).status_code == 200
    assert alice_client.get(f"/gallery/{image.pk}/").status_code == (404 if is_test else 200)


@pytest.mark.django_db
def test_the_database_itself_refuses_a_row_of_the_other_mode(alice, test_model):
    with user_scope(alice.pk):
        changed = PersonalModel.objects.filter(pk=test_model.pk).update(name="x")
        deleted = GeneratedImage.objects.all().delete()[0]

    assert (changed, deleted) == (0, 0)
    with pytest.raises(Exception, match="row-level security"), user_scope(alice.pk):
        PersonalModel.objects.create(owner=alice, name="x", trigger_word="zork1", is_test=True)
    assert not connection.needs_rollback


@pytest.mark.django_db
def test_the_same_trigger_word_serves_in_both_modes(alice, test_model):
    factories.make_model(alice, trigger_word=test_model.trigger_word)

    with user_scope(alice.pk):
        assert PersonalModel.objects.get().trigger_word == test_model.trigger_word


@pytest.mark.django_db
def test_prices_are_nothing_in_test_mode_and_such_a_price_is_not_taken_live(alice):
    model = factories.make_model(alice)

    prices = in_test_mode(alice).send("get", "/api/prices").json()["items"]
    [picture] = [price for price in prices if price["act"] == "image"]
    body = {"model_id": str(model.pk), "prompt": "sea", "outputs": 1, "quote": picture["quote"]}
    answer = api_client(alice).send("post", "/api/generate", body)

    assert {price["price_mc"] for price in prices} == {0}
    assert answer.json()["code"] == "quote-expired"


@pytest.mark.django_db
def test_a_key_of_a_test_gives_no_answer_to_a_live_request(alice, test_model):
    factories.make_model(alice, trigger_word="zorkan")
    body = {"model_id": str(test_model.pk), "prompt": "sea", "outputs": 1}
    key = str(uuid4())

    first = in_test_mode(alice).send("post", "/api/generate", body, Idempotency_Key=key)
    second = api_client(alice).send("post", "/api/generate", body, Idempotency_Key=key)

    assert first.status_code == 202
    assert second.status_code == 409


@pytest.mark.django_db
def test_nothing_is_bought_in_test_mode(alice):
    answer = in_test_mode(alice).send("post", "/api/payment/packs", {"pack": "small"})

    assert (answer.status_code, answer.json()["code"]) == (403, "live-only")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/secret", None),
        ("delete", "/secret/old", None),
        ("patch", "", {"enabled": False}),
        ("delete", "", None),
    ],
    ids=["renew", "end", "switch", "delete"],
)
def test_no_webhook_of_live_programs_is_changed_in_test_mode(alice, method, path, body):
    endpoint = factories.make_endpoint(alice)

    answer = in_test_mode(alice).send(method, f"/api/webhooks/{endpoint.pk}{path}", body)

    assert (answer.status_code, answer.json()["code"]) == (403, "live-only")
    with user_scope(alice.pk):
        assert WebhookEndpoint.objects.get().secret == endpoint.secret


@pytest.mark.django_db
def test_where_it_is_off_no_token_is_made_and_known_ones_are_told(alice, settings):
    program = in_test_mode(alice)
    settings.TEST_MODE_URL = ""

    answer = program.send("get", "/api/models")
    body = {"name": "x", "scopes": ["gallery:read"], "kind": "test"}
    made = api_client(alice).send("post", "/api/tokens", body)

    assert (answer.status_code, answer.json()["code"]) == (403, "test-mode-off")
    assert "switched" not in made.json()["detail"]
    assert made.json()["errors"][0]["field"] == "kind"
    assert "Test mode is off" in made.json()["errors"][0]["detail"]
    with user_scope(alice.pk):
        assert ApiToken.objects.filter(kind=TokenKind.TEST).count() == 1


def test_the_local_starts_own_sandbox_serves_with_its_own_secrets():
    assert sandbox_of_tests("http://s/", [], sandbox_url="http://s", live=LIVE) == (
        "http://s",
        LIVE,
    )
    assert sandbox_of_tests("", [], sandbox_url="", live=LIVE) == ("", LIVE)


@pytest.mark.parametrize("secrets", [[], LIVE, [*OTHER, *LIVE]], ids=["none", "live", "one live"])
def test_another_sandbox_needs_secrets_of_its_own(secrets):
    assert sandbox_of_tests("http://s", OTHER, sandbox_url="", live=LIVE) == ("http://s", OTHER)

    with pytest.raises(ImproperlyConfigured, match="TEST_MODE_WEBHOOK_SECRETS"):
        sandbox_of_tests("http://s", secrets, sandbox_url="", live=LIVE)
