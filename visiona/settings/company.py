"""Who runs this installation, for the imprint and the legal pages."""

from __future__ import annotations

from visiona.settings.environment import env, required

COMPANY = {
    "name": required("COMPANY_NAME", ""),
    "address": required("COMPANY_ADDRESS", ""),
    "register": env.str("COMPANY_REGISTER", default=""),
    "vat_id": env.str("COMPANY_VAT_ID", default=""),
}
