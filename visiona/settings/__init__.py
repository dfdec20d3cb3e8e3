"""Every setting, one module per subject; what is written in capitals there is a setting."""

from __future__ import annotations

import sys

from django.core.exceptions import ImproperlyConfigured

try:
    from visiona.settings import (
        accounts,
        api,
        backups,
        company,
        database,
        environment,
        files,
        jobs,
        limits,
        logs,
        payments,
        product,
        services,
        sso,
        web,
    )

    if environment.PRODUCTION and "manage.py" not in sys.argv[0] and not database.DB_ROLE:
        raise ImproperlyConfigured("DB_ROLE must name the role of this process. See the Procfile.")
except ImproperlyConfigured as error:
    # An operator is told in sentences; the way here through the code is nothing to act on.
    sys.exit(f"Visiona can't start:\n{error}")

_subjects = (
    environment,
    product,
    web,
    database,
    jobs,
    files,
    backups,
    services,
    payments,
    accounts,
    sso,
    api,
    limits,
    logs,
    company,
)
for _subject in _subjects:
    vars().update({name: value for name, value in vars(_subject).items() if name.isupper()})
