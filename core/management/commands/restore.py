"""`manage.py restore FILE --identity KEY`: bring a backup back, or try it without touching anything (T56, A50)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.backups import archive, restore


class Command(BaseCommand):
    help = "Restores a backup; refuses where something stands unless --replace is given. --trial restores it nowhere."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        key = parser.add_mutually_exclusive_group(required=True)
        key.add_argument("--identity", type=Path, help="file with the private age key")
        key.add_argument("--passphrase-file", type=Path, help="file whose first line is the passphrase")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--replace", action="store_true", help="put it in place of what stands here (kept aside)")
        how.add_argument("--trial", action="store_true", help="restore it into a place that is thrown away")

    def handle(self, *args: Any, file: Path, replace: bool, trial: bool, **options: Any) -> None:
        try:
            if trial:
                self.stdout.write(restore.trial(file, key_options(options)).rstrip())
                self.stdout.write("This was a trial; nothing here was changed.")
                return
            restored = restore.restore(file, opening_lock(options), replace=replace)
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored the backup of {restored.made_at}: {restored.rows:,} rows in {restored.tables} tables, "
            f"{restored.files} files, all as the manifest says; "
            f"{restored.entries} entries of the audit chain verified; "
            f"{restored.migrated} newer migrations added. Everybody signs in anew."
        )
        for name in restored.aside:
            self.stdout.write(f"What stood here is kept as {name}; delete it when you no longer need it.")
        if not restored.same_key:
            self.stderr.write(
                "SECRET_KEY is not the one the backup was made under: what was encrypted with it (second factors) "
                "cannot be read. Set the former key in SECRET_KEY_FALLBACKS."
            )


def opening_lock(options: dict[str, Any]) -> archive.Lock:
    if options["identity"]:
        return archive.identities(options["identity"])
    try:
        return archive.Passphrase(options["passphrase_file"].read_text(encoding="utf-8").splitlines()[0])
    except (OSError, IndexError) as error:
        raise archive.ArchiveError(f"{options['passphrase_file']} holds no passphrase.") from error


def key_options(options: dict[str, Any]) -> list[str]:
    if options["identity"]:
        return ["--identity", str(options["identity"].resolve())]
    return ["--passphrase-file", str(options["passphrase_file"].resolve())]
