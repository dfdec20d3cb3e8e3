from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from visiona.request_gate import Turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")

application = Turns(get_wsgi_application(), at_once=3)
