from __future__ import annotations

from uuid import uuid4

import pytest

from core.row_security import user_scope
from tests import factories
from vectorizing.models import ActivityKind
from vectorizing.services import activities, batches

KINDS = ("vectorisation", "vectorsource", "vectorbatch", "activity")


@pytest.fixture
def rows(alice) -> dict[str, object]:
    """One of each kind, of a picture whose name is nobody's business."""
    source = factories.make_vector_source(alice, name="secret-product.png")
    job = factories.make_vectorisation(source)
    with user_scope(alice.pk):
        batch = batches.create(alice, uuid4())
        activities.of_source(ActivityKind.UPLOAD, source)
        noted = alice.vector_activity.get()
    return dict(zip(KINDS, (job, source, batch, noted), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_staff_see_facts_of_everybodys_and_no_names(rows, staff_client, kind):
    for path in ("", f"{rows[kind].pk}/change/"):
        page = staff_client.get(f"/admin/vectorizing/{kind}/{path}").content.decode()

        assert "alice@example.com" in page
        assert "secret-product" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_changed_here(rows, staff_client, kind):
    address = f"/admin/vectorizing/{kind}/{rows[kind].pk}"

    answers = [
        staff_client.get(f"/admin/vectorizing/{kind}/add/"),
        staff_client.post(f"{address}/change/", {}),
        staff_client.post(f"{address}/delete/", {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_visitors_pictures_are_not_for_staff(staff_client):
    assert staff_client.get("/admin/vectorizing/pendingupload/").status_code == 404
