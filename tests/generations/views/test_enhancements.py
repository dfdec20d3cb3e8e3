from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from generations.models import Enhancement
from tests.api import api_client
from tests.generations.test_forms import posted
from tests.generations.views.test_studio import value_of

HTMX = {"HX-Request": "true"}
POSTS = "/studio/enhancements/"
NOBODYS = "00000000-0000-4000-8000-000000000000"


def asked(model, **changes) -> dict:
    return posted(model, provider="openai", enhance_key=uuid4()) | changes


def make(model, state: State = State.QUEUED, **fields) -> Enhancement:
    finished = timezone.now() if state in {State.SUCCEEDED, State.FAILED} else None
    with user_scope(model.owner_id):
        return Enhancement.objects.create(
            owner_id=model.owner_id, personal_model=model, prompt="by the sea", state=state,
            provider="openai", finished_at=finished, deadline_at=timezone.now(), **fields,
        )  # fmt: skip


def test_the_question_is_asked_once_and_the_page_looks_for_the_answer(
    model, alice_client, django_capture_on_commit_callbacks
):
    sent = asked(model)

    with django_capture_on_commit_callbacks() as orders:
        html = alice_client.post(POSTS, sent, headers=HTMX).content.decode()
    alice_client.post(POSTS, sent, headers=HTMX)

    with user_scope(model.owner_id):
        job = Enhancement.objects.get()
    assert (job.prompt, job.provider) == ("by the sea", "openai")
    assert f'hx-get="{POSTS}{job.pk}/" hx-trigger="load delay:1s"' in html
    assert value_of(html, "enhance_key") not in {"", str(sent["enhance_key"])}
    assert len(orders) == 1


def test_without_javascript_the_settings_come_along_and_the_words_stay_out_of_the_address(
    model, alice_client
):
    response = alice_client.post(POSTS, asked(model, prompt="secret words", seed="7"))

    with user_scope(model.owner_id):
        job = Enhancement.objects.get()
    query = parse_qs(urlsplit(response["Location"]).query)
    assert response.status_code == 303
    assert query["enhancement"] == [str(job.pk)]
    assert (query["aspect_ratio"], query["outputs"], query["seed"]) == (["3:4"], ["2"], ["7"])
    assert "secret" not in response["Location"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"prompt": ""}, "Write what you want to see."),
        ({"provider": "nobody"}, "This enhancer is switched off."),
        ({"model": NOBODYS}, "This model is not ready"),
    ],
    ids=str,
)
def test_what_can_not_be_asked_is_refused(model, alice_client, changes, complaint):
    page = alice_client.post(POSTS, asked(model) | changes)
    fragment = alice_client.post(POSTS, asked(model) | changes, headers=HTMX)

    assert page.status_code == fragment.status_code == 422
    assert complaint in page.content.decode()
    assert complaint in fragment.content.decode()
    with user_scope(model.owner_id):
        assert not Enhancement.objects.exists()


def test_with_no_enhancer_there_is_no_button(model, alice_client, settings):
    settings.ENHANCERS = []

    assert "Enhance" not in alice_client.get("/studio/").content.decode()


def test_with_one_enhancer_there_is_nothing_to_choose(model, alice_client, settings):
    settings.ENHANCERS = ["anthropic"]

    html = alice_client.get("/studio/").content.decode()

    assert "id_provider" not in html
    assert value_of(html, "provider") == "anthropic"


def test_the_proposal_shows_what_changed_and_can_be_edited(model, alice_client):
    job = make(model, State.SUCCEEDED, proposal="by the stormy sea", changes="Weather: storm")

    html = alice_client.get(f"{POSTS}{job.pk}/", headers=HTMX).content.decode()

    assert ">stormy</ins>" in html
    assert "<li>Weather: storm</li>" in html
    assert "by the stormy sea</textarea>" in html
    assert re.search(r'<button[^>]*name="words"[^>]*value="proposal"', html)
    assert "hx-trigger" not in html


def test_a_refusal_says_that_the_own_words_are_used(model, alice_client):
    job = make(model, State.FAILED, error="It declined. Your own words stay as they are.")

    html = alice_client.get(f"{POSTS}{job.pk}/", headers=HTMX).content.decode()

    assert "Your own words stay as they are." in html
    assert "hx-trigger" not in html


def test_looking_wakes_a_worker_only_when_nobody_is_at_it(
    model, alice_client, django_capture_on_commit_callbacks
):
    free = make(model)
    taken = make(model, lease_until=timezone.now() + timedelta(seconds=30))
    found = []

    for job in (free, taken):
        with django_capture_on_commit_callbacks() as orders:
            alice_client.get(f"{POSTS}{job.pk}/", headers=HTMX)
        found.append(len(orders))

    assert found == [1, 0]


def test_without_javascript_a_look_is_the_studio(model, alice_client):
    job = make(model)

    response = alice_client.get(f"{POSTS}{job.pk}/")

    assert response["Location"] == f"/studio/?enhancement={job.pk}"


def test_without_javascript_looking_again_keeps_the_settings(model, alice_client):
    address = f"/studio/?enhancement={make(model).pk}&outputs=2"

    html = alice_client.get(address).content.decode()

    [link] = re.findall(r'<noscript><a class="link" href="(/studio/\?[^"]*)"', html)
    assert unescape(link) == address


def test_both_doors_share_one_limit_and_the_person_is_told_when_to_go_on(
    model, alice, alice_client, settings
):
    settings.LIMITS = settings.LIMITS | {"enhance": "3/h"}
    body = {"model_id": str(model.pk), "prompt": "by the sea", "provider": "openai"}
    by_program = api_client(alice).send("POST", "/api/enhance", body)

    by_script, by_form, refused, refused_page = [
        alice_client.post(POSTS, asked(model), headers=headers) for headers in (HTMX, {}, HTMX, {})
    ]

    assert [each.status_code for each in (by_program, by_script, by_form)] == [202, 200, 303]
    assert refused.status_code == refused_page.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "That is possible 3 an hour" in refused["HX-Trigger"]
    assert "That is possible 3 an hour" in refused_page.content.decode()
    with user_scope(model.owner_id):
        assert Enhancement.objects.count() == 3
