from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from core.postgres.login import refuse_unfenced
from visiona.request_gate import Turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")

_application = get_wsgi_application()
refuse_unfenced()
application = Turns(_application, at_once=3)
