"""GitHub's shape of it: OAuth with PKCE and an API that tells who it is; no token says so."""

from __future__ import annotations

import hashlib

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.oidc import grants, provider
from sandbox.oidc.answers import as_json
from sandbox.pages import consent
from sandbox.state import SandboxState

_ISSUER = "github"


def rules() -> list[RuleFactory]:
    return [
        Rule("/github/login/oauth/authorize", endpoint=ask, methods=["GET"]),
        Rule("/github/login/oauth/authorize", endpoint=agree, methods=["POST"]),
        Rule("/github/login/oauth/access_token", endpoint=token, methods=["POST"]),
        Rule("/github/api/v3/user", endpoint=user, methods=["GET"]),
        Rule("/github/api/v3/user/emails", endpoint=emails, methods=["GET"]),
    ]


def ask(state: SandboxState, request: Request) -> Response:
    provider.check(request.args, {"code_challenge_method": "S256"}, ("code_challenge",))
    return consent.page(request.args, {"": "None"})


def agree(state: SandboxState, request: Request) -> Response:
    provider.check(request.form, {"code_challenge_method": "S256"}, ("code_challenge",))
    return provider.answered(state, request.form, _ISSUER)


def token(state: SandboxState, request: Request) -> Response:
    """In the letters of a form, as GitHub answers whoever asks for nothing else."""
    grant = provider.taken(state, request)
    given = grants.give_token(state, grant)
    text = f"access_token={given}&scope=user%3Aemail&token_type=bearer"
    return Response(text, mimetype="application/x-www-form-urlencoded")


def user(state: SandboxState, request: Request) -> Response:
    grant = provider.of_bearer(state, request.authorization)
    number = int(hashlib.sha256(grant.email.encode()).hexdigest()[:8], 16)
    return as_json({"id": number, "login": grant.email.partition("@")[0], "email": None})


def emails(state: SandboxState, request: Request) -> Response:
    grant = provider.of_bearer(state, request.authorization)
    main = {"email": grant.email, "primary": True, "verified": grant.is_verified}
    private = f"{grant.subject}@users.noreply.github.example"
    return as_json([main, {"email": private, "primary": False, "verified": True}])
