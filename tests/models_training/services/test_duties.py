from __future__ import annotations

from core import sweep
from models_training.services.duties import DUTIES


def test_the_sweep_knows_every_duty_and_what_it_promises():
    known = sweep.duties()

    assert set(DUTIES) <= set(known)
    assert all(duty.promise for duty in DUTIES)
    assert [duty.deletes for duty in DUTIES] == [True, True, True, True, False, False]
