"""Tokens for a person's own programs: the list, making one, revoking one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import drafts
from accounts.forms import TokenForm
from accounts.http import PersonRequest
from accounts.models import ApiToken, LimitPeriod
from accounts.scopes import SCOPES, STAFF_SCOPES
from accounts.services import tokens
from core import actor
from core.actor import EVERYTHING
from core.forms import add_refusal
from core.recent import recent_login_required

# The token itself waits here, encrypted, for the page that shows it once.
DRAFT = "token"


@dataclass(frozen=True)
class TokenRow:
    """A token in the list, and what it has spent as its limit counts."""

    token: ApiToken
    spent: actor.Spent

    @property
    def spent_mc(self) -> int:
        is_monthly = self.token.limit_period == LimitPeriod.MONTH
        return self.spent.month_mc if is_monthly else self.spent.total_mc

    @property
    def may(self) -> list[str]:
        """In words; the one for everything is left to the page."""
        known = SCOPES | STAFF_SCOPES
        return [known[scope] for scope in self.token.scopes if scope in known]

    @property
    def may_everything(self) -> bool:
        return EVERYTHING in self.token.scopes


@login_required
@require_safe
def token_list(request: PersonRequest) -> HttpResponse:
    rows = list(tokens.own(request.user.pk))
    spending = actor.spending([row.pk for row in rows])
    lines = [TokenRow(row, spending.get(row.pk, actor.Spent())) for row in rows]
    context = {"lines": lines, "fresh": drafts.take(request, DRAFT)}
    return render(request, "accounts/tokens.html", context)


@login_required
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, is_staff=request.user.is_staff)
    if request.method == "POST" and form.is_valid():
        try:
            made = tokens.create_token(request.user, form.token_request())
        except tokens.TokenRefused as refusal:
            if refusal.code == "asked_before":
                return _to_list()
            add_refusal(form, refusal)
        else:
            drafts.keep(request, DRAFT, {"name": made.row.name, "text": made.text})
            return _to_list()
    status = 422 if form.errors else 200
    return render(request, "accounts/token_form.html", {"form": form}, status=status)


@login_required
@recent_login_required
@require_POST
def revocation(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(ApiToken, owner=request.user, pk=pk)
    tokens.revoke(found)
    messages.success(request, f"“{found.name}” is revoked. Programs that use it are refused now.")
    return _to_list()


def _to_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:tokens"), status=303)
