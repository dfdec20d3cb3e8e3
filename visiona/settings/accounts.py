"""How people sign up and log in."""

from __future__ import annotations

from visiona.settings.environment import ENVIRONMENT, PRODUCTION
from visiona.settings.web import HTTPS

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/studio/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.ConsentForm"
ACCOUNT_FORMS = {
    "login": "accounts.door_forms.LoginForm",
    "signup": "accounts.door_forms.SignupForm",
    "add_email": "accounts.door_forms.AddEmailForm",
    "change_password": "accounts.door_forms.ChangePasswordForm",
    "set_password": "accounts.door_forms.SetPasswordForm",
    "reset_password": "accounts.door_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.door_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.door_forms.ReauthenticateForm",
    "request_login_code": "accounts.door_forms.RequestCodeForm",
    "confirm_login_code": "accounts.door_forms.ConfirmCodeForm",
}
MFA_FORMS = {
    "authenticate": "accounts.door_forms.CodeForm",
    "reauthenticate": "accounts.door_forms.CodeAgainForm",
    "activate_totp": "accounts.door_forms.ActivateAppForm",
    "add_webauthn": "accounts.passkey_forms.AddPasskeyForm",
    "signup_webauthn": "accounts.passkey_forms.FirstPasskeyForm",
    "authenticate_webauthn": "accounts.passkey_forms.UsePasskeyForm",
    "login_webauthn": "accounts.passkey_forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.PasskeyAgainForm",
    "edit_webauthn": "accounts.passkey_forms.RenamePasskeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
MFA_ADAPTER = "accounts.second_factors.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Visiona"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Signing up with one is set up in `accounts.adapter` and `visiona.urls`: allauth's own switch for
# it wants addresses confirmed by a code; ours are by a link, which asks another browser for more.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# A laptop's start has no certificate; whose passkey it is, is checked there as well.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION and not HTTPS
MFA_RATE_LIMITS: dict[str, str] | bool = ENVIRONMENT != "test" and {"webauthn_login": "30/m/ip"}
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.HardToGuess"},
]
# Beside allauth's own, for those of its forms that send mails: what one sender may cause in a day.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = ENVIRONMENT != "test" and {
    "signup": "20/m/ip,100/d/ip",
    "reset_password": "20/m/ip,5/m/key,100/d/ip",
    "manage_email": "10/m/user,50/d/user",
    "request_login_code": "20/m/ip,3/m/key,10/h/key,100/d/ip",
    # A key is an email address at one place of the network, or from anywhere: accounts/attempts.
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_everywhere": "30/h/key",
}
PASSWORD_RESET_TIMEOUT = 2 * 3600
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if ENVIRONMENT == "test"
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
