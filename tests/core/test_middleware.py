from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from core.http import no_row_scope
from core.middleware import CompressionMiddleware, HeadersMiddleware, RowScopeMiddleware
from models_training.models import PersonalModel
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/gallery/?after=x"}


def ask(user, view, path="/studio/", session=None):
    request = RequestFactory().get(path)
    request.user, request.session = user, session or {}
    return RowScopeMiddleware(view)(request)


def count(request):
    return HttpResponse(PersonalModel.objects.count())


def test_a_request_sees_the_rows_of_who_sent_it(alice, charlie):
    factories.make_model(alice)

    seen = [ask(user, count).content for user in (alice, charlie, AnonymousUser())]

    assert seen == [b"1", b"0", b"0"]


def test_nothing_is_seen_once_the_request_is_over(alice):
    factories.make_model(alice)

    ask(alice, count)

    assert PersonalModel.objects.count() == 0


def test_a_server_error_takes_its_writes_back(alice):
    factories.make_model(alice)

    def fail(request):
        PersonalModel.objects.update(name="changed")
        return HttpResponse(status=500)

    ask(alice, fail)

    model = PersonalModel.objects.model
    from core.row_security import user_scope

    with user_scope(alice.pk):
        assert model.objects.get().name == "Me"


def test_staff_see_all_rows_in_the_admin_only_and_by_a_second_factor(alice, staff, staff_client):
    factories.make_model(alice)
    whole = staff_client.session

    inside = ask(staff, count, "/admin/models_training/personalmodel/", whole).content
    outside = ask(staff, count, "/models/", whole).content
    by_password = ask(staff, count, "/admin/models_training/personalmodel/").content
    stranger = ask(alice, count, "/admin/", whole).content

    assert (inside, outside, by_password, stranger) == (b"1", b"0", b"0", b"1")


def test_a_view_that_opted_out_holds_no_transaction(alice, monkeypatch):
    seen = []

    @no_row_scope
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('app.user_id', true), '')")
            seen.append(cursor.fetchone()[0])
        return HttpResponse()

    monkeypatch.setattr("core.middleware.resolve", lambda path: type("Match", (), {"func": view}))

    ask(alice, view)

    assert seen == [""]
    assert not transaction.get_rollback()


def test_what_runs_after_the_commit_sees_nothing(alice, django_capture_on_commit_callbacks):
    factories.make_model(alice)
    seen = []

    def view(request):
        transaction.on_commit(lambda: seen.append(PersonalModel.objects.count()))
        return HttpResponse()

    with django_capture_on_commit_callbacks(execute=True):
        ask(alice, view)

    assert seen == [0]


def test_what_is_read_while_an_answer_streams_sees_nothing(alice):
    factories.make_model(alice)

    def view(request):
        return StreamingHttpResponse(str(PersonalModel.objects.count()) for _ in range(1))

    answer = ask(alice, view)

    assert b"".join(answer.streaming_content) == b"0"


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_costs_one_request_only(alice):
    factories.make_model(alice)

    def cut(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return HttpResponse()

    with pytest.raises(DatabaseError):
        ask(alice, cut)
    connection.close()

    assert ask(alice, count).content == b"1"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keeps_connections", [True, False])
def test_many_people_at_once_never_see_one_another(alice, charlie, keeps_connections):
    factories.make_model(alice)
    for _ in range(2):
        factories.make_model(charlie)
    wanted = {alice: b"1", charlie: b"2", AnonymousUser(): b"0"}
    turns = list(wanted.items()) * 10

    def work(_):
        try:
            return [take(*turn) for turn in turns]
        finally:
            connection.close()

    def take(person, expected):
        seen = ask(person, count).content
        if not keeps_connections:
            connection.close()
        return seen == expected

    with ThreadPoolExecutor(8) as pool:
        right = [one for some in pool.map(work, range(8)) for one in some]

    assert len(right) == 240
    assert all(right)


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_the_login(client):
    answer = client.get(f"/studio/generations/{uuid4()}/", headers=HTMX)

    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fgallery%2F%3Fafter%3Dx"
    assert answer.content == b""


def test_a_plain_page_is_redirected_as_ever(client):
    answer = client.get("/gallery/")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/gallery/"


def test_other_answers_to_htmx_are_left_alone(alice_client):
    answer = alice_client.get("/gallery/", headers=HTMX)

    assert "HX-Redirect" not in answer


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nowhere/"])
def test_every_answer_keeps_the_browser_within_bounds(client, path):
    answer = client.get(path)

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("kind", ["image/svg+xml", "application/pdf", "text/xml; charset=utf-8"])
def test_a_file_of_any_kind_may_do_nothing_in_a_browser(kind):
    def file(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<svg/>", content_type=kind)

    answer = HeadersMiddleware(file)(RequestFactory().get("/"))

    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("path", ["/robots.txt", "/static/js/upload.js", "/static/img/logo.svg"])
def test_text_is_compressed_for_who_can_read_it(client, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.getvalue()) == plain.getvalue()


def test_the_size_of_a_compressed_page_tells_nothing_of_what_is_in_it(client):
    sizes = {
        len(client.get("/robots.txt", headers={"Accept-Encoding": "gzip"}).content)
        for _ in range(20)
    }

    assert len(sizes) > 3


@pytest.mark.parametrize(
    ("kind", "status"), [("image/webp", 200), ("application/zip", 200), ("text/plain", 206)]
)
def test_what_is_packed_already_or_a_part_goes_out_as_it_is(rf, kind, status):
    answer = HttpResponse(b"x" * 1000, content_type=kind, status=status)
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})

    response = CompressionMiddleware(lambda _: answer)(request)

    assert response.content == b"x" * 1000
