"""`manage.py backup`: one encrypted archive now, its copy elsewhere, and the rotation (T55)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.backups import archive, make


class Command(BaseCommand):
    help = "Makes one encrypted backup in BACKUP_DIR, copies it to BACKUP_COPY_TO and drops what is past its time."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BACKUP_DIR:
            raise CommandError("BACKUP_DIR is not set; the README lists the settings.")
        try:
            made = make.make_backup()
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{made.path}: {made.bytes:,} bytes, the database and {made.files} files; "
            f"{made.dropped} old backups dropped."
        )
        if made.copied and not made.elsewhere:
            self.stderr.write("The copy stands on the same disk as the backup; a lost disk takes both.")
        if made.trouble:
            raise CommandError(f"The backup is whole, but there is no copy elsewhere: {made.trouble}")
