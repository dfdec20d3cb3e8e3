from __future__ import annotations

import pytest
import stripe

from billing.stripe import api, client
from billing.stripe.client import Away, Broken, Busy, Closed, Missing, NotTaken, _meaning
from core.providers import ProviderError, Throttled, Unavailable
from tests.billing.stripe_side import behave


@pytest.mark.parametrize(
    ("error", "kind", "permanent"),
    [
        (stripe.AuthenticationError("no", http_status=401), Closed, False),
        (stripe.PermissionError("no", http_status=403), Closed, False),
        (stripe.RateLimitError("no", http_status=429), Busy, False),
        (stripe.InvalidRequestError("no", "price", http_status=404), Missing, True),
        (
            stripe.InvalidRequestError("no", "x", code="resource_missing", http_status=400),
            Missing,
            True,
        ),
        (stripe.InvalidRequestError("no", "x", http_status=400), NotTaken, True),
        (stripe.IdempotencyError("no", http_status=400), NotTaken, True),
        (stripe.InvalidRequestError("twin", "x", http_status=409), Away, False),
        (stripe.APIError("no", http_status=500), Broken, False),
        (stripe.APIConnectionError("no"), Away, False),
    ],
)
def test_each_error_means_what_the_caller_may_do_next(error, kind, permanent):
    meaning = _meaning(error)

    assert type(meaning) is kind
    assert meaning.permanent is permanent
    assert "othing was charged" in meaning.plain


def test_stripes_own_words_stay_out_of_ours():
    error = stripe.InvalidRequestError("No such customer: cus_secret", "customer", http_status=400)

    assert "cus_secret" not in str(_meaning(error))
    assert "cus_secret" not in _meaning(error).plain


def test_a_key_that_stripe_does_not_know_is_for_the_operator(settings):
    settings.STRIPE_SECRET_KEY = "nonsense"

    with pytest.raises(Unavailable):
        api.account()


def test_nobody_there_is_an_error_that_may_pass(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    with pytest.raises(ProviderError) as caught:
        api.account()

    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("fault", "kind"), [("error_503", Broken), ("rate_limit", Throttled), ("lost", ProviderError)]
)
def test_faults_are_told_apart(fault, kind):
    behave(stripe_api={"value": fault, "times": 1})

    with pytest.raises(kind):
        api.account()

    assert api.account().startswith("acct_")


def test_the_sdk_is_asked_to_wait_no_longer_than_our_limits():
    transport = client._client()._requestor._client

    assert transport._timeout == (client.CONNECT_SECONDS, client.READ_SECONDS)
    assert client._client()._requestor._options.max_network_retries == 0
