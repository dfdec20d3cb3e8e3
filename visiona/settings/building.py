"""For `deploy/build`: static files as production has them, where none of its settings is known."""

from __future__ import annotations

from visiona.settings import *  # noqa: F403
from visiona.settings.files import STORAGES as _STORAGES

STORAGES = _STORAGES | {"staticfiles": {"BACKEND": "core.assets.HashedStaticStorage"}}
