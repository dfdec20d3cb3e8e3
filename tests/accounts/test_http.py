from __future__ import annotations

from typing import get_type_hints

from accounts.http import PersonRequest


def test_a_request_of_a_person_is_what_the_type_says(alice_client):
    request = alice_client.get("/models/", headers={"HX-Request": "true"}).wsgi_request

    wanted = get_type_hints(PersonRequest)

    assert issubclass(request.user.__class__, wanted["user"])
    assert isinstance(request.htmx, wanted["htmx"])
    assert request.htmx
