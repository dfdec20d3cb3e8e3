"""What every page can show of a person's credits; asked only by templates that print it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from billing.services import credits


def balance(request: HttpRequest) -> dict[str, Any]:
    return {"credit_balance": partial(_balance, request)}


def _balance(request: HttpRequest) -> credits.Balance | None:
    """None for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return None
    return credits.balance(request.user)
