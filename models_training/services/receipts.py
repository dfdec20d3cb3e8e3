"""What is signed when photos or a model are deleted: counts, times and places, no name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import receipts
from core.receipts import Receipt
from models_training.models import ModelDeletion, Training
from models_training.services import dependents

PHOTOS, MODEL = "photos.deleted", "model.deleted"
_HERE, _THERE = "Visiona's storage", "Replicate, the training service"


def of_photos(training: Training) -> Receipt | None:
    """None while they are here, and where all were handed on to a retry.

    Issued with the deletion; for one of before there were receipts, when it is first asked for.
    """
    if not (training.photos_deleted and training.photos_deleted_at and training.zip_deleted_at):
        return None
    count = training.photos_deleted
    facts = {
        "statement": f"{_counted(count, 'photo')} of a training deleted",
        "deleted": [
            {
                "what": "photos, with their thumbnails",
                "count": count,
                "where": _HERE,
                "at": _utc(training.photos_deleted_at),
            },
            {
                "what": "zip that was lent to the training service",
                "count": 1,
                "where": _HERE,
                "at": _utc(training.zip_deleted_at),
            },
        ],
    }
    return receipts.issue(PHOTOS, owner_id=training.owner_id, subject_id=training.pk, facts=facts)


def of_model(deletion: ModelDeletion) -> Receipt | None:
    """None while something of it is left."""
    if not deletion.finished_at:
        return None
    facts: dict[str, Any] = {
        "statement": "A trained model deleted",
        "deleted": [*_gone(deletion)],
        "model": str(deletion.personal_model_id),
        "asked_at": _utc(deletion.created_at),
        "all_gone_at": _utc(deletion.finished_at),
    }
    if kept := [*_kept(deletion)]:
        facts["kept"] = kept
    return receipts.issue(MODEL, owner_id=deletion.owner_id, subject_id=deletion.pk, facts=facts)


def _gone(deletion: ModelDeletion) -> list[dict[str, Any]]:
    hidden = _utc(deletion.created_at)
    gone: list[dict[str, Any]] = [
        {"what": "the model, in lists, studio and plan", "where": "Visiona", "at": hidden}
    ]
    if deletion.pictures:
        pictures = {"what": "pictures made with it, with thumbnails", "where": _HERE}
        told = {"at": hidden, "answer": "hidden then, files erased within the hour"}
        gone.append(pictures | {"count": deletion.pictures} | told)
    if deletion.version_deleted_at:
        version = {"what": "the trained version", "where": _THERE}
        told = {"at": _utc(deletion.version_deleted_at), "answer": "404, it is not there any more"}
        gone.append(version | told)
    if deletion.weights_gone_at:
        weights = {"what": "the weights that were trained", "where": _THERE}
        told = {"at": _utc(deletion.weights_gone_at), "answer": "404, they are not there any more"}
        gone.append(weights | told)
    if deletion.home_deleted_at:
        home = {"what": "the private place that held it", "where": _THERE}
        gone.append(home | {"at": _utc(deletion.home_deleted_at)})
    return gone


def _kept(deletion: ModelDeletion) -> list[dict[str, str]]:
    model, kept = deletion.personal_model, []
    if not deletion.with_pictures and dependents.count_pictures(model):
        why = "in the gallery, until they are deleted there"
        kept.append({"what": "pictures made with it", "why": why})
    if model.is_ready and not deletion.home_deleted_at:
        why = "other models are in it; it goes with the last of them"
        kept.append({"what": "the private place at the training service", "why": why})
    if model.drawn_by and not deletion.weights_gone_at:
        why = "they go with the private place; nobody here knows their address any more"
        kept.append({"what": "the weights at the training service", "why": why})
    return kept


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
