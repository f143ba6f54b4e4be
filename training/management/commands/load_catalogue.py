from django.core.management.base import BaseCommand

from training.services.catalogue import load_catalogue


class Command(BaseCommand):
    help = "Add the trainings of training/data/training-catalog.csv that are not in the catalogue yet."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"new trainings: {load_catalogue()}")
