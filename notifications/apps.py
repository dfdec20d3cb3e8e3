from __future__ import annotations

from functools import partial

from django.apps import AppConfig

from core import exports
from core.exports import ExportPart
from core.jobs.maintenance import MaintenanceRule

EXPORTS = (
    ExportPart("notices", "notifications.Notice", "What you were told, here and by mail.",
               "id type about words path created_at read_at mailed_at"),
    ExportPart("notice_choices", "notifications.NoticeChoice", "What you want to be told.",
               "type page mail", time=""),
    ExportPart("webhooks", "notifications.WebhookEndpoint", "Servers of yours that we tell.",
               "id url events created_at disabled_at disabled_because"),
    ExportPart("webhook_events", "notifications.WebhookEvent", "What they were told.",
               "id type body created_at"),
    ExportPart("webhook_deliveries", "notifications.WebhookDelivery", "Whether it arrived.",
               "id endpoint_id event_id state attempts status_code answer took_ms created_at"
               " finished_at"),
)  # fmt: skip


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from core import erasure
        from core.jobs import maintenance, registry
        from notifications import tasks
        from notifications.models import WebhookDelivery
        from notifications.services import announce, deliveries, erasure_steps, mails

        kind = partial(registry.JobKind, is_awaited=False, is_stopped=False)
        registry.register(
            announce.KIND, kind(WebhookDelivery, deliveries.advance, tasks.enqueue_delivery)
        )
        mails.register_task(tasks.enqueue_mail)
        _register_moderation()
        erasure.register(*erasure_steps.STEPS)
        maintenance.register(*_rules())
        exports.register(*EXPORTS)
        _register_staff_acts()


def _register_staff_acts() -> None:
    from accounts.services import staff_acts as acts_of_staff
    from notifications.services import staff_acts, support_events

    acts_of_staff.register(staff_acts.KINDS)
    acts_of_staff.register_teller(support_events.tell)


def _register_moderation() -> None:
    from core.moderation import registry as moderation
    from notifications.services import decisions

    moderation.register_teller(decisions.tell)


def _rules() -> tuple[MaintenanceRule, ...]:
    from notifications import tasks
    from notifications.services import deliveries, mails, notices

    return (
        MaintenanceRule(
            "webhook deliveries",
            "deleted 30 days after their event",
            deliveries.old_events,
            deliveries.forget,
            deletes=True,
        ),
        MaintenanceRule(
            "notices",
            "deleted 180 days after what they tell of",
            notices.old,
            notices.forget,
            deletes=True,
        ),
        MaintenanceRule(
            "mails that are owed",
            "sent once, although the first order to do so was lost or the mail server away",
            mails.due,
            tasks.enqueue_due_mail,
        ),
    )
