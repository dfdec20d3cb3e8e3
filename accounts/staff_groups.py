"""The groups of staff and what each may do; looking is for all staff."""

from __future__ import annotations

from typing import Any

# By the permission that each act asks for. docs/staff.md says the same in words.
GROUPS: dict[str, tuple[str, ...]] = {
    "Support": ("accounts.change_user", "generations.change_generation"),
    "Money": ("billing.add_ledgerentry", "billing.change_order"),
    "Moderation": ("core.change_case",),
    "Operations": (
        "core.change_serviceswitch",
        "core.change_providerprice",
        "generations.change_generation",
    ),
}


def make(apps: Any) -> None:
    """Safe to repeat. Rights that Django makes only after the last migration are made here under
    the same names, so that it finds them."""
    group_model = apps.get_model("auth", "Group")
    for name, rights in GROUPS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.set([_permission(apps, right) for right in rights])


def _permission(apps: Any, right: str) -> Any:
    app, _, codename = right.partition(".")
    act, _, model = codename.partition("_")
    types = apps.get_model("contenttypes", "ContentType").objects
    kind, _ = types.get_or_create(app_label=app, model=model)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": f"Can {act} {model}"}
    )
    return found
