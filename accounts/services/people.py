"""What happens to people: their traces, choosing a look."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from allauth.usersessions.models import UserSession

from accounts.models import Theme, User
from core.user_agents import device_name


def shorten_traces(session_key: str | None) -> None:
    """Of a session that began: a network and a device in words will do for a person's list."""
    for row in UserSession.objects.filter(session_key=session_key):
        row.ip, row.user_agent = network_of(row.ip), device_name(row.user_agent)
        row.save(update_fields=["ip", "user_agent"])


def network_of(address: str) -> str:
    """The first address of its network: what is left tells the town, not the home."""
    known = ip_address(address)
    network = ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False)
    return str(network.network_address)


def choose_theme(user: User, theme: Theme) -> None:
    User.objects.filter(pk=user.pk).update(theme=theme)
    user.theme = theme


def change_profile(user: User, fields: dict[str, Any]) -> User:
    """Only what is given changes: `name`, `theme`."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=sorted(fields))
    return user
