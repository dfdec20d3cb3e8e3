"""The legal pages: each with the day of its text, and what changed before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from billing import refund_rules
from core import limits
from core.http import no_row_scope, render_page
from core.row_security import user_scope
from website import retention, subprocessors
from website.cookies import cookies
from website.forms import ContactForm

_FIRST = (date(2026, 11, 29), "The first text.")
_MODERATION = (
    date(2026, 11, 30),
    "How prompts are checked, how anybody reports something, and how a decision is looked at"
    " again.",
)
_REFUND_BUTTON = (
    date(2026, 11, 30),
    "A button on the page of each order gives the money back. The credits of a training come back"
    " too where nothing that the model made was taken away. Withdrawing from a plan ends it at"
    " once.",
)
# A finder of a hole is told where to write; the file says itself how long it is good for.
SECURITY_TXT_LASTS = timedelta(days=180)


@dataclass(frozen=True)
class LegalPage:
    """`changes` are the days on which its text changed, the newest first, each with what."""

    slug: str
    title: str
    changes: tuple[tuple[date, str], ...] = (_FIRST,)

    @property
    def version(self) -> date:
        return self.changes[0][0]

    @property
    def template(self) -> str:
        return f"website/legal/{self.slug}.html"

    @property
    def url(self) -> str:
        """Two have an address of their own, which people and mails know."""
        if self.slug in {"terms", "privacy"}:
            return reverse(f"website:{self.slug}")
        return reverse("website:legal", args=[self.slug])


PAGES = {
    page.slug: page
    for page in (
        LegalPage("terms", "Terms of use"),
        LegalPage("privacy", "Privacy"),
        LegalPage("cookies", "Cookies"),
        LegalPage("refunds", "Refunds", (_REFUND_BUTTON, _FIRST)),
        LegalPage("acceptable-use", "Acceptable use", (_MODERATION, _FIRST)),
        LegalPage("sub-processors", "Companies that work for us"),
        LegalPage("imprint", "Imprint"),
    )
}


@require_safe
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    page = PAGES.get(slug)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "pages": PAGES.values(),
        "retention": retention.TABLE,
        "cookies": cookies(),
        "subprocessors": subprocessors.active(),
        "refund_rules": refund_rules.published(),
        "company": settings.COMPANY,
    }
    return render(request, page.template, context)


@no_row_scope
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """A mail to us alone: nothing goes to the address that was written."""
    person = request.user
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial={"email": person.email if person.is_authenticated else ""},
    )
    if request.method == "POST" and form.is_valid():
        limits.count_address("contact", limits.address_of(request))
        if _send(form):
            messages.success(request, "Sent. We answer by mail, usually within two working days.")
            return HttpResponseRedirect(reverse("website:contact"), status=303)
        words = f"The mail could not be sent just now. Write to {settings.SUPPORT_EMAIL}."
        form.add_error(None, f"{words} What you wrote still stands here.")
    with user_scope(person.pk):
        status = 422 if form.errors else 200
        return render_page(request, "website/contact.html", {"form": form}, status=status)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    ends = (datetime.now(UTC) + SECURITY_TXT_LASTS).replace(hour=0, minute=0, second=0)
    lines = [
        f"Contact: mailto:{settings.SUPPORT_EMAIL}",
        f"Contact: {settings.SITE_URL}{reverse('website:contact')}",
        f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('website:security_txt')}",
    ]
    body = "\n".join(lines) + "\n"
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where password managers ask for the page."""
    return HttpResponseRedirect(reverse("account_change_password"))


def _send(form: ContactForm) -> bool:
    asked = form.cleaned_data
    mail = EmailMessage(
        subject=f"Contact: {dict(ContactForm.ABOUT)[asked['about']]}",
        body=f"From: {asked['email']}\n\n{asked['message']}",
        to=[settings.SUPPORT_EMAIL],
        reply_to=[asked["email"]],
    )
    try:
        return bool(mail.send())
    except OSError:
        return False
