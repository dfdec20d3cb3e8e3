from __future__ import annotations

import pytest
from django.utils import timezone

from core.row_security import WORKER, role_scope
from models_training.models import Stage
from models_training.services import deletions
from tests import factories


def test_staff_see_everybodys_trainings_and_none_of_their_secrets(alice, staff_client):
    model = factories.make_model(alice, trigger_word="zorivu4")
    training = factories.make_training(model, log_tail="what the trainer printed")

    for path in (
        "/admin/models_training/personalmodel/",
        f"/admin/models_training/personalmodel/{model.pk}/change/",
        "/admin/models_training/training/",
        f"/admin/models_training/training/{training.pk}/change/",
    ):
        page = staff_client.get(path).content.decode()

        assert "alice@example.com" in page, path
        assert "what the trainer printed" not in page
        assert model.remote_version not in page


def test_staff_see_which_deletions_are_not_done(alice, staff_client):
    with role_scope(WORKER):
        deletion = deletions.delete_model(factories.make_model(alice))

    listed = staff_client.get("/admin/models_training/modeldeletion/").content.decode()
    shown = staff_client.get(f"/admin/models_training/modeldeletion/{deletion.pk}/change/")

    assert "queued" in listed
    assert shown.status_code == 200


@pytest.mark.parametrize("kind", ["personalmodel", "training"])
def test_nothing_is_changed_here(alice, staff_client, kind):
    model = factories.make_model(alice)
    row = model if kind == "personalmodel" else factories.make_training(model)

    assert staff_client.get(f"/admin/models_training/{kind}/add/").status_code == 403
    change = staff_client.post(f"/admin/models_training/{kind}/{row.pk}/change/", {})
    deletion = staff_client.post(
        f"/admin/models_training/{kind}/{row.pk}/delete/", {"post": "yes"}
    )
    assert (change.status_code, deletion.status_code) == (403, 403)


def test_photos_are_not_for_staff(staff_client):
    assert staff_client.get("/admin/models_training/photo/").status_code == 404


def test_other_people_stay_out(alice_client):
    assert alice_client.get("/admin/models_training/training/").status_code == 302


@pytest.mark.parametrize(("is_over", "said"), [(False, True), (True, False)])
def test_what_is_being_done_is_said_while_it_is_done(alice, staff_client, is_over, said):
    ended = {"state": "succeeded", "finished_at": timezone.now()} if is_over else {}
    training = factories.make_training(factories.make_model(alice), stage=Stage.PREPARING, **ended)

    pages = [
        staff_client.get(f"/admin/models_training/training/{path}").content.decode()
        for path in ("", f"{training.pk}/change/")
    ]

    assert [Stage.PREPARING.label in page for page in pages] == [said, said]
