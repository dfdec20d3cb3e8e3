"""The apps above that make things with a model. They register; nothing here knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from models_training.models import PersonalModel


@dataclass(frozen=True)
class ModelDependent:
    """What is asked of an app that makes pictures with a model.

    `jobs` are the unfinished ones by kind and id, `stop` has them all cancelled, `count` and
    `delete` are about the pictures that are kept, `newest` finds one by the model for each that
    has any, `taken` tells whether any was downloaded or otherwise taken away.
    """

    jobs: Callable[[PersonalModel], list[tuple[str, UUID]]]
    stop: Callable[[PersonalModel], None]
    count: Callable[[PersonalModel], int]
    delete: Callable[[PersonalModel], int]
    newest: Callable[[Collection[UUID]], dict[UUID, UUID]]
    taken: Callable[[PersonalModel], bool]


_makers: dict[str, ModelDependent] = {}


def register(name: str, maker: ModelDependent) -> None:
    """Called once by its app when it is ready."""
    _makers[name] = maker


def unfinished_jobs(model: PersonalModel) -> list[tuple[str, UUID]]:
    return [job for maker in _makers.values() for job in maker.jobs(model)]


def stop_jobs(model: PersonalModel) -> None:
    """Cancel what runs; nothing of it is charged. Joins the caller's transaction."""
    for maker in _makers.values():
        maker.stop(model)


def count_pictures(model: PersonalModel) -> int:
    return sum(maker.count(model) for maker in _makers.values())


def delete_pictures(model: PersonalModel) -> int:
    """Out of sight at once, erased soon after; gives how many. Joins the caller's transaction."""
    return sum(maker.delete(model) for maker in _makers.values())


def was_taken(model: PersonalModel) -> bool:
    """Whether its person has had any use of it beyond looking."""
    return any(maker.taken(model) for maker in _makers.values())


def newest_pictures(models: Collection[UUID]) -> dict[UUID, UUID]:
    """For the covers of these models; one that nothing was made with is not among them."""
    return {model: one for each in _makers.values() for model, one in each.newest(models).items()}
