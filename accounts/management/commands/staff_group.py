"""Puts somebody of the staff into a group, or out of it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from django.db import transaction

from accounts import staff_groups
from accounts.models import User
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Put somebody of the staff into a group, or out of it. As the database's owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("group", choices=staff_groups.GROUPS)
        parser.add_argument("--remove", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, address: str, group: str, remove: bool, **options: Any) -> None:
        """No process of the product may do this, so that none can be talked into it."""
        staff_groups.make(apps)
        person = User.objects.filter(email__iexact=address, is_staff=True).first()
        if person is None:
            raise CommandError("Nobody of the staff has this address.")
        found = Group.objects.get(name=group)
        if remove:
            person.groups.remove(found)
        else:
            person.groups.add(found)
        known = self.facts["groups"] = list(person.groups.values_list("name", flat=True))
        self.say(f"{person.email} is in {', '.join(known) or 'no group'}.")
