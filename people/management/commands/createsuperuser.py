"""Django's command; the account it makes is an administrator of the city, not only of the admin site."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from accounts.models import User
from core.clock import today
from people.enums import Role, UnitKind
from people.models import Unit
from people.services.heads import assign_role


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        city = Unit.objects.filter(kind=UnitKind.CITY).first()
        if city is None:
            raise CommandError("There is no city to administer yet: run load_reference first.")
        known = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        super().handle(*args, **options)  # outside a transaction: somebody is typing
        for user in User.objects.filter(is_superuser=True).exclude(pk__in=known):
            assign_role(actor=None, user=user, role=Role.ADMIN, unit=city, valid_from=today())
