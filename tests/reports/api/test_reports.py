"""The staff's reports for programs: who gets them, and that they are the page's table."""

from __future__ import annotations

import pytest

from accounts.services.tokens import TokenRefused, TokenRequest, create_token
from core.row_security import WORKER, role_scope, user_scope
from reports import cells, registry
from reports.api import exports, problems, reports, urls
from reports.models import ReportExport
from reports.numbers.credits import CREDITS
from reports.periods import recent
from reports.services.exports import FILES
from tests import factories
from tests.api import api_client
from tests.reports.test_credits import count_anew

pytestmark = pytest.mark.django_db
PATH = "/api/reports/credits"
BODY = {"format": "csv", "from": "2026-11-02", "to": "2026-11-08"}


@pytest.fixture
def program(staff):
    return api_client(factories.make_staff(staff), "reports:read")


def test_the_list_has_every_report_with_its_columns(program):
    body = program.get("/api/reports").json()

    assert [one["name"] for one in body["reports"]] == [r.name for r in registry.all_reports()]
    assert program.get(body["reports"][0]["url"].partition("/api/")[2].join(["/api/", ""]))


@pytest.mark.worker
def test_its_rows_are_the_pages_table(staff):
    factories.give_credits(factories.make_user("person@example.com"), 7_500_250)
    count_anew()

    body = api_client(factories.make_staff(staff), "reports:read").get(PATH).json()

    table = CREDITS.rows(CREDITS.asked(recent(30), {}))
    assert [list(row.values()) for row in body["rows"]] == [
        [cells.number(value, one.kind) for value, one in zip(row, CREDITS.columns, strict=True)]
        for row in table
    ]


def test_it_reads_by_the_role_of_the_staff(program, monkeypatch):
    monkeypatch.setattr(reports, "MOST_LINES", 3)

    answer = program.get(PATH)

    assert answer.status_code == 422
    assert answer.json()["code"] == "report-too-long"
    assert {problems.TOO_LONG.slug, problems.TOO_MANY_FILES.slug} == {
        "report-too-long", "too-many-report-files",
    }  # fmt: skip


def test_a_file_is_ordered_and_downloaded_and_a_colleague_finds_none(program):
    made = program.send("post", f"{PATH}/exports", BODY)
    address = made.headers["Location"].partition("/api/")[2]
    with role_scope(WORKER):
        FILES.advance(ReportExport.objects.get().pk)
    colleague = factories.make_staff(factories.make_user("colleague@example.com"))

    assert made.status_code == 202
    assert program.get(f"/api/{address}").json()["is_available"]
    file = program.get(f"/api/{address}/file")
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbffrom")
    other = api_client(colleague, "reports:read")
    assert other.get(f"/api/{address}").status_code == 404
    assert other.get(f"/api/{address}/file").status_code == 404


def test_a_token_of_who_leaves_the_staff_or_the_factor_is_of_no_use(staff, program):
    assert program.get(PATH).status_code == 200

    staff.authenticator_set.all().delete()
    without_factor = program.get(PATH)
    factories.make_staff(staff)
    with role_scope(WORKER):
        type(staff).objects.filter(pk=staff.pk).update(is_staff=False)
    not_staff = program.get(PATH)

    for answer in (without_factor, not_staff):
        assert (answer.status_code, answer.json()["code"]) == (403, "staff-only")


def test_the_scope_for_everything_is_not_enough(staff):
    answer = api_client(factories.make_staff(staff), "*").get(PATH)

    assert (answer.status_code, answer.json()["scope"]) == (403, "reports:read")


def test_only_staff_with_a_factor_may_give_it(alice, staff):
    for person in (alice, staff):
        with user_scope(person.pk), pytest.raises(TokenRefused, match="Only staff"):
            create_token(person, TokenRequest("x", ("reports:read",)))


def test_a_token_for_everything_can_not_hand_it_on(staff):
    client = api_client(factories.make_staff(staff), "*")

    answer = client.send("post", "/api/tokens", {"name": "x", "scopes": ["reports:read"]})

    assert (answer.status_code, answer.json()["code"]) == (403, "token-too-mighty")


def test_a_browser_of_the_staff_needs_a_login_of_today(staff, staff_client, client):
    assert staff_client.get(PATH).status_code == 200

    client.force_login(staff)
    assert client.get(PATH).json()["code"] == "staff-only"


@pytest.mark.parametrize("path", ["/api/reports/nonsense", "/api/reports/nonsense/exports"])
def test_a_report_that_there_is_not_is_not_found(program, path):
    answer = program.send("post", path, BODY) if path.endswith("exports") else program.get(path)

    assert answer.status_code == 404
    assert len(urls.urlpatterns) == 5
    assert exports.PeriodInput
