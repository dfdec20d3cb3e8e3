"""The one version of Stripe's API that is spoken here."""

from __future__ import annotations

API_VERSION = "2026-08-26.dahlia"
