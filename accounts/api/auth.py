"""Signing up, logging in and logging out."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import LOGIN, NO_TOKEN_USED
from accounts.api.tokens import NewTokenSerializer, shown_once
from accounts.entry_forms import NewcomerForm
from accounts.models import User
from accounts.scopes import KNOWN
from accounts.services import auth, tokens
from core import audit, switches
from core.actor import EVERYTHING
from core.api.operations import OPEN, SIGNED_IN, Operation
from core.api.problem_types import SERVICE_CLOSED, STAFF_ONLY
from core.api.problems import ApiProblem
from core.api.serializers import InputSerializer, OutputSerializer, TextField
from core.api.views import ApiView
from core.row_security import know, user_scope
from core.switches import Service


class SignUp(InputSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(
        min_length=10, max_length=128, trim_whitespace=False, help_text="10 characters or more."
    )
    terms = serializers.BooleanField(
        help_text="true: I am 18 or older and I accept the terms of use and the privacy notice."
    )
    example = {"email": "ada@example.com", "password": "a long enough sentence", "terms": True}


class MailSentSerializer(OutputSerializer):
    email = serializers.EmailField()
    detail = serializers.CharField()
    example = {
        "email": "ada@example.com",
        "detail": "We sent a mail to this address. Open the link in it, then log in.",
    }


class LogIn(InputSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = TextField(
        max_length=32,
        required=False,
        default="",
        allow_blank=True,
        help_text="Of the second factor, where the account has one.",
    )
    name = TextField(
        max_length=80, required=False, default="Logged in by password", help_text="The token's."
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(KNOWN)),
        min_length=1,
        required=False,
        default=[EVERYTHING],
        help_text="What the token may do; everything unless named.",
    )
    example = {"email": "ada@example.com", "password": "a long enough sentence"}


class SignUpView(ApiView):
    @Operation(
        "auth.signup",
        "Sign up",
        about="By the rules of the website: the address is confirmed by a link in a mail. The"
        " answer is the same for an address that has an account; its owner is told by mail.",
        scope=OPEN,
        limit="auth",
        takes=SignUp,
        gives={202: MailSentSerializer},
        problems=(SERVICE_CLOSED,),
        own_scopes=True,
    )
    def post(self, request: Request) -> Response:
        switches.require(Service.SIGN_UP)
        fields = self.fields()
        form = NewcomerForm(fields | {"password1": fields["password"]})
        with self.row_scope():
            know(emails=[fields["email"]])
            is_right = form.is_valid()
        if not is_right:
            raise serializers.ValidationError(_named_as_here(form.errors.as_data()))
        newcomer = None if form.account_already_exists else self._saved(form)
        email = form.cleaned_data["email"]
        auth.send_sign_up_mail(request._request, email, newcomer)
        return Response({"email": email, "detail": MailSentSerializer.example["detail"]}, 202)

    def _saved(self, form: NewcomerForm) -> User | None:
        """None when the same address signed up at the same moment."""
        try:
            with self.row_scope():
                return form.save(self.request._request)
        except IntegrityError:
            return None


class Address(InputSerializer):
    email = serializers.EmailField(max_length=254)
    example = {"email": "ada@example.com"}


class ConfirmationView(ApiView):
    @Operation(
        "auth.confirm",
        "Get a new link that confirms the address",
        about="For an account whose address was never confirmed. The answer is the same for every"
        " address; one that needs no link gets a mail that says so. A mail goes out once in three"
        " minutes. Choosing a new password by mail confirms the address as well.",
        scope=OPEN,
        limit="auth",
        takes=Address,
        gives={202: MailSentSerializer},
        own_scopes=True,
    )
    def post(self, request: Request) -> Response:
        email = self.fields()["email"].lower()
        auth.send_confirmation_again(request._request, email)
        return Response({"email": email, "detail": MailSentSerializer.example["detail"]}, 202)


class LogInView(ApiView):
    @Operation(
        "auth.login",
        "Log in and get a token",
        about="With email address and password, and `code` where the account has a second factor."
        " The token ends after 30 days, or when the password changes. For a program of your own a"
        " token from your account page is better: it can be limited, and no password lies about.",
        scope=OPEN,
        limit="auth",
        takes=LogIn,
        gives={201: NewTokenSerializer},
        problems=(*LOGIN, STAFF_ONLY),
        own_scopes=True,  # what a refusal undoes may not take its trace with it
    )
    def post(self, request: Request) -> Response:
        asked = self.fields()
        who = (asked["email"], asked["password"], asked["code"])
        person = auth.log_in(request._request, *who)
        expiry = timezone.now() + tokens.LOGIN_TERM
        scopes = tuple(asked["scopes"])
        wanted = tokens.TokenRequest(asked["name"], scopes, expiry=expiry, ends_with_password=True)
        with user_scope(person.pk):
            made = tokens.create_token(person, wanted)
            audit.record("login.succeeded", owner_id=person.pk, target=made.row, by="password")
        return Response(shown_once(made), 201)


class LogOutView(ApiView):
    @Operation(
        "auth.logout",
        "Revoke the token that is used",
        scope=SIGNED_IN,
        gives={204: None},
        problems=(NO_TOKEN_USED,),
    )
    def post(self, request: Request) -> Response:
        if self.token is None:
            raise ApiProblem(NO_TOKEN_USED)
        tokens.revoke(get_object_or_404(tokens.own(self.person.pk), pk=self.token.id))
        return Response(status=204)


def _named_as_here(errors: Any) -> dict[str, list[serializers.ErrorDetail]]:
    """The form's complaints under the names that were sent."""
    return {
        name.removesuffix("1"): [
            serializers.ErrorDetail(words, error.code or "invalid")
            for error in found
            for words in error.messages
        ]
        for name, found in errors.items()
    }
