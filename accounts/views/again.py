"""For whoever has neither password nor factor to be asked for: to log in anew shows who it is."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest


@login_required
@require_http_methods(["GET", "POST"])
def again(request: PersonRequest) -> HttpResponse:
    back = get_next_redirect_url(request) or reverse("accounts:profile")
    if request.method == "GET":
        return render(request, "accounts/again.html", {"back": back})
    get_adapter(request).logout(request)
    query = urlencode({REDIRECT_FIELD_NAME: back})
    return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
