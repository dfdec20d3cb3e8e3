from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import tasks
        from accounts.models import WebhookDelivery
        from accounts.services import deliveries, outgoing, stop_letters, tokens
        from core import jobs, sweep

        kind = jobs.Kind(
            WebhookDelivery, deliveries.advance, tasks.nudge_delivery, is_awaited=False
        )
        jobs.register(outgoing.KIND, kind)
        for duty in (
            sweep.Duty(
                "webhook deliveries",
                "deleted 30 days after their event",
                deliveries.old_events,
                deliveries.forget,
                deletes=True,
            ),
            sweep.Duty(
                "mails about webhooks",
                "sent once, when we stopped sending to one",
                stop_letters.untold,
                stop_letters.tell,
            ),
            sweep.Duty(
                "expired API tokens",
                "deleted 30 days after their end",
                tokens.past_showing,
                tokens.revoke,
                deletes=True,
            ),
        ):
            sweep.register(duty)
