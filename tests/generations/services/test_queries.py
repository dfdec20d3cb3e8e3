from __future__ import annotations

from core.row_security import user_scope
from generations.models import GeneratedImage
from generations.services import queries
from tests import factories

SECRETS = {"remote_model", "remote_version", "weights_address"}


def test_a_batch_comes_with_its_kept_pictures_in_order(model):
    batch = factories.make_generation(model)
    images = [factories.make_image(batch, number=number) for number in (3, 1, 2)]
    with user_scope(model.owner_id):
        GeneratedImage.objects.filter(number=2).update(deleted_at=images[0].created_at)

        found = queries.batches(model.owner).get()

        assert [image.number for image in found.images.all()] == [1, 3]


def test_addresses_at_the_provider_are_not_read(model):
    factories.make_generation(model)
    with user_scope(model.owner_id):
        batch = queries.batches(model.owner).get()

        assert "remote_id" in batch.get_deferred_fields()
        assert batch.personal_model.get_deferred_fields() >= SECRETS
        assert queries.ready_models(model.owner).get().get_deferred_fields() >= SECRETS


def test_more_batches_cost_no_more_queries(model, django_assert_num_queries):
    for _ in range(4):
        factories.make_image(factories.make_generation(model))
    with user_scope(model.owner_id), django_assert_num_queries(2):
        for batch in queries.page_of_generations(model.owner).rows:
            assert (batch.personal_model.name, len(batch.images.all())) == ("Me", 1)


def test_only_ready_models_of_this_person_are_offered(model, charlie):
    factories.make_model(model.owner, ready=False)
    factories.make_model(charlie)

    with user_scope(model.owner_id):
        assert list(queries.ready_models(model.owner)) == [model]
