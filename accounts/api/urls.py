from __future__ import annotations

from django.urls import path

from accounts.api import activity, auth, consents, erasures, exports, me, receipts, tokens

urlpatterns = [
    path("auth/signup", auth.SignUpView.as_view()),
    path("auth/confirmation", auth.ConfirmationView.as_view()),
    path("auth/login", auth.LogInView.as_view()),
    path("auth/logout", auth.LogOutView.as_view()),
    path("activity", activity.ActivityView.as_view()),
    path("me", me.MeView.as_view()),
    path("consents", consents.ConsentsView.as_view()),
    path("consents/<slug:purpose>/give", consents.GiveView.as_view()),
    path("consents/<slug:purpose>/withdraw", consents.WithdrawView.as_view()),
    path("me/erasure", erasures.ErasureView.as_view()),
    path("tokens", tokens.TokensView.as_view()),
    path("tokens/<uuid:token_id>", tokens.TokenView.as_view()),
    path("exports", exports.ExportsView.as_view()),
    path("exports/<uuid:export_id>", exports.ExportView.as_view()),
    path("exports/<uuid:export_id>/file", exports.ExportFileView.as_view()),
    path("receipts", receipts.ReceiptsView.as_view()),
    path("receipts/<uuid:receipt_id>", receipts.ReceiptView.as_view()),
    path("receipts/<uuid:receipt_id>/pdf", receipts.ReceiptPdfView.as_view()),
]
