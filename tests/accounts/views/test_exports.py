from __future__ import annotations

import pytest

from accounts.export_files import serve
from accounts.models import DataExport
from accounts.services import exports
from core import storage
from core.audit.models import AuditEntry
from core.row_security import user_scope
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/account/export/"


def test_the_page_orders_one_watches_it_and_says_when_the_next_is_possible(alice, alice_client):
    before = alice_client.get(PAGE).content.decode()
    answer = alice_client.post(f"{PAGE}order/")
    alice_client.post(f"{PAGE}order/")
    during = alice_client.get(PAGE, headers={"HX-Request": "true"}).content.decode()

    assert "Ask for an export" in before
    assert (answer.status_code, answer.url) == (303, PAGE)
    assert "hx-trigger" in during
    assert "<html" not in during
    with user_scope(alice.pk):
        [job] = DataExport.objects.all()
        DataExport.objects.all().delete()
    factories.make_export(alice)
    after = alice_client.get(PAGE).content.decode()
    assert "The next is possible from" in after
    assert "Download" in after
    assert job.own_page == PAGE


def test_the_archive_is_its_owners_and_its_download_is_on_record(
    alice, alice_client, charlie_client
):
    job = factories.make_export(alice)
    address = f"{PAGE}{job.pk}/file/"

    answer = alice_client.get(address)

    assert b"".join(answer.streaming_content) == b"zip"
    assert ".zip" in answer["Content-Disposition"]
    assert charlie_client.get(address).status_code == 404
    with user_scope(alice.pk):
        assert AuditEntry.objects.filter(action="export.downloaded").count() == 1


def test_from_a_bucket_by_an_address_that_dies_soon(alice, settings, monkeypatch):
    asked = {}
    settings.S3_BUCKET = "bucket"
    job = factories.make_export(alice)

    class Bucket:
        def url(self, key: str, **options: object) -> str:
            asked.update(options, key=key)
            return "https://bucket.example/signed"

    monkeypatch.setattr("core.private_files.default_storage", Bucket())
    with user_scope(alice.pk):
        answer = serve(job)

    assert answer.url == "https://bucket.example/signed"
    assert (asked["key"], asked["expire"]) == (job.key, 300)


def test_one_whose_time_is_over_is_gone(alice, alice_client):
    job = factories.make_export(alice)
    with user_scope(alice.pk):
        exports.FILES.delete_file(job)

    assert alice_client.get(f"{PAGE}{job.pk}/file/").status_code == 404
    assert not storage.exists(job.key)
    assert "after its 24 hours" in alice_client.get(PAGE).content.decode()
