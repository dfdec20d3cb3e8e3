from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from core.http import no_row_scope, render_page


@pytest.mark.parametrize("asked", ["page", "fragment"])
def test_caches_keep_page_and_fragment_apart(asked, settings):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "template_partials.loader.Loader",
                        [("django.template.loaders.locmem.Loader", {"t.html": SOURCE})],
                    )
                ],
                "builtins": ["template_partials.templatetags.partials"],
            },
        }
    ]
    request = RequestFactory().get("/")
    request.htmx = asked == "fragment"

    response = render_page(request, "t.html", {}, fragment="part")

    assert response.content.decode().strip() == ("part" if request.htmx else "page part")
    assert "HX-Request" in response["Vary"]


SOURCE = "{% if True %}page {% partialdef part inline %}part{% endpartialdef %}{% endif %}"


def test_a_view_can_opt_out_of_the_requests_transaction():
    view = no_row_scope(lambda request: SimpleNamespace())

    assert view.no_row_scope is True
