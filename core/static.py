from __future__ import annotations

from typing import ClassVar

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_MODULE_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also in the imports of our own modules.

    Not in everybody's: Django's own switch for it reads comments of other packages as imports.
    """

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", _MODULE_IMPORTS),
    )
