from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from core.jobs import maintenance, registry
        from notifications import tasks
        from notifications.models import WebhookDelivery
        from notifications.services import announce, deliveries, emails

        kind = registry.JobKind(
            WebhookDelivery, deliveries.advance, tasks.enqueue_delivery, is_awaited=False
        )
        registry.register(announce.KIND, kind)
        maintenance.register(
            maintenance.MaintenanceRule(
                "webhook deliveries",
                "deleted 30 days after their event",
                deliveries.old_events,
                deliveries.forget,
                deletes=True,
            ),
            maintenance.MaintenanceRule(
                "mails about webhooks",
                "sent once, when we stopped sending to one",
                emails.untold,
                emails.tell,
            ),
        )
