"""What a support case needs to know of a person, part by part.

No photo, picture or prompt is read here, and the name or trigger word of a model only where the
person allows it for a while.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Count, Max
from django.utils.safestring import SafeString

from accounts.models import AccessKind, ApiToken, StaffAct, SupportAccess, User
from accounts.services import consents, staff_acts, support_access
from billing.models import CreditAccount, Order, StripeCustomer
from billing.money import credits_text, price_text, signed_text
from billing.services import overview
from core.audit import search
from core.audit.models import AuditEntry
from generations.models import Generation
from models_training.models import PersonalModel
from notifications.models import EventType, Notice, WebhookDelivery, WebhookEndpoint
from reports.people import jobs
from reports.people.tables import Section, link, short, state

SHOWN, MOST_LOTS = 20, 10


def sections(person: User) -> Iterator[Section]:
    """In the order in which a case is mostly read."""
    yield _account(person)
    yield _money(person)
    yield _orders(person)
    yield _ledger(person)
    yield _jobs(person)
    yield _models(person)
    if _allows(person):
        yield _prompts(person)
    yield _webhooks(person)
    yield _notices(person)
    yield _acts(person)
    yield _activity(person)


def _account(person: User) -> Section:
    factors = Authenticator.objects.filter(user=person).values_list("type", flat=True)
    elsewhere = SocialAccount.objects.filter(user=person).values_list("provider", flat=True)
    seen = UserSession.objects.filter(user=person).aggregate(n=Count("id"), at=Max("last_seen_at"))
    tokens = (
        ApiToken.objects.filter(owner=person)
        .alive()
        .aggregate(n=Count("id"), at=Max("last_used_at"))
    )
    ways = ["password"] if person.has_usable_password() else []
    rows: list[list[object]] = [["Id", str(person.pk)]]
    for one in EmailAddress.objects.filter(user=person).order_by("-primary"):
        rows.append(["Address", f"{one.email}, {'' if one.verified else 'not '}confirmed"])
    rows += [
        ["Signed up", person.date_joined],
        ["Last login", person.last_login],
        ["Ways in", ", ".join([*ways, *elsewhere]) or "by a mailed link"],
        ["Second factors", ", ".join(sorted(factors)) or "none"],
        ["Browsers logged in", seen["n"]],
        ["Last seen", seen["at"]],
        ["Tokens", tokens["n"]],
        ["Token last used", tokens["at"]],
    ]
    for one in consents.standings(person.pk):
        word = (
            "given" if one.is_live else "given to an older text" if one.is_given else "not given"
        )
        rows.append([one.policy.title, word])
    access = SupportAccess.objects.open().filter(owner=person)
    for row in access:
        until = f"allowed until {row.until:%-d %b, %H:%M} UTC" if row.until else "asked, no answer"
        rows.append([f"May be seen: {AccessKind(row.kind).name.lower()}", until])
    return Section("account", "Account", rows)


def _money(person: User) -> Section:
    account = CreditAccount.objects.filter(pk=person.pk).first()
    plan = overview.standing_subscription(person)
    customer = StripeCustomer.objects.filter(owner=person).first()
    rows: list[list[object]] = [["Plan", plan.plan.name if plan else "Free"]]
    if plan:
        ends = ", ends then" if plan.cancel_at_period_end else ""
        rows += [["Plan stands", state(plan.status)]]
        rows += [["Month ends", f"{plan.period_end:%-d %b %Y}{ends}" if plan.period_end else ""]]
        rows += [["At Stripe", plan.stripe_subscription_id], ["Grace until", plan.grace_until]]
    rows += [["Customer at Stripe", customer.stripe_customer_id if customer else ""]]
    if account:
        rows += [["Credits", credits_text(account.posted_mc)]]
        rows += [["Held by jobs", credits_text(account.held_mc)]]
        rows += [["Owed", credits_text(account.owed_mc)]]
    lots = overview.living_lots(person)
    for lot in lots[:MOST_LOTS]:
        until = f", until {lot.expires_at:%-d %b %Y}" if lot.expires_at else ""
        words = f"{credits_text(lot.remaining_mc)} of {credits_text(lot.granted_mc)}{until}"
        rows.append([lot.get_source_display(), words])
    more = len(lots) - MOST_LOTS
    note = f"{more} more lots stand in the administration." if more > 0 else ""
    return Section("money", "Plan and credits", rows, note=note)


def _orders(person: User) -> Section:
    orders = Order.objects.filter(owner=person).select_related("plan", "pack")
    rows = [
        [short(one.pk), str(one.offer or one.kind), state(one.state),
         _price(one.amount_minor, one), _price(one.refunded_minor, one), one.day,
         _act("Refund", person, "refund", one.pk)]
        for one in orders.order_by("-created_at")[:SHOWN]
    ]  # fmt: skip
    head = ("Order", "What", "State", "Paid", "Refunded", "When", "")
    return Section("orders", "Orders", rows, head, empty="Never bought anything.")


def _ledger(person: User) -> Section:
    entries = overview.ledger_page(person, size=SHOWN).entries
    rows = [
        [one.seq, one.get_kind_display(), signed_text(one.amount_mc, plus="+"),
         credits_text(one.balance_after_mc), one.note, one.created_at]
        for one in entries
    ]  # fmt: skip
    head = ("No", "What", "Credits", "After", "Note", "When")
    return Section("ledger", "Ledger", rows, head, note=f"The last {SHOWN} lines.")


def _jobs(person: User) -> Section:
    rows = [
        [link(row.kind.replace("_", " "), "reports:job", row.kind, row.job.pk),
         short(row.job.pk), state(row.job.state), row.stage or row.job.error, row.credits,
         row.job.created_at]
        for row in jobs.of_person(person.pk, SHOWN)
    ]  # fmt: skip
    head = ("Kind", "Id", "State", "Stage or error", "Credits", "Begun")
    return Section("jobs", "Jobs", rows, head, note=f"The newest {SHOWN} of all kinds.")


def _models(person: User) -> Section:
    """By their ids, unless they may be named."""
    may_name = _allows(person)
    rows = []
    for one in PersonalModel.objects.filter(owner=person).order_by("-created_at")[:SHOWN]:
        word = "deleted" if one.deleted_at else "ready" if one.ready_at else "not ready"
        named = [one.name, one.trigger_word] if may_name else ["hidden", "hidden"]
        rows.append([short(one.pk), *named, word, one.created_at, one.deleted_at])
    head = ("Model", "Name", "Trigger word", "State", "Made", "Deleted")
    return Section("models", "Models", rows, head, empty="No model.")


def _prompts(person: User) -> Section:
    newest = Generation.objects.filter(owner=person).order_by("-created_at")[:SHOWN]
    rows = [[short(one.pk), one.prompt, state(one.state), one.created_at] for one in newest]
    note = "The person allows this for now."
    return Section("prompts", "Prompts", rows, ("Job", "Prompt", "State", "When"), note=note)


def _webhooks(person: User) -> Section:
    rows = []
    for one in WebhookEndpoint.objects.filter(owner=person):
        last = WebhookDelivery.objects.filter(endpoint=one).order_by("-created_at").first()
        health = one.get_disabled_because_display() or ("failing" if one.failing_since else "well")
        came = state(last.state) if last else ""
        rows.append([short(one.pk), one.host, health, one.failing_since, came])
    head = ("Webhook", "Host", "Health", "Failing since", "Last delivery")
    return Section("webhooks", "Webhooks", rows, head, empty="None.")


def _notices(person: User) -> Section:
    """What it was about, and whether its mail went; its words may name a model."""
    labels = dict(EventType.choices)
    rows = [
        [labels.get(one.type, one.type), one.created_at, one.read_at, one.mailed_at,
         "owed" if one.mail_due_at else "", _act("Send again", person, "resend", one.pk)]
        for one in Notice.objects.filter(owner=person).order_by("-created_at", "-id")[:SHOWN]
    ]  # fmt: skip
    head = ("Told", "When", "Read", "Mailed", "Mail", "")
    return Section("notices", "Notices and mails", rows, head)


def _acts(person: User) -> Section:
    acts = StaffAct.objects.filter(owner=person).order_by("-created_at")[:SHOWN]
    rows = [
        [link(staff_acts.words_of(one), "reports:request", one.pk), one.reason,
         state("checking") if one.is_undecided else state(one.state), one.error or one.answer,
         one.created_at]
        for one in acts
    ]  # fmt: skip
    head = ("What staff did", "Reason", "State", "Why not", "When")
    return Section("acts", "By staff", rows, head)


def _activity(person: User) -> Section:
    entries = AuditEntry.objects.filter(search.about(person.pk)).order_by("-created_at")[:SHOWN]
    rows = [[one.action, one.door, one.target_kind, short(one.target_id) if one.target_id else "",
             one.created_at] for one in entries]  # fmt: skip
    head = ("Action", "Door", "On", "Id", "When")
    links = [link("All of it", "admin:core_auditentry_changelist", query=f"?q={person.pk}")]
    return Section("activity", "Audit log", rows, head, links=links)


def _allows(person: User) -> bool:
    return support_access.is_allowed(person.pk, AccessKind.CONTENT)


def _price(minor: int, order: Order) -> str:
    return price_text(minor, order.currency or "usd") if minor else ""


def _act(words: str, person: User, name: str, about: UUID) -> SafeString:
    return link(words, "reports:act", person.pk, name, query=f"?about={about}")
