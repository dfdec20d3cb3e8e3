"""Django's `migrate`; on an empty database outside production the mirror's tables come at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.commands import migrate

from billing import mirror_tables


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if whole and not settings.PRODUCTION and mirror_tables.may_be_made_at_once():
            self._make_all(*args, **options)
        else:
            super().handle(*args, **options)
        if whole and apps.is_installed(mirror_tables.MIRROR):
            mirror_tables.fence()

    def _make_all(self, *args: Any, **options: Any) -> None:
        with _without_the_mirror():
            super().handle(*args, **options | {"run_syncdb": False})
        tables = mirror_tables.make()
        if options["verbosity"]:
            self.stdout.write(f"  Made {tables} tables of {mirror_tables.MIRROR} from its models.")


@contextmanager
def _without_the_mirror() -> Iterator[None]:
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = before | {mirror_tables.MIRROR: None}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before
