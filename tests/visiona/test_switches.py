"""A closed service says so where it is asked for: beside its button, and to programs."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from accounts.models import User
from core.row_security import WORKER, role_scope
from core.switches import Service
from generations.models import Enhancement, Generation
from models_training.models import Training
from tests import factories
from tests.api import ApiClient, api_client
from tests.core.switches.turned import close
from tests.generations.test_forms import posted
from tests.models_training.views.test_trainings import answers, fill_tray
from vectorizing.models import Vectorisation

pytestmark = pytest.mark.django_db
WORDS = "Closed until three."


def count(model) -> int:
    with role_scope(WORKER):
        return model.objects.count()


def button(page: str, label: str) -> str:
    """The start tag of the button with this label."""
    found = re.search(rf"<button([^>]*)>(?:(?!</?button).)*{label}", page, re.S)
    assert found, f"no button {label}"
    return found[1]


def told(response) -> str:
    return response.content.decode()


@pytest.fixture
def model(alice):
    return factories.make_model(alice, trigger_word="zorkan")


def test_the_studio_says_it_beside_the_button_and_keeps_the_form(alice_client, model):
    close(Service.GENERATION, WORDS)

    page = told(alice_client.get("/studio/"))
    refused = alice_client.post("/studio/generations/", posted(model, prompt="zorkan on the moon"))

    assert re.search(r'<button[^>]*id="generate"[^>]* disabled', page)
    assert WORDS in page
    assert refused.status_code == 422
    assert "on the moon" in told(refused)
    assert WORDS in told(refused)
    assert count(Generation) == 0


def test_enhancing_is_closed_by_itself(alice_client, model):
    close(Service.ENHANCEMENT, WORDS)

    page = told(alice_client.get("/studio/"))
    sent = posted(model) | {"provider": "openai", "enhance_key": str(uuid4())}
    refused = alice_client.post("/studio/enhancements/", sent)

    assert "disabled" in button(page, "Enhance")
    assert "disabled" not in button(page, "Generate · ")
    assert (refused.status_code, WORDS in told(refused)) == (422, True)
    assert count(Enhancement) == 0


def test_the_page_of_a_new_training_says_it_and_keeps_the_form(alice, alice_client):
    factories.give_credits(alice, 50_000)
    fill_tray(alice)
    close(Service.TRAINING, WORDS)

    page = told(alice_client.get("/train/new/"))
    refused = alice_client.post("/train/new/", answers(name="Me in the sun"))

    assert "disabled" in button(page, "Start training")
    assert WORDS in page
    assert (refused.status_code, "Me in the sun" in told(refused)) == (422, True)
    assert count(Training) == 0


def test_the_vectoriser_says_it_beside_both_buttons(alice, alice_client):
    factories.give_credits(alice, 5_000)
    source = factories.make_vector_source(alice)
    close(Service.VECTORISING, WORDS)

    page = told(alice_client.get(f"/vectorise/{source.pk}/"))

    assert "disabled" in button(page, "Preview · ")
    assert "disabled" in button(page, "Vectorise · ")
    assert WORDS in page


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/signup/passkey/"])
def test_who_wants_to_sign_up_is_told(client, path):
    close(Service.SIGN_UP, WORDS)

    assert WORDS in told(client.get(path))
    client.post(path, {"email": "new@example.com", "password1": "a long sentence", "terms": "on"})
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.parametrize(
    ("service", "path", "body"),
    [
        ("generation", "/api/generate", {"prompt": "by the sea"}),
        ("enhancement", "/api/enhance", {"prompt": "by the sea", "provider": "openai"}),
    ],
)
def test_a_program_is_told_when_to_come_back(alice, model, service, path, body):
    close(Service(service), WORDS)

    answer = api_client(alice).send("post", path, body | {"model_id": str(model.pk)})

    problem = answer.json()
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert problem["type"].endswith("/problems/service-closed/")
    assert (problem["detail"], problem["service"]) == (WORDS, service)


def test_a_program_can_not_sign_up_either(db):
    close(Service.SIGN_UP, WORDS)

    sent = {"email": "new@example.com", "password": "a long enough sentence", "terms": True}
    answer = ApiClient().send("post", "/api/auth/signup", sent)

    assert (answer.status_code, answer.json()["service"]) == (503, "sign_up")


def test_an_earlier_request_is_answered_as_it_was(alice, model):
    """The key of something that was made before finds it, closed or not."""
    client, key = api_client(alice), str(uuid4())
    wish = {"model_id": str(model.pk), "prompt": "by the sea"}
    first = client.send("post", "/api/generate", wish, Idempotency_Key=key)
    close(Service.GENERATION)

    again = client.send("post", "/api/generate", wish, Idempotency_Key=key)

    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])


def test_what_waits_says_so_on_its_page(alice, alice_client, model):
    generation = factories.make_generation(model)
    drawing = factories.make_vectorisation(factories.make_vector_source(alice))
    training = factories.make_training(factories.make_model(alice, ready=False))
    for service in (Service.GENERATION, Service.VECTORISING, Service.TRAINING):
        close(service, WORDS)

    for path in (
        f"/studio/generations/{generation.pk}/",
        f"/vectorise/{drawing.source_id}/?result={drawing.pk}",
        f"/models/{training.personal_model_id}/",
    ):
        assert WORDS in told(alice_client.get(path)), path
    assert count(Vectorisation) == 1
