"""What allauth refuses, said in the site's own words: each says what to do."""

from __future__ import annotations

_WRONG_CODE = "This code is wrong, too old or used already. Take the newest one."
_OLD_LINK = "This link has run out. Ask for a new one."

ACCOUNT = {
    "account_inactive": "This account is switched off.",
    "cannot_remove_primary_email": "This is your main address. Choose another main one first.",
    "duplicate_email": "This address is one of yours already.",
    "email_password_mismatch": "The email address or the password is wrong.",
    "email_taken": "This address belongs to an account already.",
    "enter_current_password": "This is not the password that you have now.",
    "incorrect_code": _WRONG_CODE,
    "incorrect_password": "This is not your password.",
    "invalid_login": "Logging in didn't work. Begin again.",
    "invalid_or_expired_key": _OLD_LINK,
    "invalid_password_reset": _OLD_LINK,
    "max_email_addresses": "You can have up to %d addresses. Remove one first.",
    "rate_limited": "That was too often. Wait a few minutes, then try again.",
    "same_as_current": "This is what you have now. Choose something else.",
    "select_only_one": "Choose one only.",
    "too_many_login_attempts": (
        "Too many failed attempts. Try again in five minutes, or choose a new password by mail:"
        " its link lets you in at once."
    ),
    "unknown_email": "There is no account with this address.",
    "unverified_primary_email": "Confirm this address first. Then make it the main one.",
}
SECOND_FACTOR = {
    "add_email_blocked": (
        "An account with a second factor takes no further address. Switch the app off and remove"
        " the passkeys, add the address, then set them up again."
    ),
    "cannot_delete_authenticator": "The second factor can't be switched off.",
    "cannot_generate_recovery_codes": (
        "Recovery codes come with a second factor. Add a passkey or set up an authenticator app"
        " first."
    ),
    "incorrect_code": _WRONG_CODE,
    "unverified_email": (
        "Confirm your addresses first, or remove those that you don't need. Then go on here."
    ),
}
ELSEWHERE = {
    "connected_other": "This account belongs to another account of Visiona already.",
    "email_taken": (
        "There is an account with this address. Log in to it first; then connect %s on the page"
        " of connected accounts."
    ),
    "invalid_token": "Logging in didn't work. Begin again.",
    "no_password": "You have no password. Set one first, or you could not log in any more.",
    "no_verified_email": "Confirm an email address first, or you could not log in any more.",
}
KNOWN_HERE = (
    "You have an account with this address already. Log in to it as you always do; then you can"
    " connect %(name)s here, and use either from then on."
)
PASSKEY = "This passkey opens nothing here, or the page was open for too long. Load it anew."
WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
    "log_in_again": "Log in again",
}
