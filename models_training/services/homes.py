"""A person's private models at the provider: one for each kind of machine that trainers need."""

from __future__ import annotations

from uuid import UUID

from core.crypto import blind_index
from models_training.models import PersonalModel, Trainer

# What the first homes were made with; its homes carry no machine in their name.
FIRST_HARDWARE = "gpu-t4"


def home_of(owner_id: UUID, *, is_test: bool, hardware: str = FIRST_HARDWARE) -> str:
    """The name of a person's private model at the provider.

    Trainings can't be deleted there and name it for ever, so it tells nobody's id. A test has a
    home of its own: they may be at one provider, as on a laptop.
    """
    machine = "" if hardware == FIRST_HARDWARE else f"-{hardware}"
    index = blind_index(str(owner_id), "home")[:32]
    return f"visiona-{'test-' if is_test else ''}{index}{machine}"


def homes_of(owner_id: UUID, *, is_test: bool) -> list[str]:
    """Wherever a model of the person may lie."""
    kinds = {FIRST_HARDWARE, *Trainer.objects.values_list("hardware", flat=True)}
    return [home_of(owner_id, is_test=is_test, hardware=kind) for kind in sorted(kinds)]


def lives_in(model: PersonalModel, home: str) -> bool:
    """Also one that was not sent yet and is going to."""
    if model.remote_model:
        return model.remote_model == home
    newest = model.trainings.select_related("trainer").first()
    if newest is None:
        return True
    name = home_of(model.owner_id, is_test=model.is_test, hardware=newest.how.hardware)
    return home.rpartition("/")[2] == name
