"""How often somebody may try to log in: a stranger's wrong tries must not lock out the owner.

Tries count for an address at one place of the network, and more slowly for the address as a whole.
Who has logged in with this browser before, or came by a link that we mailed, passes the slow one.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.core.internal.ratelimit import clear as clear_limit
from allauth.core.internal.ratelimit import consume as consume_limit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from core.crypto import blind_index

_SALT = "accounts.attempts"
_SESSION_KEY = "known_by_mail"
_KNOWN_FOR = 180 * 24 * 3600
_MOST_PEOPLE = 5  # of one browser
_APP, _EVERYWHERE = "allauth.account", "login_failed_everywhere"


def count_everywhere(request: HttpRequest, email: str) -> RateLimitUsage | None:
    """None where it was one too many."""
    if _is_known(request, email):
        return RateLimitUsage(usage=[])
    return consume_limit(request, app=_APP, action=_EVERYWHERE, key=email.lower())


def forget(request: HttpRequest, email: str) -> None:
    """A link that came by mail lets in, whatever strangers do meanwhile."""
    clear_limit(request, app=_APP, action=_EVERYWHERE, key=email.lower())
    request.session[_SESSION_KEY] = email.lower()


def remember(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """This browser is one of theirs; the cookie says so to us alone."""
    mark = _mark(person.pk)
    others = [known for known in _known(request) if known != mark]
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps([mark, *others][:_MOST_PEOPLE], salt=_SALT),
        max_age=_KNOWN_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def knows(request: HttpRequest, person: User) -> bool:
    """Whether this browser has logged in for them before."""
    return _mark(person.pk) in _known(request)


def _is_known(request: HttpRequest, email: str) -> bool:
    if not request.COOKIES:
        return False
    if request.session.get(_SESSION_KEY) == email.lower():
        return True
    known = _known(request)
    if not known:
        return False
    people = EmailAddress.objects.filter(email=email.lower()).values_list("user_id", flat=True)
    return any(_mark(pk) in known for pk in people)


def _known(request: HttpRequest) -> list[str]:
    try:
        return signing.loads(
            request.COOKIES.get(settings.KNOWN_COOKIE_NAME, ""), salt=_SALT, max_age=_KNOWN_FOR
        )
    except signing.BadSignature:
        return []


def _mark(pk: object) -> str:
    return blind_index(str(pk), "known browser")[:32]
