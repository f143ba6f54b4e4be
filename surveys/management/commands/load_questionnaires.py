from typing import Any

from django.core.management.base import BaseCommand

from surveys.services import needs_questionnaire


class Command(BaseCommand):
    help = "Store the questionnaires that ship with the product; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        questionnaire = needs_questionnaire()
        self.stdout.write(f"{questionnaire.code} {questionnaire.version}: {questionnaire.title}")
