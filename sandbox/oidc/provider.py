"""An OpenID Connect provider: discovery, the page to agree on, tokens, keys.

It answers as two: as the sandbox's own and in Google's shape. GitHub's, which is OAuth alone, is
`sandbox/oidc/github.py`. A fault is chosen on the page, or sent with its form as `fault`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from werkzeug.datastructures import Authorization
from werkzeug.exceptions import BadRequest, Unauthorized
from werkzeug.routing import Rule, RuleFactory
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.clock import now
from sandbox.oidc import grants, keys
from sandbox.oidc.answers import as_json
from sandbox.oidc.grants import Grant
from sandbox.pages import consent
from sandbox.state import SandboxState

CLIENT_ID, CLIENT_SECRET = "visiona", "sandbox"
REALM = "/<any(oidc, google):realm>"
# What a broken or dishonest provider would answer; the product must let nobody in by it.
FAULTS = {
    "": "None",
    "nonce": "The answer to another question",
    "audience": "A token for another site",
    "signature": "A token that somebody else signed",
    "expired": "A token of yesterday",
    "subject": "Facts about somebody else",
}
_LOOPBACK = {"127.0.0.1", "localhost", "testserver", "::1"}


def rules() -> list[RuleFactory]:
    return [
        Rule(f"{REALM}/.well-known/openid-configuration", endpoint=discovery, methods=["GET"]),
        Rule(f"{REALM}/authorize", endpoint=ask, methods=["GET"]),
        Rule(f"{REALM}/authorize", endpoint=agree, methods=["POST"]),
        Rule(f"{REALM}/token", endpoint=token, methods=["POST"]),
        Rule(f"{REALM}/userinfo", endpoint=userinfo, methods=["GET"]),
        Rule(f"{REALM}/keys", endpoint=key_set, methods=["GET"]),
    ]


def discovery(state: SandboxState, request: Request, realm: str) -> Response:
    issuer = _issuer(state, realm)
    return as_json(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [keys.ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "scopes_supported": ["openid", "profile", "email"],
        }
    )


def ask(state: SandboxState, request: Request, realm: str) -> Response:
    check(request.args, {"code_challenge_method": "S256"}, ("nonce", "code_challenge"))
    return consent.page(request.args, FAULTS)


def agree(state: SandboxState, request: Request, realm: str) -> Response:
    asked = request.form
    check(asked, {"code_challenge_method": "S256"}, ("nonce", "code_challenge"))
    return answered(state, asked, _issuer(state, realm))


def token(state: SandboxState, request: Request, realm: str) -> Response:
    grant = taken(state, request)
    facts = {
        "access_token": grants.give_token(state, grant),
        "token_type": "Bearer",
        "expires_in": grants.TOKEN_LASTS,
        "id_token": _id_token(state, grant),
    }
    return as_json(facts)


def userinfo(state: SandboxState, request: Request, realm: str) -> Response:
    grant = of_bearer(state, request.authorization)
    return as_json(_about(grant) | _wrong_subject(grant))


def key_set(state: SandboxState, request: Request, realm: str) -> Response:
    return as_json(keys.published(state))


def check(asked: Mapping[str, str], fixed: dict[str, str], needed: tuple[str, ...]) -> None:
    """Of a question to the person. Raises BadRequest."""
    wanted = {"client_id": CLIENT_ID, "response_type": "code", **fixed}
    wrong = [name for name, value in wanted.items() if asked.get(name) != value]
    wrong += [name for name in ("redirect_uri", "state", *needed) if not asked.get(name)]
    if urlsplit(asked.get("redirect_uri", "")).hostname not in _LOOPBACK:
        wrong.append("redirect_uri")
    if wrong:
        raise BadRequest(f"Missing or wrong: {', '.join(wrong)}.")


def answered(state: SandboxState, asked: Mapping[str, str], issuer: str) -> Response:
    """Back to the site, with a code or the news that the person said no."""
    back = {"state": asked["state"]}
    if asked.get("answer") == "no":
        back["error"] = "access_denied"
    else:
        names = ("client_id", "redirect_uri", "scope", "nonce", "code_challenge", "fault")
        facts = {name: asked.get(name, "") for name in names}
        email = asked.get("email", "").strip().lower()
        name = email.partition("@")[0].replace(".", " ").title()
        is_verified = asked.get("unverified") != "on"
        grant = Grant(**facts, issuer=issuer, email=email, name=name, is_verified=is_verified)
        back["code"] = grants.give_code(state, grant)
    return redirect(f"{asked['redirect_uri']}?{urlencode(back)}", 303)


def taken(state: SandboxState, request: Request) -> Grant:
    """What the code was given for. Raises BadRequest, Unauthorized."""
    form, login = request.form, request.authorization
    given = (form.get("client_id"), form.get("client_secret"))
    if login and login.type == "basic":
        given = (login.username, login.password)
    if not secrets.compare_digest(f"{given[0]}:{given[1]}", f"{CLIENT_ID}:{CLIENT_SECRET}"):
        raise Unauthorized("invalid_client")
    grant = grants.take_code(state, form.get("code", ""))
    if grant is None or grant.redirect_uri != form.get("redirect_uri"):
        raise BadRequest("invalid_grant")
    if not grants.proves(form.get("code_verifier", ""), grant):
        raise BadRequest("invalid_grant: code_verifier")
    return grant


def of_bearer(state: SandboxState, login: Authorization | None) -> Grant:
    """Raises Unauthorized."""
    grant = grants.of_token(state, (login and login.token) or "")
    if grant is None:
        raise Unauthorized("invalid_token")
    return grant


def _issuer(state: SandboxState, realm: str) -> str:
    return f"{state.base_url}/{realm}"


def _id_token(state: SandboxState, grant: Grant) -> str:
    begun = int(now()) - (86_400 if grant.fault == "expired" else 0)
    claims = _about(grant) | {
        "iss": grant.issuer,
        "aud": "another-site" if grant.fault == "audience" else grant.client_id,
        "iat": begun,
        "exp": begun + 300,
        "nonce": secrets.token_urlsafe() if grant.fault == "nonce" else grant.nonce,
    }
    if grant.fault == "subject":  # so that the site has to ask for the rest
        claims = {name: value for name, value in claims.items() if not name.startswith("email")}
    return keys.forged(claims) if grant.fault == "signature" else keys.signed(state, claims)


def _about(grant: Grant) -> dict[str, Any]:
    facts: dict[str, Any] = {"sub": grant.subject}
    if "email" in grant.scope:
        facts |= {"email": grant.email, "email_verified": grant.is_verified}
    if "profile" in grant.scope:
        facts["name"] = grant.name
    return facts


def _wrong_subject(grant: Grant) -> dict[str, str]:
    return {"sub": "somebody-else"} if grant.fault == "subject" else {}
