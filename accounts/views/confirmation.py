"""The link that confirms an address."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.utils import has_verified_email, perform_login
from allauth.account.views import ConfirmEmailView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.forms import SignUpPasswordForm


class ConfirmAddressView(ConfirmEmailView):
    """A browser that did not sign up has to know the password of the sign-up.

    Else a stranger could sign up with somebody's address and a password of their own, and wait
    for the owner to press the button. The owner chooses a new password by mail instead.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        link = get_emailconfirmation_model().from_key(kwargs["key"])
        if link is not None and _is_strange(request, link.email_address):
            return _by_password(request, link)
        return super().dispatch(request, *args, **kwargs)


def _by_password(request: HttpRequest, link: Any) -> HttpResponse:
    address = link.email_address
    form = SignUpPasswordForm(request, address, request.POST if request.method == "POST" else None)
    if form.is_valid() and link.confirm(request):
        return perform_login(request, address.user, email=address.email)
    context = {"form": form, "email": address.email}
    status = 422 if form.errors else 200
    return render(request, "account/email_confirm_password.html", context, status=status)


def _is_strange(request: HttpRequest, address: EmailAddress) -> bool:
    """The person never came in, and this is not the browser that signed up."""
    if has_verified_email(address.user) or request.user == address.user:
        return False
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    return stage is None or stage.login.user != address.user
