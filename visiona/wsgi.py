"""The pages alone, without the gate before them: not for strangers to reach directly."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from core.postgres.login import refuse_unfenced

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")

application = get_wsgi_application()
refuse_unfenced()
