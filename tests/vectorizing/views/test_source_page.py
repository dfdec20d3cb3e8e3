from __future__ import annotations

import re

import pytest
from django.utils import timezone

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tracer.tracing.options import Kind, Options
from vectorizing.models import Vectorisation

STAGE = {"HX-Request": "true", "HX-Target": "stage"}
SETTINGS = {"HX-Request": "true", "HX-Target": "settings"}


def html(response) -> str:
    return response.content.decode()


def value_of(page: str, name: str) -> str:
    [tag] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def is_checked(page: str, name: str, value: object) -> bool:
    return bool(re.search(rf'name="{name}" value="{value}"[^>]* checked', page))


@pytest.fixture
def address(source) -> str:
    return f"/vectorise/{source.pk}/"


def test_the_settings_begin_with_the_guess(address, alice_client):
    page = html(alice_client.get(address))

    assert is_checked(page, "kind", "flat")
    assert value_of(page, "colours") == "4"


def test_a_preset_fills_the_settings(address, alice_client):
    page = html(alice_client.get(f"{address}?preset=stencil", headers=SETTINGS))

    assert is_checked(page, "kind", "line")
    assert is_checked(page, "detail", 2)
    assert 'aria-current="true"' in page
    assert 'id="stage"' not in page


def test_the_settings_of_what_is_shown_are_the_forms(source, address, alice_client):
    factories.make_vectorisation(
        source, state=State.SUCCEEDED, options=Options(Kind.PHOTO, colours=33, detail=5)
    )

    page = html(alice_client.get(address))

    assert value_of(page, "colours") == "33"
    assert is_checked(page, "kind", "photo")


def test_a_job_on_its_way_asks_for_itself_and_can_be_stopped(source, address, alice_client):
    job = factories.make_vectorisation(source, state=State.RUNNING, progress=42)

    page = html(alice_client.get(address))

    assert f'hx-get="{address}?result={job.pk}" hx-trigger="load delay:1s"' in page
    assert "Drawing, 42 %" in page
    assert f'action="/vectorise/drawings/{job.pk}/cancellation/"' in page


def test_a_preview_is_compared_and_its_figures_are_shown(source, address, alice_client):
    job = factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    page = html(alice_client.get(address))

    assert f'src="/vectorise/drawings/{job.pk}/picture/"' in page
    assert "36.0 dB" in page
    assert "marked preview" in page
    assert "Download" not in page


def test_a_drawing_can_be_taken_along(source, address, alice_client):
    job = factories.make_vectorisation(source, state=State.SUCCEEDED)

    page = html(alice_client.get(address))

    for name in ("svg", "svg_small", "pdf", "eps", "dxf"):
        assert (
            f'href="/vectorise/drawings/{job.pk}/download/?format={name}&amp;source={source.pk}"'
            in page
        )
    assert f'action="/vectorise/drawings/{job.pk}/saving/"' in page


def test_earlier_results_can_be_looked_at_again(source, address, alice_client):
    drawing = factories.make_vectorisation(source, state=State.SUCCEEDED)
    factories.make_vectorisation(source, options=Options(Kind.LINE))

    newest = html(alice_client.get(address))
    chosen = html(alice_client.get(f"{address}?result={drawing.pk}"))

    assert f'href="{address}?result={drawing.pk}"' in newest
    assert "Drawing on its way" in newest
    assert f'src="/vectorise/drawings/{drawing.pk}/picture/"' in chosen


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.SUCCEEDED, "Drawing ready."), (State.FAILED, "Drawing failed. ")],
)
def test_the_end_is_told_once_and_wakes_the_prices(source, address, alice_client, state, words):
    job = factories.make_vectorisation(source)
    with user_scope(source.owner_id):
        done = {"paths": 1, "colours_found": 1, "svg_size": 1, "width": 1, "height": 1}
        Vectorisation.objects.filter(pk=job.pk).update(
            state=state, finished_at=timezone.now(), **done
        )

    answer = alice_client.get(f"{address}?result={job.pk}", headers=STAGE)

    assert f'hx-swap-oob="innerHTML:#told">{words}' in html(answer)
    assert "jobs" in answer["HX-Trigger"]
    assert "hx-trigger" not in html(answer)


def test_a_picture_that_goes_while_it_is_looked_at_reloads_the_page(alice, alice_client):
    gone = factories.make_vector_source(alice, expires_at=timezone.now())

    answer = alice_client.get(f"/vectorise/{gone.pk}/", headers=STAGE)

    assert answer["HX-Refresh"] == "true"
