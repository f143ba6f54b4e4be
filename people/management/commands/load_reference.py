from typing import Any

from django.core.management.base import BaseCommand

from people.reference.load import load_all
from people.services.units import city_root


class Command(BaseCommand):
    help = "Loads the reference lists of people/data and makes the unit of the city; what exists stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        city_root()
        for model, added in load_all().items():
            self.stdout.write(f"{model}: {added} added")
