"""Alerts, dashboard, runbook and exporter speak of the same metrics."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from core.jobs import registry
from operations.requests import NAME
from operations.services.gauges import GROUPS
from operations.services.samples import METRICS

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "visiona.rules.yml"
BOARD = ROOT / "deploy" / "grafana" / "visiona.json"
RUNBOOK = ROOT / "docs" / "operations" / "incidents.md"
PARTS = ("**People notice:**", "**Look at:**", "**Do:**", "**Over when:**")
KNOWN = set(METRICS) | {f"{NAME}_{part}" for part in ("count", "bucket", "sum")}
PROMTOOL = shutil.which("promtool")


def rules() -> list[dict]:
    return [
        rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    ]


def panels() -> list[dict]:
    return [one for one in json.loads(BOARD.read_text())["panels"] if one["type"] != "row"]


def expressions() -> list[str]:
    shown = [target["expr"] for panel in panels() for target in panel["targets"]]
    return shown + [rule["expr"] for rule in rules()]


def sections() -> dict[str, str]:
    found = re.split(r"^## (.+)$", RUNBOOK.read_text(), flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def test_each_metric_that_is_looked_at_is_told():
    named = {name for one in expressions() for name in re.findall(r"visiona_\w+", one)}

    assert named - KNOWN == set()


def test_each_metric_that_is_told_is_looked_at():
    looked_at = " ".join(expressions())

    assert [name for name in METRICS if name not in looked_at] == []


def test_each_kind_and_reading_that_an_alert_names_is_there():
    named = {
        label: {
            part
            for one in expressions()
            for matched in re.findall(rf'\b{label}=~?"([^"]+)"', one)
            for part in matched.split("|")
        }
        for label in ("kind", "reading")
    }

    assert named["kind"] <= registry.kinds().keys() | {"database", "files"}
    assert named["reading"] <= {group.name for group in GROUPS}


def test_each_alert_says_how_bad_it_is_and_has_its_page_of_what_to_do():
    alerts = {rule["alert"]: rule for rule in rules()}

    assert list(sections()) == list(alerts)
    for name, rule in alerts.items():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["runbook"] == f"{RUNBOOK.relative_to(ROOT)}#{name.lower()}"
        assert all(sections()[name].count(part) == 1 for part in PARTS), name


def test_the_links_between_sections_lead_somewhere():
    names = {name.lower() for name in sections()}

    assert set(re.findall(r"\]\(#([^)]+)\)", RUNBOOK.read_text())) <= names


def test_no_two_panels_lie_on_one_another():
    taken = set()
    for panel in json.loads(BOARD.read_text())["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is in Debian's package prometheus")
def test_prometheus_itself_takes_the_rules_and_raises_them_when_it_should(tmp_path):
    ends = [
        subprocess.run(
            [PROMTOOL, *words], cwd=RULES.parent, capture_output=True, text=True, check=False
        )
        for words in (["check", "rules", RULES.name], ["test", "rules", "visiona.rules.test.yml"])
    ]

    assert [one.returncode for one in ends] == [0, 0], [one.stdout + one.stderr for one in ends]


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is in Debian's package prometheus")
def test_prometheus_itself_takes_each_question_of_the_dashboard(tmp_path):
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    records = [{"record": f"asked:{number}", "expr": one} for number, one in enumerate(asked)]
    file = tmp_path / "asked.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": records}]}))

    ended = subprocess.run(
        [PROMTOOL, "check", "rules", str(file)], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
