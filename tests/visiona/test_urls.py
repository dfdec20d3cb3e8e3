from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.api.views import ApiView

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
        "notifications/stop/<str:token>/",  # mail programs post to it; its token is the proof
        "photos/upload/",  # checked inside, once the sender and the length are known
        "vectorise/upload/",  # the same
    }
