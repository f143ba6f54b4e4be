"""All settings, read from the environment; no other module reads these variables.

PALU_MODE says what kind of installation this is:
demo    loopback only, SQLite, its own key, nothing to prepare
office  one office on one machine; SQLite allowed, HTTPS required
city    PostgreSQL and Redis, HTTPS required
"""

import os
import secrets
import socket
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from palu_asn import environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
VERSION = "2026.11"

# --- Mode ------------------------------------------------------------------------------------------------------------
PALU_MODE = env.str("PALU_MODE", "")
if PALU_MODE not in {"demo", "office", "city"}:
    raise ImproperlyConfigured(
        f"PALU_MODE is {PALU_MODE!r}; set it to demo, office or city. "
        "'make run' sets it to demo; docs/operations.md explains the other two."
    )
DEMO = PALU_MODE == "demo"
DEBUG = False

# Everything the running product writes: database, uploads, reports, queue, key of the demo.
DATA_DIR = Path(env.str("PALU_DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)


def _demo_secret_key() -> str:
    """The demo's own key, made once and kept readable by its owner only."""
    path = DATA_DIR / "demo-secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = environment.secret(env, "SECRET_KEY") or (_demo_secret_key() if DEMO else "")
SECRET_KEY_FALLBACKS = [key for key in environment.secret(env, "SECRET_KEY_FALLBACKS").split(",") if key]
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 12:
    raise ImproperlyConfigured(
        "SECRET_KEY must be set to at least 50 random characters in office and city mode; make one with: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    )

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = LOOPBACK_HOSTS if DEMO else env.list("ALLOWED_HOSTS", [])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must list the host names of this installation, separated by commas.")

# Address printed in letters, PDF and QR codes; never taken from a request.
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000" if DEMO else "").rstrip("/")
if not DEMO and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_URL must be the https:// address of this installation.")

# Reference of the impact assessment (UU 27/2022 Pasal 34) that allows keeping discipline levels (P3); empty = not kept.
DISCIPLINE_ASSESSMENT = env.str("DISCIPLINE_ASSESSMENT", "").strip()

# --- Applications ----------------------------------------------------------------------------------------------------
LOCAL_APPS = [
    "core",
    "accounts",
    "people",
    "surveys",
    "performance",
    "training",
    "careers",
    "planning",
    "privacy",
    "monitoring",
]
INSTALLED_APPS = [
    *LOCAL_APPS,  # first, so that their commands stand in for those of the same name below
    "core.admin_site.PaluAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "django_htmx",
    "django_filters",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "csp",
]

MIDDLEWARE = [
    "core.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RequestContextMiddleware",
    "core.middleware.BodyLimitMiddleware",
    "core.middleware.MetricsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.ActingRoleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.middleware.TooOftenMiddleware",
    "core.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "palu_asn.urls"
WSGI_APPLICATION = "palu_asn.wsgi.application"
ASGI_APPLICATION = "palu_asn.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "palu"
CRISPY_TEMPLATE_PACK = "palu"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.frame",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------------------------
DATABASE_URL = environment.secret(env, "DATABASE_URL") or f"sqlite:///{DATA_DIR / 'palu.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    if PALU_MODE == "city":
        raise ImproperlyConfigured("City mode needs PostgreSQL: set DATABASE_URL to postgres://…")
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    if not DEMO:
        environment.refuse_weak_database(DATABASE_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.secret(env, "REDIS_URL")
if PALU_MODE == "city" and not REDIS_URL:
    raise ImproperlyConfigured("City mode needs Redis: set REDIS_URL to redis://…")
if not DEMO:
    environment.refuse_open_redis(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

UPLOAD_DIR = DATA_DIR / "uploads"
RESULT_DIR = DATA_DIR / "results"
PROOF_DIR = DATA_DIR / "proofs"
LOOK_DIR = DATA_DIR / "looks" / socket.gethostname()  # locks of this machine, even where DATA_DIR is shared
LOOK_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
STORED_FOLDERS = ("uploads", "results", "proofs")  # below DATA_DIR; a backup holds them beside the database
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
REQUEST_BODY_LIMIT = 64 * 1024 * 1024  # several files of 10 MB at once
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- Backups (core/backups) ------------------------------------------------------------------------------------------
BACKUP_DIR = env.str("BACKUP_DIR", "")
BACKUP_RECIPIENTS = [key.strip() for key in env.str("BACKUP_RECIPIENTS", "").split(",") if key.strip()]
BACKUP_PASSPHRASE = environment.secret(env, "BACKUP_PASSPHRASE")
BACKUP_COPY_TO = env.str("BACKUP_COPY_TO", "")
BACKUP_BY_BEAT = env.bool("BACKUP_BY_BEAT", True)  # false where a systemd timer makes them
if not DEMO:
    environment.refuse_no_backup(BACKUP_DIR, BACKUP_RECIPIENTS, BACKUP_PASSPHRASE)

# --- Queue -----------------------------------------------------------------------------------------------------------
CELERY_TIMEZONE = "Asia/Makassar"
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {  # each app adds its own lines
    "core: sweep jobs": {"task": "core.tasks.sweep_jobs", "schedule": 60.0},
    "accounts: forget old sign-in failures": {
        "task": "accounts.tasks.sweep_sign_in_failures",
        "schedule": crontab(minute="20", hour="2"),
    },
    "surveys: open and close by date": {
        "task": "surveys.tasks.run_calendar",
        "schedule": crontab(minute="10"),  # hourly, so that a machine that was off at midnight catches up
    },
    "performance: take figures of the complaint register": {
        "task": "performance.tasks.measure_complaints",
        "schedule": crontab(minute="30", hour="1"),
    },
    "performance: forget checked complaint exports": {
        "task": "performance.tasks.forget_complaint_batches",
        "schedule": crontab(minute="40", hour="1"),
    },
    "planning: start plans of the year": {
        "task": "planning.tasks.start_plans",
        "schedule": crontab(minute="15", hour="0"),
    },
    "core: tidy files": {"task": "core.tasks.tidy_files", "schedule": crontab(minute="40", hour="2")},
    "people: forget staged rows of imports": {
        "task": "people.tasks.forget_staged_rows",
        "schedule": crontab(minute="50", hour="1"),
    },
    "people: apply decided changes": {
        "task": "people.tasks.apply_due_changes",
        "schedule": crontab(minute="3"),  # hourly, so that a machine that was off at midnight catches up
    },
    "training: start sessions": {"task": "training.tasks.start_sessions", "schedule": crontab(minute="20", hour="0")},
    "monitoring: take snapshots": {
        "task": "monitoring.tasks.take_snapshots",
        "schedule": crontab(minute="40", hour="23"),
    },
    "monitoring: monthly reports": {
        "task": "monitoring.tasks.make_monthly_reports",
        "schedule": crontab(minute="0", hour="6", day_of_month="1"),
    },
    "monitoring: reports missed": {
        "task": "monitoring.tasks.make_monthly_reports",
        "schedule": crontab(minute="15", hour="7-18"),
    },
    "privacy: escalate requests": {"task": "privacy.tasks.escalate_requests", "schedule": crontab(minute="25")},
    "core: seal access log": {"task": "core.tasks.seal_access_log", "schedule": crontab(minute="5")},
}
if BACKUP_DIR and BACKUP_BY_BEAT:
    CELERY_BEAT_SCHEDULE["core: back up"] = {
        "task": "core.tasks.back_up",
        "schedule": crontab(minute="15", hour="1"),
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 40 * 60,  # above the hard time limit (T52)
        "socket_connect_timeout": 2,
        # A page that asks for a job does not wait for a Redis that is away (T50): one more try, at once.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost//"
    QUEUE_DIR = DATA_DIR / "queue"
    for folder in ("messages", "done", "control"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "store_processed": True,
        "processed_folder": str(QUEUE_DIR / "done"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.1,
    }
    CELERY_WORKER_POOL = "threads"
    CELERY_WORKER_CONCURRENCY = 2

# Jobs (core/jobs.py), in seconds. A lost job is back after at most heartbeat limit + sweep (A35: 5 minutes).
JOB_PROGRESS_EVERY = 1.0
JOB_HEARTBEAT_LIMIT = 180
JOB_RESEND_AFTER = 60
JOB_ATTEMPTS = 5
RESULT_FILE_DAYS = 30  # result files of jobs and forgotten uploads hold personal data and do not stay
UPLOAD_DAYS = 7

# --- Sign-in ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["people.backends.NumberBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "monitoring:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator"},
    {"NAME": "accounts.passwords.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.BlockedWordsValidator"},
    {"NAME": "accounts.passwords.CharacterMixValidator"},
]
# T11: ASVS advises against both, BSSN 4/2021 asks the operator to set them; the city decides.
BSSN_PROFILE = env.bool("BSSN_PROFILE", False)
PASSWORD_CHARACTER_MIX = env.bool("PASSWORD_CHARACTER_MIX", BSSN_PROFILE)
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", 90 if BSSN_PROFILE else 0)
PASSWORD_RESET_TIMEOUT = 30 * 60  # T15, in seconds
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", not DEMO)  # of HR, leaders and administrators (T14)
SESSION_IDLE_SHORT = 30 * 60  # of administrators and HR (T17), in seconds
SESSION_IDLE = 8 * 60 * 60
PASSWORD_AGAIN_AFTER = 10 * 60  # sensitive acts ask for the password again (T16)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_RATE_LIMITS = False  # T12: our limits live in the database (accounts/limits.py)
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # T50: sign-in survives a lost cache
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
if not DEMO:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# T41: forwarded headers count only from these addresses and are dropped from any other (core/middleware.py).
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
TRUSTED_PROXIES = environment.networks(
    "TRUSTED_PROXIES", env.list("TRUSTED_PROXIES", ["127.0.0.1", "::1"]) if BEHIND_PROXY else []
)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Browser ---------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "accelerometer", "gyroscope")
}

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale" / app for app in LOCAL_APPS]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEMO
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Makassar"  # WITA; the database holds UTC
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["palu_asn.formats"]

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOAD_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    "django.core.mail.backends.console.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.secret(env, "EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
MAIL_SENDS = env.bool("MAIL_SENDS", True)  # false: no letter is promised, resets go through HR
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "palu-asn@localhost" if DEMO else "")
if not DEMO:
    environment.refuse_open_mail(EMAIL_BACKEND, EMAIL_HOST, EMAIL_USE_TLS or EMAIL_USE_SSL, DEFAULT_FROM_EMAIL)
ADMIN_PATH = env.str("ADMIN_PATH", "pengelola").strip("/")

# --- Metrics (core/metrics.py) ---------------------------------------------------------------------------------------
# Each process counts in a file of its own; the page adds them up. The folder is this machine's own, even where DATA_DIR
# is shared.
METRICS_DIR = DATA_DIR / "metrics" / socket.gethostname()
METRICS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_DIR))
METRICS_TOKEN = environment.secret(env, "METRICS_TOKEN")
METRICS_ALLOW = environment.networks("METRICS_ALLOW", [one for one in env.str("METRICS_ALLOW", "").split(",") if one])

# --- Logs ------------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", "line" if DEMO else "json")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be line or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.LineFormatter"}, "json": {"()": "core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING" if DEMO else "INFO")},
}
