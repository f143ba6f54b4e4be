#!/usr/bin/env python3
"""Django's command line for Palu ASN."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palu_asn.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings, so that a refusal is told in words
    except ImproperlyConfigured as refusal:
        sys.exit(f"manage.py: {refusal}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
