from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from core.jobs import maintenance, registry
        from notifications import tasks
        from notifications.models import WebhookDelivery
        from notifications.services import announce, deliveries, mails, notices

        kind = registry.JobKind(
            WebhookDelivery, deliveries.advance, tasks.enqueue_delivery, is_awaited=False
        )
        registry.register(announce.KIND, kind)
        mails.register_task(tasks.enqueue_mail)
        maintenance.register(
            maintenance.MaintenanceRule(
                "webhook deliveries",
                "deleted 30 days after their event",
                deliveries.old_events,
                deliveries.forget,
                deletes=True,
            ),
            maintenance.MaintenanceRule(
                "notices",
                "deleted 180 days after what they tell of",
                notices.old,
                notices.forget,
                deletes=True,
            ),
            maintenance.MaintenanceRule(
                "mails that are owed",
                "sent once, although the first order to do so was lost or the mail server away",
                mails.due,
                tasks.enqueue_due_mail,
            ),
        )
