from __future__ import annotations

from allauth.account.views import signup_by_passkey
from allauth.mfa.webauthn.views import signup_webauthn
from allauth.usersessions.views import list_usersessions
from django.contrib import admin
from django.urls import include, path, re_path

from accounts.urls import receipt_urls
from accounts.views.confirmation import ConfirmAddressView
from accounts.views.not_me import not_me
from core.recent import recent_login_required
from visiona.lazy_urls import LazyUrls

admin.autodiscover()

urlpatterns = [
    # Before those that have each pattern tried: nobody calls as often as programs do.
    path("api/", include("core.api.docs.urls")),
    LazyUrls("api/", "visiona.api_urls"),
    path("", include("core.urls")),
    path("", include("operations.urls")),
    path("", include("website.urls")),
    path("", include("billing.urls")),
    path("", include("models_training.urls")),
    path("", include("generations.urls")),
    path("", include("gallery.urls")),
    path("vectorise/", include("vectorizing.urls")),
    path("", include(receipt_urls)),
    path("", include("notifications.urls")),
    path("staff/", include("reports.urls")),
    path("account/", include("accounts.urls")),
    path(
        "accounts/sessions/",
        recent_login_required(list_usersessions, allow_get=True),
        name="usersessions_list",
    ),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$",
        ConfirmAddressView.as_view(),
        name="account_confirm_email",
    ),
    path("accounts/signup/passkey/", signup_by_passkey, name="account_signup_by_passkey"),
    path("accounts/2fa/webauthn/signup/", signup_webauthn, name="mfa_signup_webauthn"),
    path("accounts/not-me/<str:link>/", not_me, name="account_not_me"),
    path("accounts/", include("accounts.sso.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "website.pages.bad_request"
handler403 = "website.pages.forbidden"
handler404 = "website.pages.not_found"
handler500 = "website.pages.server_error"
