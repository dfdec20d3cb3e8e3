from __future__ import annotations

from django.urls import path

from accounts.views import (
    decisions,
    deletion,
    exports,
    privacy,
    profile,
    receipts,
    sessions,
    tokens,
    verification,
)  # fmt: skip
from accounts.views.activity import activity
from accounts.views.again import again

app_name = "accounts"
urlpatterns = [
    path("", profile.profile, name="profile"),
    path("jobs/", profile.jobs, name="jobs"),
    path("again/", again, name="again"),
    path("sessions/<int:pk>/end/", sessions.end, name="end_session"),
    path("theme/", profile.theme, name="theme"),
    path("activity/", activity, name="activity"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<uuid:pk>/", decisions.decision, name="decision"),
    path("privacy/", privacy.page, name="privacy"),
    path("privacy/<slug:purpose>/consent/", privacy.consent, name="consent"),
    path("privacy/<slug:purpose>/withdrawal/", privacy.withdrawal, name="withdrawal"),
    path("support/<slug:kind>/access/", privacy.access, name="access"),
    path("support/<slug:kind>/end/", privacy.access_end, name="access_end"),
    path("export/", exports.export_list, name="exports"),
    path("export/order/", exports.order, name="export_order"),
    path("export/<uuid:pk>/file/", exports.download, name="export_download"),
    path("delete/", deletion.delete, name="delete"),
    path("delete/undo/", deletion.keep, name="keep"),
    path("goodbye/", deletion.goodbye, name="goodbye"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.new, name="new_token"),
    path("tokens/<uuid:pk>/revocation/", tokens.revocation, name="token_revocation"),
]
# Not under the account: some are for everybody.
receipt_urls = (
    [
        path("receipts/", receipts.receipt_list, name="receipts"),
        path("receipts/<uuid:pk>/", receipts.receipt, name="receipt"),
        path("receipts/<uuid:pk>/<slug:form>/", receipts.file, name="file"),
        path("verify/", verification.verify, name="verify"),
        path(".well-known/visiona-receipts.json", verification.keys, name="keys"),
    ],
    "receipts",
)
