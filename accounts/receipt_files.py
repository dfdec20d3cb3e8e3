"""A receipt as something to save: the signed JSON, or the PDF."""

from __future__ import annotations

from django.http import HttpResponse

from core.receipts import Receipt, pdf

TYPES = {"json": "application/json", "pdf": "application/pdf"}


def as_file(receipt: Receipt, form: str) -> HttpResponse:
    """`form` is one of `TYPES`."""
    content = pdf.render(receipt) if form == "pdf" else receipt.document.encode()
    response = HttpResponse(content, content_type=TYPES[form])
    name = f"visiona-receipt-{receipt.created_at:%Y-%m-%d}-{str(receipt.pk)[:8]}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
