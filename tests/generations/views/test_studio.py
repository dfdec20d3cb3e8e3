from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from generations.examples import EXAMPLES
from generations.models import Generation
from generations.services import queries
from generations.services.enhancements import start_enhancement
from tests import factories
from tests.generations.test_forms import posted

HTMX = {"HX-Request": "true"}
NOBODYS = "00000000-0000-4000-8000-000000000000"
DONE = {"state": State.SUCCEEDED, "finished_at": timezone.now()}
STUDIO, POSTS, DRAFT = "/studio/", "/studio/generations/", "/studio/draft/"


def value_of(html: str, name: str) -> str:
    """What the input of this name holds."""
    [tag] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)
    found = re.search(r'value="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def prompt_of(html: str) -> str:
    [words] = re.findall(r'<textarea name="prompt"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    return unescape(words)


def is_checked(html: str, name: str, value: str) -> bool:
    return bool(re.search(rf'name="{name}" value="{re.escape(value)}"[^>]* checked', html))


def generations_of(owner) -> list[Generation]:
    with user_scope(owner.pk):
        return list(Generation.objects.all())


class TestPage:
    def test_only_ones_own_ready_models_can_be_chosen(self, model, charlie, alice_client):
        factories.make_model(model.owner, ready=False, trigger_word="notready")
        factories.make_model(charlie, trigger_word="theirs")

        html = alice_client.get(STUDIO).content.decode()

        assert f'<option value="{model.pk}">Me · zorkan</option>' in html
        assert "notready" not in html
        assert "theirs" not in html

    def test_the_address_chooses_the_model(self, model, alice_client):
        factories.make_model(model.owner, trigger_word="newer")

        html = alice_client.get(STUDIO, {"model": model.pk}).content.decode()

        assert f'<option value="{model.pk}" selected>' in html
        assert '<span class="trigger-word">zorkan</span>' in html

    @pytest.mark.parametrize("wanted", ["garbage", NOBODYS])
    def test_a_model_that_is_not_there_is_not_chosen(self, model, alice_client, wanted):
        html = alice_client.get(STUDIO, {"model": wanted}).content.decode()

        assert '<span class="trigger-word">zorkan</span>' in html
        assert "selected" not in html

    def test_an_earlier_batch_fills_the_form(self, model, alice_client):
        batch = factories.make_generation(
            model, aspect_ratio="16:9", outputs=2, steps=30, seed=4711, original_prompt="sea"
        )

        html = alice_client.get(STUDIO, {"again": batch.pk}).content.decode()

        assert prompt_of(html) == "zorkan, by the sea"
        assert is_checked(html, "aspect_ratio", "16:9")
        assert is_checked(html, "outputs", "2")
        assert value_of(html, "steps") == "30"
        assert value_of(html, "original_prompt") == "sea"
        assert value_of(html, "seed") == ""

    def test_the_seed_comes_along_only_when_the_address_names_it(self, model, alice_client):
        batch = factories.make_generation(model, seed=4711)

        html = alice_client.get(STUDIO, {"again": batch.pk, "seed": 4711}).content.decode()

        assert value_of(html, "seed") == "4711"

    def test_values_that_the_form_would_refuse_are_left_out(self, model, alice_client):
        address = {"prompt": "by the sea", "outputs": "9", "aspect_ratio": "x", "steps": "999"}

        html = alice_client.get(STUDIO, address).content.decode()

        assert prompt_of(html) == "by the sea"
        assert is_checked(html, "outputs", "4")
        assert is_checked(html, "aspect_ratio", "1:1")
        assert value_of(html, "steps") == ""

    @pytest.mark.parametrize("name", ["again", "enhancement"])
    def test_what_is_not_ones_own_is_not_there(self, model, charlie_client, name):
        batch = factories.make_generation(model)

        assert charlie_client.get(STUDIO, {name: batch.pk}).status_code == 404
        assert charlie_client.get(STUDIO, {name: "garbage"}).status_code == 404

    def test_each_page_has_a_key_of_its_own(self, model, alice_client):
        keys = {
            value_of(alice_client.get(STUDIO).content.decode(), "request_key") for _ in range(2)
        }

        assert len(keys) == 2


class TestEmptyPlaces:
    def test_without_a_model_the_next_step_is_to_train_one(self, alice_client):
        html = alice_client.get(STUDIO).content.decode()

        assert 'href="/train/new/"' in html
        assert "studio-form" not in html

    def test_while_the_first_model_trains_its_progress_is_a_click_away(self, alice, alice_client):
        waiting = factories.make_model(alice, ready=False)
        factories.make_training(waiting)

        html = alice_client.get(STUDIO).content.decode()

        assert f'href="/models/{waiting.pk}/"' in html

    def test_without_pictures_six_prompts_can_be_clicked(self, model, alice_client):
        html = alice_client.get(STUDIO).content.decode()
        links = re.findall(rf'href="(/studio/\?model={model.pk}&amp;prompt=[^"]*)"', html)

        words = [prompt_of(alice_client.get(unescape(link)).content.decode()) for link in links]

        assert words == list(EXAMPLES)

    def test_with_pictures_there_are_no_examples(self, model, alice_client):
        factories.make_generation(model)

        assert EXAMPLES[0] not in alice_client.get(STUDIO).content.decode()


class TestFeed:
    def test_load_more_leads_through_all_batches_once(self, model, alice_client):
        start = timezone.now()
        made = [
            factories.make_generation(model, created_at=start + timedelta(seconds=number // 2))
            for number in range(2 * queries.PAGE + 1)
        ]
        seen: list[str] = []
        address: str | None = STUDIO

        while address:
            html = alice_client.get(address).content.decode()
            seen += re.findall(r'id="generation-([0-9a-f-]+)"', html)
            [address] = re.findall(r'href="(/studio/\?after=[^"]*)"', html) or [None]

        assert len(seen) == len(made)
        assert set(seen) == {str(batch.pk) for batch in made}

    def test_htmx_gets_the_next_batches_alone(self, model, alice_client):
        for _ in range(queries.PAGE + 1):
            factories.make_generation(model)
        [address] = re.findall(
            r'hx-get="(/studio/\?after=[^"]*)"', alice_client.get(STUDIO).content.decode()
        )

        response = alice_client.get(address, headers=HTMX)

        html = response.content.decode()
        assert html.count('id="generation-') == 1
        assert "<html" not in html
        assert "HX-Request" in response["Vary"]

    def test_more_batches_cost_no_more_queries(
        self, model, alice_client, django_assert_num_queries, django_assert_max_num_queries
    ):
        factories.make_image(factories.make_generation(model, **DONE))
        alice_client.get(STUDIO)  # the first page of a login also looks for new terms
        with django_assert_max_num_queries(30) as few:
            alice_client.get(STUDIO)
        for _ in range(5):
            batch = factories.make_generation(model, **DONE)
            for number in (1, 2):
                factories.make_image(batch, number=number)

        with django_assert_num_queries(len(few)):
            html = alice_client.get(STUDIO).content.decode()

        assert html.count("<img") >= 11


class TestChoosingWords:
    def sent(self, mine, **changes) -> dict:
        return posted(mine, prompt="my sea", proposal="a stormy sea", outputs="3") | changes

    def test_the_proposal_is_taken_and_the_own_words_are_remembered(self, model, alice_client):
        html = alice_client.post(DRAFT, self.sent(model, words="proposal")).content.decode()

        assert prompt_of(html) == "a stormy sea"
        assert value_of(html, "original_prompt") == "my sea"
        assert "Back to my words" in html
        assert is_checked(html, "outputs", "3")

    def test_the_first_own_words_stay_remembered(self, model, alice_client):
        sent = self.sent(model, words="proposal", original_prompt="first")

        html = alice_client.post(DRAFT, sent).content.decode()

        assert value_of(html, "original_prompt") == "first"

    def test_the_own_words_come_back(self, model, alice_client):
        sent = self.sent(model, words="original", prompt="a stormy sea", original_prompt="my sea")

        html = alice_client.post(DRAFT, sent).content.decode()

        assert prompt_of(html) == "my sea"
        assert value_of(html, "original_prompt") == ""
        assert "Back to my words" not in html

    @pytest.mark.parametrize("words", ["keep", "original", ""])
    def test_otherwise_the_words_stay_as_they_are(self, model, alice_client, words):
        html = alice_client.post(DRAFT, self.sent(model, words=words)).content.decode()

        assert prompt_of(html) == "my sea"
        assert "a stormy sea" not in html

    def test_htmx_gets_the_words_alone(self, model, alice_client):
        response = alice_client.post(DRAFT, self.sent(model, words="proposal"), headers=HTMX)

        html = response.content.decode()
        assert 'id="prompt-field"' in html
        assert "studio-form" not in html

    def test_another_model_brings_its_trigger_word(self, model, alice_client):
        other = factories.make_model(model.owner, trigger_word="other")

        sent = self.sent(model, model=other.pk)
        html = alice_client.post(DRAFT, sent, headers=HTMX).content.decode()

        assert '<span class="trigger-word">other</span>' in html

    def test_words_are_shown_as_words(self, model, alice_client):
        nasty = "</textarea><script>alert(1)</script>"

        html = alice_client.post(DRAFT, self.sent(model, prompt=nasty)).content.decode()

        assert prompt_of(html) == nasty
        assert "<script>alert" not in html


def test_without_javascript_the_page_goes_on_with_an_enhancement(model, alice_client):
    with user_scope(model.owner_id):
        job = start_enhancement(
            model.owner, model, "by the sea", provider="openai", request_key=uuid4()
        )

    html = alice_client.get(STUDIO, {"enhancement": job.pk, "outputs": "2"}).content.decode()

    assert prompt_of(html) == "by the sea"
    assert is_checked(html, "outputs", "2")
    assert f'hx-get="/studio/enhancements/{job.pk}/"' in html
