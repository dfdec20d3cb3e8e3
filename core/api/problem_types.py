"""The problems that any endpoint may have, and what the framework's exceptions mean."""

from __future__ import annotations

from core.api.problems import problem_type

MALFORMED = problem_type(
    "malformed-request",
    400,
    "Malformed request",
    about="The body could not be read: it is not valid JSON, or not valid multipart. Nothing was"
    " done. Check the body and send it again.",
    example="The body is not valid JSON: Expecting value at line 1, column 12.",
)
NOT_SIGNED_IN = problem_type(
    "not-signed-in",
    401,
    "Not signed in",
    about="The request carries no token. Send one in the header `Authorization: Bearer <token>`."
    " You get a token on your account page or from `POST /api/auth/login`.",
    example="Send a token in the Authorization header.",
)
TOKEN_REFUSED = problem_type(
    "token-refused",
    401,
    "Token refused",
    about="The token is unknown, revoked or expired, or its account is closed. Nothing was done."
    " Make a new token on your account page or with `POST /api/auth/login`.",
    example="This token is not valid. It may be revoked or expired.",
)
FORBIDDEN = problem_type(
    "forbidden",
    403,
    "Forbidden",
    about="You are signed in, and may not do this. Nothing was done. A browser session also gets"
    " this when its request lacks the form token.",
    example="You may not do this.",
)
HTTPS_ONLY = problem_type(
    "https-only",
    403,
    "Only by https",
    about="The request came in clear, and so did the token in it: everybody on the way could read"
    " them. Nothing was done. Call the address that begins with `https://`, and revoke the token.",
    example="Call this by https. A token that was sent in clear should be revoked.",
)
SCOPE_MISSING = problem_type(
    "scope-missing",
    403,
    "The token lacks a scope",
    about="A token may do only what its scopes name. Nothing was done. `scope` says which one is"
    " needed: make a token that has it.",
    example="This needs the scope generations:write, which this token lacks.",
    scope="generations:write",
)
LOGIN_TOO_OLD = problem_type(
    "login-too-old",
    403,
    "Log in once more",
    about="This gives lasting access to an account, so a browser's session may do it only within"
    " five minutes of the password or a code. Nothing was done. Open `address`, answer there, and"
    " send the request again. Requests with a token don't get this.",
    example="You logged in a while ago. Confirm that it is you, then send this again.",
    address="https://example.com/accounts/reauthenticate/",
)
TOKEN_LIMITED = problem_type(
    "token-limited",
    403,
    "Not with a limited token",
    about="A token with a spend limit may neither manage the plan nor make or revoke tokens, which"
    " would let it out of its limit. Nothing was done. Use a token without a limit, or your"
    " account page. `POST /api/auth/logout` ends the limited token itself.",
    example="A token with a spend limit can't do this. Use one without, or your account page.",
)
STAFF_ONLY = problem_type(
    "staff-only",
    403,
    "For staff only",
    about="Figures of the whole shop are for its staff, with a second factor in their account; a"
    " browser's session needs a login of today with it. Nothing was done. A token that was made"
    " by somebody who left the staff is of no use here any more.",
    example="This is for staff with a second factor.",
)
STAFF_OFF = problem_type(
    "staff-pages-off",
    503,
    "The staff's pages are off",
    about="This process has no login of the staff's to the database, so it can't read what only"
    " staff may. The operator sets `STAFF_DATABASE_URL`.",
    example="The staff's pages are off here.",
)
TEST_MODE_OFF = problem_type(
    "test-mode-off",
    403,
    "Test mode is off",
    about="The token is a test token, and test mode is switched off here. Nothing was done. Use a"
    " live token, or ask the operator to switch test mode on.",
    example="Test mode is off, so a test token can do nothing. Use a live token.",
)
LIVE_ONLY = problem_type(
    "live-only",
    403,
    "Not in test mode",
    about="Money and what live programs stand on are real: a test token can't buy, and can't"
    " change or delete a webhook. Nothing was done and nothing charged. Use a live token.",
    example="A test token can't do this. Nothing was done or charged. Use a live token.",
)
NOT_FOUND = problem_type(
    "not-found",
    404,
    "Not found",
    about="There is nothing at this address, or it belongs to somebody else, or it was deleted.",
    example="There is nothing here. It may be deleted, or belong to somebody else.",
)
METHOD_REFUSED = problem_type(
    "method-not-allowed",
    405,
    "Method not allowed",
    about="This address does not know the method. The header `Allow` lists those it knows.",
    example="This address does not take DELETE.",
)
KEY_REUSED = problem_type(
    "idempotency-key-reused",
    409,
    "Idempotency key used for another request",
    about="The same `Idempotency-Key` came within 24 hours with another body or for another"
    " address. Nothing was done. Use a fresh key for each new wish, and the same key only to"
    " repeat one.",
    example="This key was used for another request. Use a fresh one.",
)
IN_PROGRESS = problem_type(
    "request-in-progress",
    409,
    "The same request is in progress",
    about="A request with this `Idempotency-Key` is at work right now. Nothing was done twice."
    " Send it again after the seconds in `Retry-After` and you get its answer.",
    example="A request with this key is at work. Ask again in a second.",
)
TOO_SLOW = problem_type(
    "too-slow",
    408,
    "Too slow",
    about="The body did not arrive in time: nothing came for a while, or less than 50 kB a second"
    " for more than a minute. Nothing was kept and nothing charged. Send it again over a better"
    " line, or in smaller parts.",
    example="The body did not arrive in time. Nothing was kept. Send it again.",
)
TOO_LARGE = problem_type(
    "body-too-large",
    413,
    "Body too large",
    about="The request has more bytes than this address takes. Nothing was kept. Send less, or in"
    " several requests.",
    example="The body may have up to 1 MB.",
    most_bytes=1_048_576,
)
MEDIA_TYPE = problem_type(
    "unsupported-media-type",
    415,
    "Unsupported media type",
    about="The `Content-Type` is not one that this address takes; most take `application/json`,"
    " uploads take `multipart/form-data`.",
    example="Send application/json.",
)
INVALID = problem_type(
    "invalid-input",
    422,
    "Invalid input",
    about="The request could be read, but some of it is not valid. Nothing was done and nothing"
    " charged. `errors` names each field, with a code that does not change and words that may.",
    example="Some of the input is not valid.",
    errors=[
        {
            "field": "prompt",
            "pointer": "#/prompt",
            "code": "required",
            "detail": "This field is required.",
        }
    ],
)
TOO_MANY = problem_type(
    "too-many-requests",
    429,
    "Too many requests",
    about="More requests came than the limit allows, or more of what this one asks for, on the"
    " website or by any token of yours. Nothing was done. Wait the seconds in"
    " `Retry-After`; `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` on each"
    " answer say how much is left.",
    example="That is possible 600 a minute, and was tried more often. Nothing was done. Try again"
    " in 12 seconds.",
    retry_after=12,
)
BROKEN = problem_type(
    "internal-error",
    500,
    "Something broke on our side",
    about="An error on our side. What the request began was undone and nothing was charged. Send"
    " it again; with an `Idempotency-Key` that is always safe.",
    example="Something broke on our side. Nothing was charged. Try again in a minute.",
)
UNAVAILABLE = problem_type(
    "unavailable",
    503,
    "Not available for a moment",
    about="A part that we need does not answer. Nothing was charged. Try again after the seconds"
    " in `Retry-After`.",
    example="We cannot reach our database. Nothing was charged. Try again in two minutes.",
)
SUSPENDED = problem_type(
    "suspended",
    403,
    "The account is suspended",
    about="Our staff have suspended the account, so nothing new can be made or bought. Nothing was"
    " made and nothing charged. Why, and how to ask for a second look, stands in the person's"
    " notices. Exports and deletions work as before.",
    example="Your account is suspended, so nothing new can be made or bought.",
)
PROMPT_BLOCKED = problem_type(
    "prompt-blocked",
    422,
    "The prompt is blocked",
    about="The prompt breaks a rule of the acceptable use; `rule` names which. Nothing was made"
    " and nothing charged. Change the words; a person may ask for a second look on the website.",
    example="This can't be made: It asks for a sexual picture. Nothing was made or charged.",
    rule="sexual",
)
SERVICE_CLOSED = problem_type(
    "service-closed",
    503,
    "Closed for a while",
    about="We have closed this part of the product for a while; `detail` says why and `service`"
    " names it: sign_up, training, generation, vectorising, payments or enhancement. Nothing was"
    " made and nothing charged. What was asked for before waits and goes on by itself. Try again"
    " after the seconds in `Retry-After`; the same `Idempotency-Key` is fine.",
    example="Making pictures is paused for now. Your words and settings stay here.",
    service="generation",
)
