from __future__ import annotations

from core.jobs import maintenance
from models_training.services.maintenance import RULES


def test_the_sweep_knows_every_rule_and_what_it_promises():
    known = maintenance.rules()

    assert set(RULES) <= set(known)
    assert all(rule.promise for rule in RULES)
    kept = [rule.name for rule in RULES if not rule.deletes]
    assert kept == ["photos that nobody measured", "mails about agreements"]
