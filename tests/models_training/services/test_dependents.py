from __future__ import annotations

from generations.services.deleted_models import DEPENDENT
from models_training.services import dependents


def test_pictures_are_made_by_the_app_above():
    assert dependents._makers["generations"] is DEPENDENT


def test_what_all_makers_have_is_put_together(monkeypatch):
    stopped: list[object] = []
    maker = dependents.ModelDependent(
        jobs=lambda model: [("kind", model)],
        stop=stopped.append,
        count=lambda model: 2,
        delete=lambda model: 3,
        newest=lambda models: dict.fromkeys(models, "picture"),
        taken=lambda model: model == "used",
    )
    monkeypatch.setattr(dependents, "_makers", {"one": maker, "other": maker})

    dependents.stop_jobs("model")

    assert stopped == ["model"] * 2
    assert dependents.unfinished_jobs("model") == [("kind", "model")] * 2
    assert dependents.newest_pictures(["model"]) == {"model": "picture"}
    assert (dependents.count_pictures("model"), dependents.delete_pictures("model")) == (4, 6)
