"""Every setting, one module per subject; what is written in capitals there is a setting."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from visiona.settings import (
    accounts,
    api,
    database,
    environment,
    files,
    jobs,
    logs,
    payments,
    product,
    services,
    web,
)

_subjects = (
    environment,
    product,
    web,
    database,
    jobs,
    files,
    services,
    payments,
    accounts,
    api,
    logs,
)
for _subject in _subjects:
    vars().update({name: value for name, value in vars(_subject).items() if name.isupper()})

if environment.PRODUCTION and "manage.py" not in sys.argv[0] and not os.environ.get("DB_ROLE"):
    raise ImproperlyConfigured("DB_ROLE must name the role of this process. See the Procfile.")
