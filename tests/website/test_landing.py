"""The landing page promises what the code does; a changed number must change the words."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from gallery.services import UNDO_FOR
from models_training.models import LEAST_PHOTOS, MOST_PHOTOS
from models_training.presets import presets_of
from models_training.services import trainers
from models_training.services.photos import KEEP_UNUSED
from models_training.services.training_handler import KEEP_PHOTOS_FOR_RETRY
from website.landing import QUESTIONS, SAMPLES, TIMELINE


def test_every_sample_is_there():
    assert all(finders.find(name) for name, _ in SAMPLES)


def test_the_timeline_tells_the_real_times():
    told = " ".join(what for _, _, what in TIMELINE)

    assert f"{KEEP_UNUSED.days} days" in told
    assert f"{KEEP_PHOTOS_FOR_RETRY.total_seconds() / 3600:.0f} hours" in told


@pytest.mark.django_db
def test_the_answers_tell_the_real_times():
    told = " ".join(answer for _, answer in QUESTIONS)
    quick, standard, best = (preset.minutes for preset in presets_of(trainers.default()))

    assert f"About {quick} minutes for a quick try, {standard} for the standard, {best}" in told
    assert UNDO_FOR.total_seconds() == 600
    assert "ten minutes" in told


@pytest.mark.django_db
def test_the_steps_tell_the_real_numbers():
    page = render_to_string("website/_steps.html")

    found = presets_of(trainers.default())
    assert f"{LEAST_PHOTOS} to {MOST_PHOTOS} photos" in page
    assert f"{found[0].minutes} to {found[-1].minutes} minutes" in page
