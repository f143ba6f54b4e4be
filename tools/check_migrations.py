#!/usr/bin/env python3
"""Refuses migrations that the release before them could not live with (T57; the rules are in core/migration_rules.py).

    tools/check_migrations.py            look at every migration that is not in tools/migrations-released.txt
    tools/check_migrations.py released   write that list anew; done once at each release, with its tag

Before the first release there is no list, and nothing to protect.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASED = ROOT / "tools" / "migrations-released.txt"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palu_asn.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from core.migration_rules import faults  # noqa: E402


def main() -> int:
    loader = MigrationLoader(None)
    own = sorted(key for key in loader.disk_migrations if key[0] in settings.LOCAL_APPS)
    if sys.argv[1:] == ["released"]:
        RELEASED.write_text("".join(f"{app}.{name}\n" for app, name in own), encoding="utf-8")
        print(f"{len(own)} migrations are released.")
        return 0
    if not RELEASED.exists():
        print(f"{len(own)} migrations, none released yet.")
        return 0
    released = set(RELEASED.read_text(encoding="utf-8").split())
    new = [key for key in own if ".".join(key) not in released]
    found = [
        fault for key in new for fault in faults(loader.disk_migrations[key], loader.project_state([key], at_end=False))
    ]
    print("\n".join([*found, f"{len(new)} migrations since the last release, {len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
