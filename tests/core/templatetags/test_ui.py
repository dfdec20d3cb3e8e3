from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone


def draw(source, **words):
    return engines["django"].from_string(source).render(words, RequestFactory().get("/"))


class TestButton:
    def test_it_sends_a_form(self):
        page = draw('{% button "Train" variant="primary" icon="sparkles" %}')

        assert page.startswith("<button ")
        assert 'type="submit"' in page
        assert "btn btn-primary" in page
        assert "<svg" in page

    def test_with_an_address_it_is_a_link(self):
        page = draw('{% button "Go" href=url %}', url="/a/?b=1&c=2")

        assert page.startswith("<a ")
        assert 'href="/a/?b=1&amp;c=2"' in page
        assert "type=" not in page

    def test_further_words_are_attributes(self):
        page = draw(
            '{% button "Go" hx_post="/x/" disabled=True class="w-full" aria_label="Now" %}'
        )

        assert 'hx-post="/x/"' in page
        assert " disabled" in page
        assert "w-full" in page
        assert 'aria-label="Now"' in page

    def test_a_flag_that_is_down_leaves_no_trace(self):
        assert "disabled" not in draw('{% button "Go" disabled=no %}', no=False)

    def test_words_are_escaped(self):
        page = draw("{% button words title=words %}", words='"><script>')

        assert "<script>" not in page

    def test_an_unknown_look_is_an_error(self):
        with pytest.raises(KeyError):
            draw('{% button "Go" variant="loud" %}')


class TestBadge:
    def test_it_says_the_state_in_word_icon_and_tone(self):
        page = draw('{% badge "failed" %}')

        assert "Failed" in page
        assert "<svg" in page
        assert "tone-bad" in page

    def test_a_page_may_choose_the_word(self):
        page = draw('{% badge "running" "Training" %}')

        assert "Training" in page
        assert "badge-busy" in page


class TestProgress:
    def test_it_tells_how_far(self):
        assert 'max="100" value="0"' in draw('{% progress 0 label="Training" %}')

    def test_it_claims_nothing_it_does_not_know(self):
        page = draw('{% progress None label="Starting" %}')

        assert "value=" not in page
        assert 'aria-label="Starting"' in page


class TestTimeago:
    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            (timedelta(seconds=20), "just now"),
            (timedelta(minutes=5, seconds=30), "5 minutes ago"),
            (timedelta(days=2, hours=3), "2 days ago"),
            (-timedelta(hours=2, minutes=1), "in 2 hours"),
        ],
    )
    def test_it_speaks_of_time_as_people_do(self, ago, words):
        page = draw("{% timeago when %}", when=timezone.now() - ago)

        assert f">{words}</time>" in page.replace("\xa0", " ")

    def test_it_keeps_the_exact_time_behind_the_words(self):
        moment = timezone.now()

        assert moment.isoformat(timespec="seconds") in draw("{% timeago when %}", when=moment)

    def test_no_time_is_no_words(self):
        assert draw("{% timeago when %}", when=None) == ""


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=23, minutes=10, seconds=5), "23 h 10 min"),
        (timedelta(minutes=59, seconds=5), "59 min"),
        (timedelta(seconds=40), "a moment"),
        (timedelta(seconds=-40), "a moment"),
    ],
)
def test_what_is_left_until_then_is_counted_down(ahead, words):
    assert draw("{{ when|left }}", when=timezone.now() + ahead) == words


def test_small_pieces_escape_their_words():
    page = draw("{% avatar name %}{% kbd name %}{{ name|device }}", name="<b>")

    assert "<b>" not in page


def test_a_page_without_a_request_has_no_toasts():
    template = engines["django"].from_string("{% toasts as items %}{{ items|length }}")

    assert template.render({}) == "0"


def test_a_component_takes_a_text_longer_than_a_line():
    source = (
        '{% component "error" title=title url="/x/" %}Gone: <b>{{ name }}</b>{% endcomponent %}'
    )

    page = draw(source, title="A & B", name="<i>")

    assert "A &amp; B</strong>" in page
    assert "Gone: <b>&lt;i&gt;</b>" in page
    assert 'href="/x/"' in page
