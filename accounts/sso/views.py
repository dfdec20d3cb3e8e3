"""To a provider and back. The network is spoken to outside of any transaction."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from core import limits
from core.http import no_row_scope
from core.row_security import know, user_scope
from core.turns import aside

_FAULTS = (OAuth2Error, RequestException, KeyError, TypeError, ValueError)


@no_row_scope
@require_POST
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """By a page of ours: a form may end on no other site, and providers send people on."""
    limits.count_address("sso", limits.address_of(request))
    provider = _provider(request, provider_id)
    try:
        with aside():
            sent = provider.redirect_from_request(request)
    except _FAULTS as error:
        return _failed(request, provider, exception=error)
    if sent.status_code != 302:
        return sent
    facts = {"provider": provider, "address": sent.headers["Location"]}
    with user_scope(request.user.pk):
        return render(request, "socialaccount/away.html", facts)


@no_row_scope
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    provider = _provider(request, provider_id)
    try:
        state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied as error:
        return _failed(request, provider, exception=error)
    if "code" not in request.GET:
        is_refused = request.GET.get("error") == "access_denied"
        why = AuthError.CANCELLED if is_refused else AuthError.UNKNOWN
        return _failed(request, provider, error=why)
    try:
        with aside():
            found = _asked(request, provider, state)
    except _FAULTS as error:
        return _failed(request, provider, exception=error)
    # Whose account it is, is only found out now; that of another person must be seen too.
    with user_scope(None):
        _know(request, found)
        return complete_social_login(request, found)


def _know(request: HttpRequest, found: SocialLogin) -> None:
    own = found.account
    same = SocialAccount.objects.raw(
        "SELECT * FROM account_elsewhere(%s, %s)", [own.provider, own.uid]
    )
    people = [row.user_id for row in same] + [request.user.pk] * request.user.is_authenticated
    know(people, [address.email for address in found.email_addresses])


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def _asked(request: HttpRequest, provider: Any, state: dict[str, Any]) -> SocialLogin:
    """The code against a token, and the token against who it is. The token is not kept."""
    adapter = provider.get_oauth2_adapter(request)
    client = adapter.get_client(request, provider.app)
    answer = adapter.get_access_token_data(
        request, provider.app, client, state.get("pkce_code_verifier")
    )
    token = adapter.parse_token(answer)
    found = adapter.complete_login(request, provider.app, token, response=answer)
    found.state = state
    return found


def _failed(request: HttpRequest, provider: Any, **facts: Any) -> HttpResponse:
    with user_scope(request.user.pk):
        return render_authentication_error(request, provider, **facts)
