from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import receivers
        from accounts.services import tokens
        from core import crypto
        from core.jobs import maintenance

        receivers.connect()
        crypto.register_json("mfa.Authenticator", "data")
        maintenance.register(
            maintenance.MaintenanceRule(
                "expired API tokens",
                "deleted 30 days after their end",
                tokens.past_showing,
                tokens.revoke,
                deletes=True,
            )
        )
