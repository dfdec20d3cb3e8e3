"""What an endpoint says when somebody may not come in, or may not have such a token."""

from __future__ import annotations

from accounts.services.auth import EntryRefused
from accounts.services.consents import ConsentRefused
from accounts.services.erasures import ErasureRefused
from accounts.services.exports import ExportRefused
from accounts.services.tokens import MOST_TOKENS, TokenRefused
from core.api.problem_types import INVALID, STAFF_ONLY, TOO_MANY
from core.api.problems import map_to_type, problem_type

LOGIN_REFUSED = problem_type(
    "login-refused",
    401,
    "Wrong email address or password",
    about="The email address and the password don't belong together, or there is no such account,"
    " or it is closed; which of these is not told. Check both, or reset the password on the"
    " website.",
    example="The email address or the password is wrong.",
)
EMAIL_UNVERIFIED = problem_type(
    "email-unverified",
    403,
    "Email address not confirmed",
    about="The account exists, and its address was never confirmed. Open the link in the mail we"
    " sent at sign-up. `POST /api/auth/confirmation` sends a new one, and so does logging in on"
    " the website; choosing a new password by mail confirms the address too.",
    example="Open the link in the mail that we sent you first. POST /api/auth/confirmation sends a"
    " new one.",
)
SECOND_FACTOR_REQUIRED = problem_type(
    "second-factor-required",
    401,
    "Second factor required",
    about="Email address and password are right, and the account has a second factor. Send the"
    " request again with `code`: the six digits of the app, or a recovery code. `methods` says"
    " which of them the account has; where it is empty, make a token on the website.",
    example="Send the code of your authenticator app as well.",
    methods=["recovery_codes", "totp"],
)
SECOND_FACTOR_REFUSED = problem_type(
    "second-factor-refused",
    401,
    "Wrong code",
    about="The code is wrong, too old or used already. Nothing was done. Take the next one that"
    " the app shows; after several wrong ones wait five minutes.",
    example="This code is wrong, too old or used already.",
    methods=["recovery_codes", "totp"],
)
TOO_MANY_TOKENS = problem_type(
    "too-many-tokens",
    409,
    "Too many tokens",
    about=f"A person has {MOST_TOKENS} tokens at most. Nothing was made. Revoke one that you no"
    " longer use, on your account page or with `DELETE /api/tokens/{token_id}`.",
    example=f"You have {MOST_TOKENS} tokens, which is the most. Revoke one first.",
)
TOKEN_TOO_MIGHTY = problem_type(
    "token-too-mighty",
    403,
    "A token can't make a mightier one",
    about="A token can't make one that may or lasts more than itself, and one with a spend limit"
    " makes none at all. Nothing was made. Ask for less, or make the token on your account page.",
    example="This token lacks billing:write, so it can't hand that on.",
)
EXPORT_REFUSED = problem_type(
    "export-refused",
    409,
    "No export now",
    about="One export a day is made, and none of an account that is being deleted. `code` in the"
    " detail says when the next is possible; `retry_after` says it in seconds.",
    example="One export a day is made. The next is possible from 22 Nov, 09:30 UTC.",
    retry_after=86400,
)
NO_TOKEN_USED = problem_type(
    "no-token-used",
    409,
    "No token to revoke",
    about="Logging out revokes the token that a request carries, and this one came with a"
    " browser's session. Nothing was done.",
    example="This request carries no token.",
)
CONSENT_NEEDED = problem_type(
    "consent-needed",
    409,
    "The person's consent is needed first",
    about="What was asked for is done only with the consent of the person, to today's text, and"
    " it is missing, withdrawn or to an older text. Nothing was done and nothing charged. `reason`"
    " is a word that does not change. `GET /api/consents` shows the texts; the person gives a"
    " consent on the privacy page of the account, or by `POST /api/consents/{purpose}/give` after"
    " having read the text. The consent to the terms ends with the account alone.",
    example="You have withdrawn your consent. Give it again on your privacy page first.",
    reason="consent_withdrawn",
)
NOTHING_TO_UNDO = problem_type(
    "nothing-to-undo",
    409,
    "The account is not about to be deleted",
    about="There is no deletion that waits, so none was undone. One that has begun can't be.",
    example="Your account is not about to be deleted.",
)
LOGIN = (
    LOGIN_REFUSED,
    EMAIL_UNVERIFIED,
    SECOND_FACTOR_REQUIRED,
    SECOND_FACTOR_REFUSED,
    TOO_MANY_TOKENS,
)

map_to_type(ErasureRefused, NOTHING_TO_UNDO)
map_to_type(
    EntryRefused,
    LOGIN_REFUSED,
    unverified=EMAIL_UNVERIFIED,
    second_factor=SECOND_FACTOR_REQUIRED,
    code=SECOND_FACTOR_REFUSED,
    too_often=TOO_MANY,
)
map_to_type(ConsentRefused, CONSENT_NEEDED)
map_to_type(ExportRefused, EXPORT_REFUSED)
map_to_type(
    TokenRefused,
    INVALID,
    too_many_tokens=TOO_MANY_TOKENS,
    limited=TOKEN_TOO_MIGHTY,
    beyond_scopes=TOKEN_TOO_MIGHTY,
    beyond_expiry=TOKEN_TOO_MIGHTY,
    beyond_kind=TOKEN_TOO_MIGHTY,
    staff_only=STAFF_ONLY,
)
