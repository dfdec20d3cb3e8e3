#!/usr/bin/env python
"""The operators' door to Visiona."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

# Whoever changes tables owns them; all other commands work on rows, as the workers do.
OWNERS_COMMANDS = {"create_roles", "flush", "makemigrations", "migrate", "sqlmigrate", "up"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in OWNERS_COMMANDS:
        os.environ.setdefault("DB_ROLE", "visiona_worker")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
