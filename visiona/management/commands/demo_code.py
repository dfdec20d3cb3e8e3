"""The second factor of the demo account, for whoever has no phone at hand on the local start."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import CommandError

from accounts.models import User
from core.commands import Exit, OperatorCommand
from visiona.management.commands.load_demo import EMAIL


class Command(OperatorCommand):
    help = "Print the demo account's code of now; set up its second factor first, if it has none."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            words = "In production second factors stay with the people they are of."
            raise CommandError(words, returncode=Exit.MISUSE)
        person = User.objects.filter(email=EMAIL).first()
        if person is None:
            raise CommandError("There is no demo account. Run: manage.py load_demo")
        secret = decrypt(_factor(person).data["secret"])
        period, age = divmod(int(time.time()), app_settings.TOTP_PERIOD)
        code = auth.format_hotp_value(auth.hotp_value(secret, period))
        left = app_settings.TOTP_PERIOD - age
        self.facts |= {"code": code, "seconds": left}
        self.say(f"{code} is the code of {EMAIL} for another {left} seconds.")


def _factor(person: User) -> Authenticator:
    known = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if known:
        return known
    return auth.TOTP.activate(person, auth.generate_totp_secret()).instance
