"""What an endpoint says when somebody may not come in, or may not have such a token."""

from __future__ import annotations

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.services.auth import EntryRefused
from accounts.services.tokens import MOST_TOKENS, TokenRefused
from core.api import problem_types
from core.api.errors import invalid
from core.api.problems import Problem, define, tells

LOGIN_REFUSED = define(
    "login-refused",
    401,
    "Wrong e-mail address or password",
    about="The e-mail address and the password don't belong together, or there is no such account,"
    " or it is closed; which of these is not told. Check both, or reset the password on the"
    " website.",
    example="The e-mail address or the password is wrong.",
)
EMAIL_UNVERIFIED = define(
    "email-unverified",
    403,
    "E-mail address not confirmed",
    about="The account exists, and its address was never confirmed. Open the link in the mail we"
    " sent at sign-up; log in on the website to get a fresh one.",
    example="Open the link in the mail that we sent you first.",
)
SECOND_FACTOR_REQUIRED = define(
    "second-factor-required",
    401,
    "Second factor required",
    about="E-mail address and password are right, and the account has a second factor. Send the"
    " request again with `code`: the six digits of the app, or a recovery code. `methods` says"
    " which of them the account has; where it is empty, make a token on the website.",
    example="Send the code of your authenticator app as well.",
    methods=["recovery_codes", "totp"],
)
SECOND_FACTOR_REFUSED = define(
    "second-factor-refused",
    401,
    "Wrong code",
    about="The code is wrong, too old or used already. Nothing was done. Take the next one that"
    " the app shows; after several wrong ones wait five minutes.",
    example="This code is wrong, too old or used already.",
    methods=["recovery_codes", "totp"],
)
TOO_MANY_TOKENS = define(
    "too-many-tokens",
    409,
    "Too many tokens",
    about=f"A person has {MOST_TOKENS} tokens at most. Nothing was made. Revoke one that you no"
    " longer use, on your account page or with `DELETE /api/tokens/{token_id}`.",
    example=f"You have {MOST_TOKENS} tokens, which is the most. Revoke one first.",
)
TOKEN_TOO_MIGHTY = define(
    "token-too-mighty",
    403,
    "A token can't make a mightier one",
    about="A token can't make one that may or lasts more than itself, and one with a spend limit"
    " makes none at all. Nothing was made. Ask for less, or make the token on your account page.",
    example="This token lacks billing:write, so it can't hand that on.",
)
NO_TOKEN_USED = define(
    "no-token-used",
    409,
    "No token to revoke",
    about="Logging out revokes the token that a request carries, and this one came with a"
    " browser's session. Nothing was done.",
    example="This request carries no token.",
)
LOGIN = (
    LOGIN_REFUSED,
    EMAIL_UNVERIFIED,
    SECOND_FACTOR_REQUIRED,
    SECOND_FACTOR_REFUSED,
    TOO_MANY_TOKENS,
)
_TOO_OFTEN_SECONDS = 300


@tells(EntryRefused)
def entry_refused(error: EntryRefused) -> Problem:
    if error.code == "too_often":
        return Problem(
            problem_types.TOO_MANY,
            "Too many failed attempts. Try again in five minutes.",
            retry_after=_TOO_OFTEN_SECONDS,
        ).with_headers(Retry_After=str(_TOO_OFTEN_SECONDS))
    if error.code == "unverified":
        return Problem(EMAIL_UNVERIFIED)
    challenge = {"WWW_Authenticate": "Bearer"}
    if error.code == "login":
        return Problem(LOGIN_REFUSED).with_headers(**challenge)
    kind = SECOND_FACTOR_REQUIRED if error.code == "second_factor" else SECOND_FACTOR_REFUSED
    return Problem(kind, methods=list(error.methods)).with_headers(**challenge)


@tells(TokenRefused)
def token_refused(error: TokenRefused) -> Problem:
    if error.code == "too_many_tokens":
        return Problem(TOO_MANY_TOKENS, error.message)
    if error.code.startswith("beyond") or error.code == "limited":
        return Problem(TOKEN_TOO_MIGHTY, error.message)
    return invalid(ValidationError({error.field: [ErrorDetail(error.message, error.code)]}))
