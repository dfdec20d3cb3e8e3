from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from stripe import (
    APIConnectionError,
    APIError,
    IdempotencyError,
    InvalidRequestError,
)

from tests.sandbox.stripe.shop import Shop

GIVEN = {"email": "anna@example.com"}


def test_a_repeated_key_gets_the_first_answer(shop: Shop):
    first = shop.v1.customers.create(GIVEN, {"idempotency_key": "order-7"})
    again = shop.v1.customers.create(GIVEN, {"idempotency_key": "order-7"})

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(shop.v1.customers.list().data) == 1


def test_a_key_belongs_to_one_request(shop: Shop):
    shop.v1.customers.create(GIVEN, {"idempotency_key": "order-7"})

    with pytest.raises(IdempotencyError):
        shop.v1.customers.create({"email": "b@example.com"}, {"idempotency_key": "order-7"})
    with pytest.raises(IdempotencyError):
        shop.v1.products.create({"name": "x"}, {"idempotency_key": "order-7"})


def test_a_refused_request_may_be_put_right(shop: Shop):
    with pytest.raises(InvalidRequestError):
        shop.v1.customers.create({"emial": "x"}, {"idempotency_key": "order-7"})

    assert shop.v1.customers.create(GIVEN, {"idempotency_key": "order-7"}).id


def test_at_the_same_time_it_is_done_once(shop: Shop):
    def create(_: int) -> str:
        return shop.v1.customers.create(GIVEN, {"idempotency_key": "order-7"}).id

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(create, range(12)))

    assert len(made) == 1


def test_a_lost_answer_is_asked_for_again(shop: Shop):
    shop.sandbox.behave(shop.key[-12:], stripe_api={"value": "lost", "times": 1})
    key = {"idempotency_key": f"order-{shop.key[-12:]}"}
    given = GIVEN | {"metadata": {"match": shop.key[-12:]}}

    with pytest.raises(APIConnectionError):
        shop.v1.customers.create(given, key)
    again = shop.v1.customers.create(given, key)

    assert [one.id for one in shop.v1.customers.list().data] == [again.id]


def test_an_error_inside_is_repeated_and_one_at_the_edge_is_not(shop: Shop):
    given = GIVEN | {"metadata": {"match": shop.key[-12:]}}
    inside, edge = {"idempotency_key": "inside"}, {"idempotency_key": "edge"}

    shop.sandbox.behave(shop.key[-12:], stripe_api={"value": "error_500", "times": 1})
    for _ in range(2):
        with pytest.raises(APIError) as broken:
            shop.v1.customers.create(given, inside)
        assert broken.value.http_status == 500
    shop.sandbox.behave(shop.key[-12:], stripe_api={"value": "error_503", "times": 1})
    with pytest.raises(APIError):
        shop.v1.customers.create(given, edge)

    assert shop.v1.customers.create(given, edge).id
    assert len(shop.v1.customers.list().data) == 1
