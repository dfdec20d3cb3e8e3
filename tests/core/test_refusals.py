from __future__ import annotations

import pickle

from core.refusals import Refused


class ChairRefused(Refused):
    """Stands for the bare subclasses."""


def test_a_refusal_speaks_to_the_person_and_is_read_by_programs():
    refusal = Refused("full", "It is full.", field="seat", advice="Wait.", retry_after=60)

    assert str(refusal) == "It is full."
    assert refusal.full_message == "It is full. Wait."
    assert (refusal.code, refusal.field, refusal.members) == ("full", "seat", {"retry_after": 60})


def test_a_refusal_comes_whole_out_of_another_process():
    sent = ChairRefused("full", "It is full.", advice="Wait.", retry_after=60)

    came = pickle.loads(pickle.dumps(sent))  # noqa: S301

    assert isinstance(came, ChairRefused)
    assert vars(came) == vars(sent)
