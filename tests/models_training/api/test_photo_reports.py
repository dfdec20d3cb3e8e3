from __future__ import annotations

import ast
import inspect

from models_training.api import photo_reports
from models_training.services import photo_report, photo_verdicts
from tests.models_training.views.test_photo_reports import measured


def test_a_program_reads_the_same_report(alice, alice_client):
    measured(alice, 1)
    double = measured(alice, 2)
    measured(alice, 3, facts=None, not_measured="lost")

    report = alice_client.get("/api/photos/report").json()

    by_id = {each["id"]: each for each in report["photos"]}
    verdicts = sorted(each["verdict"] for each in report["photos"])
    assert verdicts == ["drop", "not_measured", "use"]
    assert report["score"] == sum(part["points"] for part in report["parts"])
    assert report["framing"] == {"close": 0, "half": 1, "full": 0}
    [reason] = next(each for each in by_id.values() if each["verdict"] == "drop")["reasons"]
    assert reason["code"] == "near_duplicate"
    assert reason["photo_id"] in by_id
    assert str(double.pk) in by_id


def test_the_contract_lists_every_reason_there_is():
    calls = [
        node
        for module in (photo_verdicts, photo_report)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason"
    ]

    assert {ast.literal_eval(call.args[0]) for call in calls} == set(photo_reports.CODES)
