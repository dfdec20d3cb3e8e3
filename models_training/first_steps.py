"""A newcomer's way to the first picture: photos, training, picture; the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from models_training.models import LEAST_PHOTOS, PersonalModel, Training
from models_training.presenters import Shown, StageState


@dataclass(frozen=True)
class FirstSteps:
    """Where somebody without a model stands: the three steps, and the one to take now."""

    title: str
    text: str
    stages: list[Shown]
    label: str
    url: str


def first_steps(person: User) -> FirstSteps | None:
    """Nothing for somebody who has a model that can make pictures."""
    models = PersonalModel.objects.kept().filter(owner=person)
    if models.filter(ready_at__isnull=False).exists():
        return None
    running = Training.objects.unfinished().filter(owner=person).order_by("-created_at").first()
    if running:
        return _under_way(running)
    count = person.photos.in_tray().count()
    return _train() if count >= LEAST_PHOTOS else _upload(count)


def _upload(count: int) -> FirstSteps:
    note = f"{count} of at least {LEAST_PHOTOS}" if count else "10 to 30, of you alone"
    return FirstSteps(
        "First, a model of you",
        "Pictures are made by a private model, trained with photos of yourself.",
        _stages("now", note, "todo", "About 20 minutes, and we write to you"),
        "Upload photos",
        reverse("models_training:photos"),
    )


def _train() -> FirstSteps:
    return FirstSteps(
        "First, a model of you",
        "Your photos are here. Now a private model learns from them how you look.",
        _stages("done", "", "now", "About 20 minutes, and we write to you"),
        "Train a model",
        reverse("models_training:train"),
    )


def _under_way(training: Training) -> FirstSteps:
    return FirstSteps(
        "Your first model is on its way",
        "As soon as it is ready, you make pictures with it. You can leave: we write to you.",
        _stages("done", "", "now", "On its way"),
        "See how it is going",
        reverse("models_training:model", args=[training.personal_model_id]),
    )


def _stages(
    photos: StageState, photos_note: str, training: StageState, training_note: str
) -> list[Shown]:
    return [
        Shown("1. Upload photos", photos, photos_note),
        Shown("2. Train a model", training, training_note),
        Shown("3. Make pictures", "todo", "Under a minute each"),
    ]
