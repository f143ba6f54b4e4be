"""Walk the audit chain and the seals of the access log; exit 1 at the first break."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import access_log, audit


class Command(BaseCommand):
    help = "Verify the audit chain and the sealed access log; fails at the first break."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            walked = audit.verify(seal_verb=access_log.SEAL_VERB, seal_holds=access_log.seal_holds)
        except audit.BrokenChainError as broken:
            raise CommandError(str(broken)) from None
        self.stdout.write(f"{walked.entries} entries verified, {walked.blanked} of them with blanked details")
