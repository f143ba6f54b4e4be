"""Makes tests fast and local; nothing else differs from the product's own settings.

TEST_DATABASE_URL and TEST_REDIS_URL choose PostgreSQL and Redis; without them the suite runs on SQLite and the
server-less broker.
"""

import atexit
import os
import shutil
import tempfile

os.environ["PALU_MODE"] = "demo"
os.environ["PALU_DATA_DIR"] = tempfile.mkdtemp(prefix="palu-test-")
atexit.register(shutil.rmtree, os.environ["PALU_DATA_DIR"], ignore_errors=True)
for name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.pop(name, None)
    if os.environ.get(f"TEST_{name}"):
        os.environ[name] = os.environ[f"TEST_{name}"]

from palu_asn.settings import *  # noqa: E402, F403
from palu_asn.settings import CACHES, DATA_DIR, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "uploads"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that threads of one test have connections of their own as in the product.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
