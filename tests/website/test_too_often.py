"""What costs something is counted by whichever door it comes, and told in words for the person."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.generations.test_forms import posted as pictures
from tests.vectorizing.test_forms import posted as drawing
from tests.vectorizing.views.test_batches import started
from vectorizing.models import Vectorisation, VectorSource

pytestmark = pytest.mark.django_db


def an_enhancement(owner):
    model = factories.make_model(owner)
    return "/studio/enhancements/", pictures(model, provider="openai", enhance_key=uuid4())


def some_pictures(owner):
    return "/studio/generations/", pictures(factories.make_model(owner))


def a_photo(owner):
    photo = SimpleUploadedFile("me.jpg", factories.jpeg(), "image/jpeg")
    return "/photos/upload/", {"photos": [photo]}


def a_picture_to_vectorise(owner):
    logo = SimpleUploadedFile("logo.png", factories.logo(), "image/png")
    return "/vectorise/upload/", {"pictures": [logo]}


def a_picture_of_the_gallery(owner):
    image = factories.make_image(factories.make_generation(factories.make_model(owner)))
    return f"/vectorise/images/{image.pk}/", {}


def a_drawing(owner):
    source = factories.make_vector_source(owner)
    return f"/vectorise/{source.pk}/order/", drawing(act="vector") | {"vector-key": uuid4()}


def a_download(owner):
    source = factories.make_vector_source(owner)
    job = factories.make_vectorisation(source, state=State.SUCCEEDED)
    return f"/vectorise/drawings/{job.pk}/download/?format=pdf", None


def a_zip(owner):
    return f"/vectorise/batches/{started(owner).pk}/download/", None


def invoice_details(owner):
    return "/billing/company/", None


def a_webhook_test(owner):
    return f"/account/webhooks/{factories.make_endpoint(owner).pk}/test/", {}


def a_mail(owner):
    return "/accounts/password/reset/", {"email": owner.email}


ACTS = [
    an_enhancement,
    some_pictures,
    a_photo,
    a_picture_to_vectorise,
    a_picture_of_the_gallery,
    a_drawing,
    a_download,
    a_zip,
    invoice_details,
    a_webhook_test,
    a_mail,
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_website_refuses_what_comes_too_often(act, alice, alice_client, settings):
    path, body = act(alice)
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "0/h")

    answer = alice_client.get(path) if body is None else alice_client.post(path, body)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "That is possible 0 an hour" in answer.content.decode()


def test_what_had_begun_is_undone(alice, alice_client, settings, monkeypatch):
    source = factories.make_vector_source(alice)
    settings.LIMITS = settings.LIMITS | {"spend": "1/h"}
    path, body = f"/vectorise/{source.pk}/order/", drawing(act="preview")
    alice_client.post(path, body | {"preview-key": uuid4()})

    refused = alice_client.post(path, body | {"preview-key": uuid4(), "colours": "5"})

    assert refused.status_code == 429
    with user_scope(alice.pk):
        assert (VectorSource.objects.count(), Vectorisation.objects.count()) == (1, 1)
