from __future__ import annotations

import re
import time
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts.models import ApiToken, Consent, ConsentPurpose, User
from core.row_security import user_scope
from tests.api import ApiClient, api_client, make_token
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEWCOMER = {"email": "new@example.com", "password": PASSWORD, "terms": True}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_up(**changes):
    return ApiClient().send("POST", "/api/auth/signup", NEWCOMER | changes)


def log_in(client=None, **changes):
    body = {"email": "alice@example.com", "password": PASSWORD} | changes
    return (client or ApiClient()).send("POST", "/api/auth/login", body)


def code_of_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


class TestSignUp:
    def test_from_the_mail_to_a_token(self, client, mailoutbox):
        accepted = sign_up()
        too_early = log_in(email="new@example.com")
        link = re.search(r"http://\S+?(/\S*confirm-email\S*)", mailoutbox[0].body)[1]
        client.post(link, {"password": PASSWORD})
        entered = log_in(email="new@example.com")

        assert accepted.status_code == 202
        assert (too_early.status_code, too_early.json()["code"]) == (403, "email-unverified")
        assert ApiClient(entered.json()["token"]).get("/api/me").json()["email"] == (
            "new@example.com"
        )

    def test_the_consent_is_written_down(self, mailoutbox):
        sign_up()

        person = User.objects.get(email="new@example.com")
        with user_scope(person.pk):
            assert Consent.objects.get().purpose == ConsentPurpose.TERMS

    def test_an_address_that_has_an_account_is_answered_the_same(self, alice, mailoutbox):
        fresh, known = sign_up(), sign_up(email="Alice@example.com")

        assert known.status_code == fresh.status_code
        assert known.json()["detail"] == fresh.json()["detail"]
        assert known.json()["email"] == "alice@example.com"
        assert User.objects.filter(email="alice@example.com").count() == 1
        assert [mail.to for mail in mailoutbox] == [["new@example.com"], ["alice@example.com"]]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"password": "password123"}, "password"),
            ({"password": "short"}, "password"),
            ({"terms": False}, "terms"),
            ({"email": "nobody"}, "email"),
            ({"is_staff": True}, "is_staff"),
        ],
        ids=["common", "short", "terms", "email", "stranger"],
    )
    def test_what_is_wrong_is_named(self, db, mailoutbox, changes, field):
        answer = sign_up(**changes)

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert not User.objects.exists()
        assert mailoutbox == []

    def test_no_session_and_no_cookie_come_of_it(self, mailoutbox):
        assert not sign_up().cookies
        assert not sign_up().cookies


class TestConfirmation:
    @pytest.fixture(autouse=True)
    def _limits(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key"}

    def send(self, email):
        return ApiClient().send("post", "/api/auth/confirmation", {"email": email})

    def test_a_new_link_comes_once_in_a_while(self, client, mailoutbox):
        newcomer = make_user(f"{uuid4().hex}@example.com")
        EmailAddress.objects.filter(user=newcomer).update(verified=False)
        refused = log_in(email=newcomer.email)

        answers = [self.send(newcomer.email) for _ in range(2)]
        [mail] = mailoutbox
        link = re.search(r"http://\S+?(/\S*confirm-email\S*)", mail.body)[1]
        client.post(link, {"password": PASSWORD})

        assert "/api/auth/confirmation" in refused.json()["detail"]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert log_in(email=newcomer.email).status_code == 201

    def test_every_address_is_answered_the_same(self, mailoutbox):
        member, nobody = make_user(f"{uuid4().hex}@example.com").email, f"{uuid4()}@example.com"

        known, unknown = self.send(member), self.send(nobody)

        assert known.json()["detail"] == unknown.json()["detail"]
        assert [sent.to[0] for sent in mailoutbox] == [member, nobody]
        assert not any("confirm-email" in sent.body for sent in mailoutbox)


class TestLogIn:
    def test_the_token_may_everything_for_a_month(self, alice):
        body = log_in().json()

        with user_scope(alice.pk):
            [row] = ApiToken.objects.all()
        assert ApiClient(body["token"]).get("/api/me").status_code == 200
        assert body["scopes"] == ["*"]
        assert (row.expiry - row.created_at).days in {29, 30}

    def test_less_may_be_asked_for(self, alice):
        body = log_in(scopes=["gallery:read"], name="Phone").json()

        assert (body["scopes"], body["name"]) == (["gallery:read"], "Phone")
        assert ApiClient(body["token"]).get("/api/me").status_code == 403

    def test_it_ends_when_the_password_changes_and_other_tokens_stay(self, alice):
        by_password, made = ApiClient(log_in().json()["token"]), api_client(alice)
        alice.set_password("another long password")
        alice.save()

        assert by_password.get("/api/me").status_code == 401
        assert made.get("/api/me").status_code == 200

    @pytest.mark.parametrize(
        "changes",
        [{"password": "wrong"}, {"email": "nobody@example.com"}, {"email": "closed@example.com"}],
        ids=["password", "nobody", "closed"],
    )
    def test_who_does_not_belong_is_told_nothing_more(self, alice, changes):
        make_user("closed@example.com", is_active=False)

        answer = log_in(**changes)

        assert (answer.status_code, answer.json()["code"]) == (401, "login-refused")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_an_address_that_was_never_confirmed_stays_outside(self, alice):
        EmailAddress.objects.filter(user=alice).update(verified=False)

        assert log_in().json()["code"] == "email-unverified"

    def test_a_second_factor_is_asked_for_and_counts_once(self, alice):
        TOTP.activate(alice, SECRET)
        code = code_of_now()

        asked, wrong = log_in(), log_in(code="000000")
        right, again = log_in(code=code), log_in(code=code)

        assert (asked.status_code, asked.json()["code"]) == (401, "second-factor-required")
        assert asked.json()["methods"] == ["totp"]
        assert (wrong.status_code, wrong.json()["code"]) == (401, "second-factor-refused")
        assert right.status_code == 201
        assert again.json()["code"] == "second-factor-refused"

    def test_a_recovery_code_will_do_once(self, alice):
        TOTP.activate(alice, SECRET)
        code = RecoveryCodes.activate(alice).get_unused_codes()[0]

        first, again = log_in(code=code), log_in(code=code)

        assert (first.status_code, again.status_code) == (201, 401)

    def test_a_wrong_password_says_nothing_of_the_second_factor(self, alice):
        TOTP.activate(alice, SECRET)

        assert log_in(password="wrong").json()["code"] == "login-refused"

    def test_trying_passwords_ends_soon(self, alice, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
        client = ApiClient()

        codes = [log_in(client, password=f"wrong {number}").status_code for number in range(3)]
        right = log_in(client)

        assert codes == [401, 401, 429]
        assert right.status_code == 429
        assert int(right.headers["Retry-After"]) > 0


class TestLogOut:
    def test_the_token_is_gone_and_others_stay(self, alice):
        program, other = api_client(alice), api_client(alice)

        answer = program.send("POST", "/api/auth/logout")

        assert (answer.status_code, answer.content) == (204, b"")
        assert program.get("/api/me").status_code == 401
        assert other.get("/api/me").status_code == 200

    def test_a_browser_is_told_that_it_has_no_token(self, alice, alice_client):
        make_token(alice)

        answer = alice_client.post("/api/auth/logout")

        assert (answer.status_code, answer.json()["code"]) == (409, "no-token-used")
