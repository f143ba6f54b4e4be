from typing import Any

from django.core.management.base import BaseCommand

from people.reference.load import load_all


class Command(BaseCommand):
    help = "Loads the reference lists of people/data; what exists stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        for model, added in load_all().items():
            self.stdout.write(f"{model}: {added} added")
