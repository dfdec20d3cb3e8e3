"""The link in the mail about a new device. To look changes nothing; the button does."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.door_forms import ResetPasswordForm
from accounts.services import devices
from core.limits import TooOften


@require_http_methods(["GET", "POST"])
def not_me(request: HttpRequest, link: str) -> HttpResponse:
    alarm = devices.alarm_of(link)
    if alarm is None or request.method == "GET":
        count = devices.count_tokens(alarm) if alarm else 0
        facts = {"alarm": alarm, "tokens": count, "link": link}
        return render(request, "account/not_me.html", facts)
    if request.user == alarm.person:
        get_adapter(request).logout(request)
    devices.lock_out(alarm, with_tokens="end_tokens" in request.POST)
    return _to_a_new_password(request, alarm.address)


def _to_a_new_password(request: HttpRequest, email: str) -> HttpResponse:
    """Strangers who have filled the mailbox with mails must not undo what was done."""
    form = ResetPasswordForm({"email": email})
    try:
        if form.is_valid():
            form.save(request)
    except TooOften as refusal:
        words = "Everybody is logged out. Many mails went to your mailbox, so ask for a new"
        messages.warning(request, f"{words} password later. {refusal.message}")
        return HttpResponseRedirect(reverse("account_reset_password"))
    messages.success(request, "Everybody is logged out. Choose a new password by our mail.")
    return HttpResponseRedirect(reverse("account_reset_password_done"))
