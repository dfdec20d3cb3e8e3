"""One of a person's logins, ended by them from another."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import PersonRequest
from core import audit
from core.recent import recent_login_required


@require_POST
@login_required
@recent_login_required
def end(request: PersonRequest, pk: int) -> HttpResponse:
    own = UserSession.objects.filter(user=request.user)
    session = get_object_or_404(own.exclude(session_key=request.session.session_key), pk=pk)
    session.end()
    audit.record("session.ended", owner_id=request.user.pk)
    messages.success(request, "That device is logged out.")
    return HttpResponseRedirect(reverse("usersessions_list"))
