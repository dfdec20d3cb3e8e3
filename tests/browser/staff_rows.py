"""What staff look at: a person with a bit of everything, and something that waits for them.

Run by `manage.py shell` inside the product, as resident.py is.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from allauth.mfa.totp.internal import auth
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import staff_acts
from accounts.services.staff_acts import Ask
from billing.models import CreditPack, Order, OrderKind, OrderState
from core.jobs.models import State
from core.moderation import cases
from core.moderation.cases import Report
from core.row_security import user_scope
from notifications.models import Notice
from notifications.services.announce import announce
from reports import registry
from reports.models import FileFormat
from reports.people.offers import OFFERS
from reports.periods import recent
from reports.services.exports import Wanted, request_export
from tests import factories
from tests.browser.resident import LONG, decided

# Of an authenticator app; the test makes its codes.
SECRET = "JBSWY3DPEHPK3PXP"


def settle(email: str) -> None:
    """Make somebody of the staff and what they look at; print the ids of what has a page."""
    staff, other = (
        factories.make_user(address, is_staff=True, is_superuser=True)
        for address in (email, f"other-{email}")
    )
    with user_scope(staff.pk):
        auth.TOTP.activate(staff, SECRET)
    person = factories.make_user(f"person-of-{email}", name=LONG[:60])
    with user_scope(person.pk):
        asked = staff_acts.ask(person, other, Ask("credits.adjust", LONG, uuid4(), facts=_MANY))
    _order_file(staff)
    failed, about = _use(person)
    acts = [name for name in OFFERS if name not in about]
    found, made = decided(person)
    print("EXAMPLES", json.dumps({
        "reports:person": [person.pk],
        "reports:act": [(person.pk, name) for name in acts],
        "reports:job": [("generation", failed)],
        "reports:request": [asked.pk],
        "reports:report": [report.name for report in registry.all_reports()],
        "reports:moderation_case": [_reported(), *found],
        "reports:moderation_decision": made,
        "acts about something": [
            f"{reverse('reports:act', args=[person.pk, name])}?about={one}"
            for name, one in about.items()
        ],
    }, default=str))  # fmt: skip


_MANY = {"amount_mc": 99_000_000}


def _use(person: User) -> tuple[Any, dict[str, Any]]:
    """A job that failed, and what the acts are about that are not about a whole account."""
    factories.give_credits(person, 500_000)
    model, now = factories.make_model(person), timezone.now()
    failed = factories.make_generation(
        model, state=State.FAILED, finished_at=now, error="It broke."
    )
    running = factories.make_generation(model, state=State.RUNNING)
    with user_scope(person.pk):
        announce(factories.event(person))
        order = Order.objects.create(
            owner=person, kind=OrderKind.PACK, pack=CreditPack.objects.first(), paid_at=now,
            state=OrderState.FULFILLED, fulfilled_at=now, credits_mc=50_000, amount_minor=900,
            currency="eur", stripe_invoice_id=f"in_{uuid4().hex}",
        )  # fmt: skip
        notice = Notice.objects.filter(owner=person)[0]
    return failed.pk, {
        "refund": order.pk,
        "ask": "content",
        "resend": notice.pk,
        "cancel": f"generation:{running.pk}",
        "retry": f"generation:{failed.pk}",
    }


def _reported() -> Any:
    return cases.report(Report(f"https://example.com/{LONG}", "me", LONG, "a@example.com")).pk


def _order_file(staff: User) -> None:
    report = registry.all_reports()[0]
    asked = report.asked(recent(7), {})
    with user_scope(staff.pk):
        job = request_export(staff, Wanted(report, asked, FileFormat.CSV), uuid4())
    factories.finish_report(job)
