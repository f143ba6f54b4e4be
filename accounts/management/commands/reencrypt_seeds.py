from typing import Any

from django.core.management.base import BaseCommand

from accounts import second_step


class Command(BaseCommand):
    help = "Writes the seeds of the second step under the current SECRET_KEY, before a former key is taken out."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{second_step.reencrypt_seeds()} seeds written under the current key")
