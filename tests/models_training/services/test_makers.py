from __future__ import annotations

from generations.services.deleted_models import MAKER
from models_training.services import makers


def test_pictures_are_made_by_the_app_above():
    assert makers._makers["generations"] is MAKER


def test_what_all_makers_have_is_put_together(monkeypatch):
    stopped: list[object] = []
    maker = makers.Maker(
        jobs=lambda model: [("kind", model)],
        stop=stopped.append,
        count=lambda model: 2,
        delete=lambda model: 3,
    )
    monkeypatch.setattr(makers, "_makers", {"one": maker, "other": maker})

    makers.stop_jobs("model")

    assert stopped == ["model"] * 2
    assert makers.unfinished_jobs("model") == [("kind", "model")] * 2
    assert (makers.count_pictures("model"), makers.delete_pictures("model")) == (4, 6)
