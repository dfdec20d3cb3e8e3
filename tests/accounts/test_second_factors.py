"""A second factor from its beginning to its end, with everything after the commit as it is run."""

from __future__ import annotations

import re
import time
from importlib import import_module
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = "/accounts/2fa/"
migration = import_module("accounts.migrations.0004_encrypt_second_factors")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def log_in(person) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def switch_on(client: Client) -> tuple[str, str]:
    """The secret of the app, and the page that follows."""
    form = client.get(f"{PAGES}totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', form)[1]
    page = client.post(f"{PAGES}totp/activate/", {"code": code_of(secret)}, follow=True)
    assert page.status_code == 200
    return secret, page.content.decode()


def codes_in(page: str) -> list[str]:
    return re.findall(r"\b\d{8}\b", page)


def test_switching_it_on_shows_the_codes_and_is_told_by_mail(alice, mailoutbox):
    client = log_in(alice)

    _, page = switch_on(client)

    assert len(codes_in(page)) == 10
    assert len(mailoutbox) == 1
    assert mailoutbox[0].to == [alice.email]


def test_a_recovery_code_lets_in_and_new_ones_replace_the_old(alice, mailoutbox):
    client = log_in(alice)
    old = codes_in(switch_on(client)[1])

    new = codes_in(client.post(f"{PAGES}recovery-codes/generate/", follow=True).content.decode())
    again = log_in(alice)
    refused = again.post(f"{PAGES}authenticate/", {"code": old[0]})
    entered = again.post(f"{PAGES}authenticate/", {"code": new[0]})

    assert not set(old) & set(new)
    assert refused.status_code == 200
    assert (entered.status_code, entered.url) == (302, "/studio/")
    assert len(mailoutbox) == 3  # of the factor, the new codes, and a login from elsewhere


@pytest.mark.worker
def test_neither_the_secret_nor_the_seed_lies_in_the_table(alice, settings):
    secret = TOTP.activate(alice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").instance
    codes = RecoveryCodes.activate(alice).get_unused_codes()
    raw = str(list(Authenticator.objects.values_list("data", flat=True)))

    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    call_command("rotate_field_keys", stdout=StringIO(), batch=1)
    settings.FIELD_ENCRYPTION_KEYS = [new]

    assert "JBSWY" not in raw
    assert raw.count("e1:") == 2
    assert RecoveryCodes.activate(alice).get_unused_codes() == codes
    secret.refresh_from_db()
    assert TOTP(secret).validate_code(code_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))


@pytest.mark.owner
def test_plain_rows_of_before_work_are_encrypted_and_can_be_put_back(alice):
    plain = {"seed": "ab" * 40, "used_mask": 2}
    row = Authenticator.objects.create(user=alice, type="recovery_codes", data=plain)
    codes = RecoveryCodes(row).get_unused_codes()

    migration.change_all(apps, migration.lock)
    migration.change_all(apps, migration.lock)
    row.refresh_from_db()
    locked, same = row.data["seed"], RecoveryCodes(row).get_unused_codes()
    migration.change_all(apps, migration.unlock)
    row.refresh_from_db()

    assert locked.startswith("e1:")
    assert same == codes
    assert row.data == plain
