from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests import factories


def test_the_newest_picture_is_the_cover(alice, alice_client):
    model = factories.make_model(alice)
    bare = factories.make_model(alice, trigger_word="zorivu5")
    job = factories.make_generation(model)
    old = factories.make_image(job, created_at=timezone.now() - timedelta(days=1))
    new = factories.make_image(job, number=2)
    factories.make_image(job, number=3, deleted_at=timezone.now())
    address, renaming = f"/models/{model.pk}/", {"name": "Ida"}

    answers = [alice_client.get("/models/"), alice_client.get(address)]
    answers.append(alice_client.post(f"{address}name/", renaming, headers={"HX-Request": "true"}))

    pages = [answer.content.decode() for answer in answers]
    assert all(f"/images/{new.pk}/640.webp" in page for page in pages)
    assert not any(str(old.pk) in page for page in pages)
    assert f'data-cover="{bare.pk.int % 6}"' in pages[0]
