from __future__ import annotations

from billing.stripe.minimal import reference, without_person

CHARGE = {
    "id": "ch_1",
    "object": "charge",
    "amount": 2900,
    "paid": True,
    "customer": {"id": "cus_1", "object": "customer", "name": "Canary"},
    "billing_details": {
        "name": "Canary",
        "email": "canary@example.com",
        "address": {"country": "DE", "city": "Canary"},
        "tax_id": "DE-canary",
    },
    "receipt_email": "canary@example.com",
    "receipt_url": "https://pay.stripe.com/canary",
    "client_secret": "pi_1_secret_canary",
    "shipping": {"name": "Canary", "tracking_number": "canary"},
    "tax_ids": [{"type": "eu_vat", "value": "DE-canary"}],
    "lines": {"data": [{"price": {"object": "price", "id": "price_1", "nickname": "Creator"}}]},
    "status": "succeeded",
}


def test_of_an_object_ids_states_amounts_and_the_country_stay():
    kept = without_person(CHARGE)

    assert "canary" not in str(kept).lower()
    assert (kept["id"], kept["amount"], kept["status"]) == ("ch_1", 2900, "succeeded")
    assert kept["customer"]["id"] == "cus_1"
    assert kept["billing_details"]["address"] == {"country": "DE"}
    assert kept["tax_ids"] == [{"type": "eu_vat", "value": None}]
    assert kept["lines"]["data"][0]["price"]["nickname"] == "Creator"
    assert without_person(kept) == kept


def test_of_an_event_only_what_it_is_about_stays():
    kept = reference({"id": "evt_1", "data": {"object": CHARGE, "previous_attributes": CHARGE}})

    assert kept == {"data": {"object": {"id": "ch_1", "object": "charge", "customer": "cus_1"}}}
    assert reference(kept) == kept


def test_what_has_no_shape_is_about_nothing():
    assert reference({"data": {"object": {"object": ["?"], "id": 7}}}) == {"data": {"object": {}}}
