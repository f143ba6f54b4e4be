"""`manage.py backup_key FILE`: a key pair for backups; the private half belongs on another machine and in a safe."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Writes a new private key for backups to FILE and prints the public one for BACKUP_RECIPIENTS."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        identity = pyrage.x25519.Identity.generate()
        public = str(identity.to_public())
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {os.strerror(error.errno or 0)}.") from error
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(f"# public key: {public}\n{identity}\n")
        self.stdout.write(public)
