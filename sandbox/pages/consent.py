"""The page of an identity provider on which a person says who they are, and agrees."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Response

from sandbox.pages import page_frame
from sandbox.pages.layout import fragment, fragments


def page(asked: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    """What was asked comes back with the form."""
    rows = [{"name": name, "value": value} for name, value in asked.items()]
    body = fragment(
        "consent",
        asked=fragments("consent_asked", rows),
        faults=page_frame.options(faults.items(), ""),
    )
    return page_frame.show("Log in", body, leads_to=asked["redirect_uri"], frame="identity_frame")
