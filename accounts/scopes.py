"""What a token may be allowed to do; reading and changing apart."""

from __future__ import annotations

from core.actor import EVERYTHING

SCOPES: dict[str, str] = {
    "photos:read": "See your uploaded photos",
    "photos:write": "Upload and delete photos",
    "models:read": "See your models and trainings",
    "models:write": "Train, cancel and delete models; spends credits",
    "generations:read": "See generations and their progress",
    "generations:write": "Make pictures and better prompts; spends credits",
    "gallery:read": "See and download your pictures",
    "gallery:write": "Delete your pictures, and bring them back",
    "vectors:read": "See and download vector files",
    "vectors:write": "Make vector files; spends credits",
    "credits:read": "See your credits and what they were spent on",
    "billing:read": "See your plan and invoices",
    "billing:write": "Buy plans and packs",
    "account:read": "See your profile and your tokens' names",
    "account:write": "Change your profile, make and revoke tokens",
    "account:delete": "Delete your account, with all that is yours",
    "exports:write": "Ask for all your data in one archive, and download it",
    "webhooks:read": "See your webhooks and their deliveries",
    "webhooks:write": "Add, change and remove webhooks",
}
# Given by staff alone, and only by name: the one for everything does not hold them.
STAFF_SCOPES: dict[str, str] = {
    "reports:read": "As staff: see the figures of the shop, and have files of them made",
}
KNOWN = {EVERYTHING, *SCOPES, *STAFF_SCOPES}

READING = tuple(scope for scope in SCOPES if scope.endswith(":read"))
# From a model that is trained to the files of its pictures; nothing is deleted or bought.
MAKING = (
    "models:read", "generations:read", "generations:write", "gallery:read", "vectors:read",
    "vectors:write", "credits:read",
)  # fmt: skip
