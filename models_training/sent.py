"""What of a training and of its model went to whom."""

from __future__ import annotations

from core.sent import Sent, service
from models_training.models import Training


def of_training(training: Training) -> list[Sent]:
    """The zip is lent by an address of ours, so it is gone there when it is gone here. When a
    model was deleted there its receipt says."""
    to = service("replicate", is_test=training.is_test)
    if training.submitted_at is None:
        return [Sent(to, "nothing", kept="nothing has been sent")]
    count = training.photo_count
    sent = [
        Sent(
            to,
            f"a zip of {count} photos, the trigger word and the settings",
            training.submitted_at,
            training.zip_deleted_at,
            "deleted when the training ends",
        )
    ]
    if training.finished_at and training.state == "succeeded":
        kept = "kept there, private, until you delete it"
        sent.append(Sent(to, "the model itself", training.finished_at, kept=kept))
    return sent
