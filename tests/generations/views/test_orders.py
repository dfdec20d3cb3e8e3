from __future__ import annotations

import pytest
from django.test import Client

from core.jobs.models import State
from tests import factories
from tests.generations.conftest import hold_of, holds_of, spendable
from tests.generations.test_forms import posted
from tests.generations.views.test_studio import (
    DRAFT,
    HTMX,
    NOBODYS,
    POSTS,
    STUDIO,
    generations_of,
    is_checked,
    prompt_of,
    value_of,
)

TO_BUY = "/pricing/?next=%2Fstudio%2F%3Fdraft%3D1"


def test_a_wish_becomes_one_job_and_an_order_for_a_worker(
    model, alice_client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as orders:
        response = alice_client.post(POSTS, posted(model))

    [job] = generations_of(model.owner)
    assert response.status_code == 303
    assert response["Location"] == f"/studio/?again={job.pk}"
    assert (job.prompt, job.outputs, job.state) == ("zorkan, by the sea", 2, State.QUEUED)
    assert len(orders) == 1


def test_htmx_gets_the_card_and_a_fresh_key(model, alice_client):
    sent = posted(model)

    response = alice_client.post(POSTS, sent, headers=HTMX)

    [job] = generations_of(model.owner)
    html = response.content.decode()
    assert response.status_code == 200
    assert f'id="generation-{job.pk}"' in html
    assert "In line" in html
    assert value_of(html.partition("hx-swap-oob")[2], "request_key") not in {
        "",
        str(sent["request_key"]),
    }


def test_a_double_click_makes_one_job(model, alice_client):
    sent = posted(model)

    for _ in range(2):
        alice_client.post(POSTS, sent)

    assert len(generations_of(model.owner)) == 1


def test_enhanced_words_are_kept_beside_the_persons_own(model, alice_client):
    alice_client.post(POSTS, posted(model, prompt="a stormy sea", original_prompt="sea"))

    [job] = generations_of(model.owner)
    assert (job.prompt, job.original_prompt) == ("zorkan, a stormy sea", "sea")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"prompt": ""}, "Write what you want to see."),
        ({"prompt": "word " * 400}, "Use up to 1,500 characters."),
        ({"steps": "51"}, "Choose 50 or less."),
        ({"outputs": "7"}, "not one of the available choices"),
        ({"model": NOBODYS}, "This model is not ready"),
    ],
    ids=str,
)
def test_bad_input_keeps_the_words_and_says_what_is_wrong(model, alice_client, changes, complaint):
    sent = posted(model, seed="4711") | changes

    page = alice_client.post(POSTS, sent)
    fragment = alice_client.post(POSTS, sent, headers=HTMX)

    assert page.status_code == fragment.status_code == 422
    for response in (page, fragment):
        html = response.content.decode()
        assert complaint in html
        assert prompt_of(html).strip() == sent["prompt"].strip()
        assert value_of(html, "seed") == "4711"
    assert fragment["HX-Retarget"] == "#studio-form"
    assert "<html" not in fragment.content.decode()
    assert generations_of(model.owner) == []


@pytest.mark.parametrize("whose", ["a stranger's", "not ready"])
def test_a_model_that_can_not_be_used_makes_nothing(model, charlie, alice_client, whose):
    owner = charlie if whose == "a stranger's" else model.owner
    unusable = factories.make_model(owner, ready=whose != "not ready")

    response = alice_client.post(POSTS, posted(model, model=unusable.pk))

    assert response.status_code == 422
    assert generations_of(model.owner) == generations_of(charlie) == []


@pytest.mark.parametrize("address", [POSTS, DRAFT, "/studio/enhancements/"])
def test_nothing_is_taken_without_the_forms_token(model, address):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(model.owner)

    assert careful.post(address, posted(model)).status_code == 403
    assert careful.get(address).status_code == 405


@pytest.fixture
def three_credits(settings) -> None:
    """One too few for four pictures."""
    settings.SIGNUP_CREDITS = 3_000


@pytest.mark.usefixtures("five_credits")
class TestPaying:
    def test_the_page_shows_the_price_once_and_what_is_left_after_it(self, model, alice_client):
        html = alice_client.get(STUDIO).content.decode()

        assert "Generate · 4 credits</button>" in html
        assert "1 left after" in html
        assert "4 credits ·" not in html

    def test_the_price_is_of_the_pictures_that_the_form_starts_with(self, model, alice_client):
        html = alice_client.get(STUDIO, {"outputs": "2"}).content.decode()

        assert "Generate · 2 credits</button>" in html

    def test_the_price_is_set_aside_under_the_quote_that_was_shown(self, model, alice_client):
        html = alice_client.get(STUDIO, {"outputs": "2"}).content.decode()

        alice_client.post(POSTS, posted(model, quote=value_of(html, "quote")))

        [job] = generations_of(model.owner)
        hold = hold_of(job)
        assert (hold.amount_mc, hold.state, spendable(model.owner)) == (2000, "open", 3000)
        assert hold.quote_id

    def test_a_form_without_a_price_pays_what_it_costs(self, model, alice_client):
        alice_client.post(POSTS, posted(model, outputs="3"))

        assert spendable(model.owner) == 2000

    def test_a_double_click_is_paid_once(self, model, alice_client):
        sent = posted(model, outputs="3")

        answers = [alice_client.post(POSTS, sent).status_code for _ in range(2)]

        assert answers == [303, 303]
        assert len(holds_of(model.owner)) == 1
        assert spendable(model.owner) == 2000

    def test_two_wishes_at_one_shown_price_are_two_holds(self, model, alice_client):
        token = value_of(alice_client.get(STUDIO, {"outputs": "2"}).content.decode(), "quote")

        for _ in range(2):
            alice_client.post(POSTS, posted(model, quote=token))

        assert [hold.amount_mc for hold in holds_of(model.owner)] == [2000, 2000]

    def test_a_price_of_somebody_else_is_shown_anew_and_nothing_is_made(
        self, model, charlie_client, charlie, alice_client
    ):
        factories.make_model(charlie)
        theirs = value_of(charlie_client.get(STUDIO).content.decode(), "quote")

        response = alice_client.post(POSTS, posted(model, quote=theirs), headers=HTMX)

        html = response.content.decode()
        assert response.status_code == 422
        assert "today&#x27;s price: press the button again" in html
        assert value_of(html, "quote") not in {"", theirs}
        assert prompt_of(html) == "by the sea"
        assert generations_of(model.owner) == holds_of(model.owner) == []


@pytest.mark.usefixtures("three_credits")
class TestTooFewCredits:
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_nothing_is_made_and_the_way_to_more_credits_is_shown(
        self, model, alice_client, headers
    ):
        response = alice_client.post(POSTS, posted(model, outputs="4"), headers=headers)

        html = response.content.decode()
        assert response.status_code == 422
        assert "This costs 4 credits and you have 3: 1 short." in html
        assert f'href="{TO_BUY}&amp;needed=' in html
        assert prompt_of(html) == "by the sea"
        assert generations_of(model.owner) == holds_of(model.owner) == []
        assert spendable(model.owner) == 3000

    def test_the_filled_form_is_there_on_the_way_back_and_once(self, model, alice_client):
        sent = posted(model, outputs="4", seed="7", original_prompt="sea", aspect_ratio="16:9")
        alice_client.post(POSTS, sent)

        html = alice_client.get(STUDIO, {"draft": "1"}).content.decode()
        later = alice_client.get(STUDIO, {"draft": "1"}).content.decode()

        assert prompt_of(html) == "by the sea"
        assert is_checked(html, "outputs", "4")
        assert is_checked(html, "aspect_ratio", "16:9")
        assert (value_of(html, "seed"), value_of(html, "original_prompt")) == ("7", "sea")
        assert value_of(html, "request_key") not in {"", str(sent["request_key"])}
        assert prompt_of(later) == ""

    def test_who_goes_to_buy_leaves_an_unfinished_form_behind(self, model, alice_client):
        sent = posted(model, prompt="x" * 1600, steps="99", buy="1")

        response = alice_client.post(POSTS, sent)

        html = alice_client.get(STUDIO, {"draft": "1"}).content.decode()
        assert (response.status_code, response["Location"]) == (303, TO_BUY)
        assert (prompt_of(html), value_of(html, "steps")) == ("x" * 1600, "99")
        assert generations_of(model.owner) == []

    def test_htmx_takes_the_whole_page_to_the_prices(self, model, alice_client):
        response = alice_client.post(POSTS, posted(model, buy="1"), headers=HTMX)

        assert response["HX-Redirect"] == TO_BUY

    def test_after_buying_the_same_wish_is_made(self, model, alice_client):
        alice_client.post(POSTS, posted(model, outputs="4"))
        factories.give_credits(model.owner, 10_000)

        html = alice_client.get(STUDIO, {"draft": "1"}).content.decode()
        sent = posted(model, outputs="4", quote=value_of(html, "quote"))
        response = alice_client.post(POSTS, sent | {"prompt": prompt_of(html)})

        assert response.status_code == 303
        assert [job.outputs for job in generations_of(model.owner)] == [4]
        assert spendable(model.owner) == 9000
