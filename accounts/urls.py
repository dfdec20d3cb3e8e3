from __future__ import annotations

from django.urls import path

from accounts.views import profile, tokens

app_name = "accounts"
urlpatterns = [
    path("", profile.profile, name="profile"),
    path("jobs/", profile.jobs, name="jobs"),
    path("theme/", profile.theme, name="theme"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.new, name="new_token"),
    path("tokens/<uuid:pk>/revocation/", tokens.revocation, name="token_revocation"),
]
