from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.api.views import ApiView
from tests import factories

pytestmark = pytest.mark.django_db


def patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def is_of_the_api(view) -> bool:
    """Programs send no form token; for browsers' sessions the API's own door asks for it."""
    return issubclass(getattr(view, "cls", object), ApiView)


def test_only_webhooks_and_the_upload_have_their_own_way_with_forgery():
    exempt = {
        route
        for route, view in patterns(get_resolver())
        if getattr(view, "csrf_exempt", False)
        and not route.startswith(("admin/", "accounts/"))
        and not is_of_the_api(view)
    }

    assert exempt == {
        "hooks/replicate/<slug:kind>/<uuid:job_id>/<slug:token>/",
        "api/payment/webhook",
        "photos/upload/",  # checked inside, once the sender and the length are known
        "vectorise/upload/",  # the same
    }


def test_staff_come_in_by_the_door_of_everybody(client):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_a_person_without_the_right_does_not_get_in(alice_client):
    assert alice_client.get("/admin/").status_code in {302, 403}


def test_staff_see_everybodys_models_in_the_admin(client, staff, alice):
    factories.make_model(alice)
    client.force_login(staff)

    page = client.get("/admin/models_training/personalmodel/")

    assert page.status_code == 200
    assert "1 personal model" in page.content.decode()


ADMIN_PAGES = [
    "", "accounts/user/", "accounts/consent/", "models_training/training/",
    "models_training/personalmodel/", "generations/generation/",
]  # fmt: skip


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_the_admins_pages_open(client, staff, path):
    client.force_login(staff)

    assert client.get(f"/admin/{path}").status_code == 200
