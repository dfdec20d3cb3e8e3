"""Idempotency keys: the first answer to a POST is the answer."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Request

from sandbox.stripe.errors import invalid, other_parameters
from sandbox.stripe.objects import Account

LONGEST = 255
# What is wrong with the request itself is not kept, so that it can be put right and sent again.
NOT_KEPT = {400, 401, 404, 429}


def once(
    account: Account, request: Request, perform: Callable[[], tuple[int, str]]
) -> tuple[int, str, bool]:
    """Status, body, and whether they are the repetition of an earlier answer."""
    key = account.idempotency_key
    if request.method != "POST" or not key:
        return *perform(), False
    if len(key) > LONGEST:
        raise invalid(f"Idempotency keys have at most {LONGEST} characters.")
    asked = f"{request.path} {request.get_data(as_text=True)}"
    known = account.state.store.row(
        "SELECT * FROM stripe_answers WHERE account = ? AND key = ?", account.id, key
    )
    if known is None:
        return *_keep(account, asked, perform()), False
    if known["request"] != asked:
        raise other_parameters(key)
    return known["status"], known["body"], True


def _keep(account: Account, asked: str, answer: tuple[int, str]) -> tuple[int, str]:
    if answer[0] not in NOT_KEPT:
        account.state.store.write(
            "INSERT INTO stripe_answers (account, key, request, status, body)"
            " VALUES (?, ?, ?, ?, ?)",
            account.id, account.idempotency_key, asked, *answer,
        )  # fmt: skip
    return answer
