"""Django's migrate, which on PostgreSQL waits at most three seconds for a lock, so that no page waits longer (T57)."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import OperationalError, connections

LOCK_SECONDS = 3
LOCK_NOT_AVAILABLE = "55P03"


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                raise
            raise CommandError(
                f"A table was in use for more than {LOCK_SECONDS} seconds. The step that waited was taken back whole; "
                "run migrate again, it goes on from there."
            ) from error
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
