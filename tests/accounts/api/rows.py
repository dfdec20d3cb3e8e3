from __future__ import annotations

from uuid import uuid4

from accounts.models import Door, User
from accounts.services import erasures
from core.row_security import user_scope
from tests import factories
from tests.accounts.api.webhook_rows import WEBHOOK_ROWS
from tests.api import make_token
from tests.api_rows import Row, at
from tests.factories import PASSWORD


def one_token(owner: User) -> str:
    return f"/api/tokens/{make_token(owner)[0].pk}"


def one_export(owner: User) -> str:
    return f"/api/exports/{factories.make_export(owner).pk}"


def export_file(owner: User) -> str:
    return f"{one_export(owner)}/file"


def one_receipt(owner: User) -> str:
    return f"/api/receipts/{factories.make_receipt(owner).pk}"


def receipt_pdf(owner: User) -> str:
    return f"{one_receipt(owner)}/pdf"


def newcomer(_: User) -> dict[str, object]:
    return {"email": f"{uuid4()}@example.com", "password": uuid4().hex, "terms": True}


def an_erasure(owner: User) -> str:
    with user_scope(owner.pk):
        erasures.request(owner, erasures.Wish(Door.API, at_once=False))
    return "/api/me/erasure"


ROWS = [
    Row("account.get", at("/api/me")),
    Row("account.change", at("/api/me"), {"name": "Ada"}, bad=({"theme": "pink"}, "theme")),
    Row("account.erasure", an_erasure),
    Row(
        "account.delete",
        at("/api/me/erasure"),
        lambda owner: {"email": owner.email},
        bad=({"email": "somebody@example.com"}, "email"),
    ),
    Row("account.keep", an_erasure),
    Row(
        "auth.signup",
        at("/api/auth/signup"),
        newcomer,
        bad=({"email": "ada@example.com", "password": "a long password"}, "terms"),
    ),
    Row(
        "auth.confirm",
        at("/api/auth/confirmation"),
        {"email": "ada@example.com"},
        bad=({"email": "ada"}, "email"),
    ),
    Row(
        "auth.login",
        at("/api/auth/login"),
        lambda owner: {"email": owner.email, "password": PASSWORD},
        bad=({"email": "ada@example.com"}, "password"),
    ),
    Row("auth.logout", at("/api/auth/logout")),
    Row("activity.list", at("/api/activity"), bad_query=("?kind=weather", "kind")),
    Row("consents.list", at("/api/consents")),
    Row("consents.give", at("/api/consents/train_model/give")),
    Row("consents.withdraw", at("/api/consents/train_model/withdraw")),
    Row("tokens.list", at("/api/tokens"), bad_query=("?limit=0", "limit")),
    Row(
        "tokens.create",
        at("/api/tokens"),
        {"name": "Export", "scopes": ["gallery:read"]},
        bad=({"name": "Export", "scopes": ["gallery:fly"]}, "scopes.0"),
    ),
    Row("tokens.revoke", one_token, owned=True),
    Row("exports.list", at("/api/exports"), bad_query=("?limit=0", "limit")),
    Row("exports.create", at("/api/exports")),
    Row("exports.get", one_export, owned=True),
    Row("exports.file", export_file, owned=True),
    Row("receipts.list", at("/api/receipts"), bad_query=("?limit=0", "limit")),
    Row("receipts.get", one_receipt, owned=True),
    Row("receipts.pdf", receipt_pdf, owned=True),
    *WEBHOOK_ROWS,
]
