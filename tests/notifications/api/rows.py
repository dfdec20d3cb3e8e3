from __future__ import annotations

from uuid import uuid4

from tests.api_rows import Row, at

ROWS = [
    Row("notifications.list", at("/api/notifications"), bad_query=("?limit=0", "limit")),
    Row(
        "notifications.read",
        at("/api/notifications/read"),
        {"ids": [str(uuid4())]},
        bad=({"ids": ["x"]}, "ids.0"),
    ),
    Row("notifications.choices", at("/api/notifications/choices")),
    Row(
        "notifications.choose",
        at("/api/notifications/choices"),
        {"type": "generation.succeeded", "mail": True},
        bad=({"type": "moon.rose"}, "type"),
    ),
]
