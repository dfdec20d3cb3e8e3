from __future__ import annotations

from django.apps import AppConfig

from core import exports
from core.exports import ExportPart

EXPORTS = (
    ExportPart("profile", "accounts.User", "Who you are here.",
               "id email name theme date_joined last_login", owner="pk", time=""),
    ExportPart("addresses", "account.EmailAddress", "Your email addresses.",
               "email verified primary", owner="user", time=""),
    ExportPart("devices", "usersessions.UserSession", "Where you are logged in.",
               "ip user_agent created_at last_seen_at", owner="user"),
    ExportPart("second_factors", "mfa.Authenticator", "Which second factors you set up.",
               "type created_at last_used_at", owner="user"),
    ExportPart("connected_accounts", "socialaccount.SocialAccount", "Accounts elsewhere that log"
               " you in here.", "provider uid date_joined last_login", owner="user",
               time="date_joined"),
    ExportPart("consents", "accounts.Consent", "What you agreed to or took back.",
               "id purpose event version text_sha256 given_at", time="given_at"),
    ExportPart("api_tokens", "accounts.ApiToken", "Your programs' tokens, by how they begin.",
               "id prefix name kind scopes limit_mc limit_period created_at expiry last_used_at"),
    ExportPart("exports", "accounts.DataExport", "When you asked for all this.",
               "id state size created_at finished_at expires_at"),
    ExportPart("staff_acts", "accounts.StaffAct", "What our staff did for you, and why.",
               "id name state reason created_at finished_at"),
    ExportPart("support_access", "accounts.SupportAccess", "What you let our staff see.",
               "id kind reason created_at until ended_at"),
    ExportPart("receipts", "core.Receipt", "Signed receipts of what was deleted.",
               "id kind subject_id created_at jws"),
    ExportPart("activity", "core.AuditEntry", "What was done in your account, and by which door.",
               "id created_at action door target_kind target_id details place device",
               owner="owner_id"),
)  # fmt: skip
LEFT_OUT = {
    "core_keptanswer": "Answers that a program may ask for twice: copies of the rest, for a day.",
    "accounts_erasure": "That the account is to be deleted: it stands on every page.",
    "accounts_erasurerecord": "The steps of a deletion: its report tells them.",
    "django_admin_log": "What staff did in their own pages: it tells of others.",
}


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import receivers, tasks
        from accounts.models import DataExport
        from accounts.services import exports as export_service
        from accounts.services import tokens
        from core import crypto
        from core.jobs import maintenance, registry

        receivers.connect()
        _register_erasures()
        _register_staff_acts()
        crypto.register_json("mfa.Authenticator", "data")
        maintenance.register(
            maintenance.MaintenanceRule(
                "expired API tokens",
                "deleted 30 days after their end",
                tokens.past_showing,
                tokens.revoke,
                deletes=True,
            ),
            maintenance.MaintenanceRule(
                "archives of exports",
                "deleted 24 hours after they were made",
                export_service.FILES.expired,
                export_service.FILES.delete_file,
                deletes=True,
            ),
            maintenance.MaintenanceRule(
                "mails about exports",
                "sent once, when one is ready or could not be made",
                export_service.FILES.untold,
                export_service.FILES.tell,
            ),
        )
        kind = registry.JobKind(
            DataExport, export_service.FILES.advance, tasks.enqueue_export, is_awaited=False
        )
        registry.register(export_service.KIND, kind)
        exports.register(*EXPORTS)
        exports.leave_out(**LEFT_OUT)


def _register_erasures() -> None:
    from accounts import tasks
    from accounts.models import Erasure
    from accounts.services import erasure_steps, erasures
    from core import erasure
    from core.jobs import registry

    kind = registry.JobKind(
        Erasure, erasures.advance, tasks.enqueue_erasure, is_awaited=False, is_stopped=False
    )
    registry.register(erasures.KIND, kind)
    erasure.register(*erasure_steps.STEPS)


def _register_staff_acts() -> None:
    from accounts import tasks
    from accounts.models import StaffAct
    from accounts.services import staff_account_acts, staff_acts, staff_job_acts
    from core.jobs import registry

    _register_moderation()
    kind = registry.JobKind(
        StaffAct, staff_acts.advance, tasks.enqueue_staff_act, is_awaited=False, is_stopped=False
    )
    registry.register(staff_acts.KIND, kind)
    staff_acts.register(staff_account_acts.KINDS)
    staff_acts.register(staff_job_acts.KINDS)


def _register_moderation() -> None:
    from accounts.services import suspending
    from core.moderation import registry as moderation

    moderation.register(suspending.TARGET)
