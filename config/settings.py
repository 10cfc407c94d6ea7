"""All settings, in one file. Nothing needs to be set: without any environment the house runs on SQLite, alone.

Each `env(...)` names a variable that a deployment may set; docs/architecture.md lists them. What is only half set is
found by `manage.py check` (config/checks.py).
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- Files the house writes -------------------------------------------------------------------------------------------

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATIC_URL = "static/"
for folder in (MEDIA_ROOT, STATIC_ROOT):
    folder.mkdir(parents=True, exist_ok=True)


def secret_key(file: Path) -> str:
    """The key kept in `file`, readable by its owner alone; the first start draws it and nobody ever replaces it."""
    with suppress(FileExistsError), open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as fresh:
        fresh.write(secrets.token_urlsafe(50))
    return file.read_text(encoding="ascii")


# --- Safety -----------------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or secret_key(VAR_DIR / "secret_key")
SECRET_KEY_IS_SHARED = bool(env("SECRET_KEY", default=""))  # several machines must sign with the same key

SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")  # printed in QR codes and notices
IS_HTTPS = SITE_URL.startswith("https://")
PAPER_FONTS = env(
    "PAPER_FONTS", default=""
)  # a folder with fonts of the office: see documents.layout.fonts.configure_from
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    urlsplit(SITE_URL).hostname or "",
    *env.list("ALLOWED_HOSTS", default=[]),
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # then the proxy says who asks (mediation/views/public.py)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Otherwise everybody comes from the proxy, and a stranger's wrong passwords lock the mediator out.
    AXES_CLIENT_IP_CALLABLE = lambda request: request.META.get("HTTP_X_REAL_IP", request.META.get("REMOTE_ADDR"))  # noqa: E731

SESSION_COOKIE_AGE = 30 * 60  # thirty idle minutes: the pages hold other people's troubles, on shared computers
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its check marks as data: pictures
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

AUTH_USER_MODEL = "mediation.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger elsewhere cannot lock a mediator out
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "mediation/locked.html"
AXES_VERBOSE = False
AXES_COOLOFF_MESSAGE = "密码连续输错五次，账号已锁定，请十五分钟后再试，或者联系本单位系统管理员。"
AXES_PERMALOCK_MESSAGE = "账号已锁定，请联系本单位系统管理员。"

# --- What the house is made of ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "django_htmx",
    "axes",
    "csp",
    "mediation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for every log-in that the others let through
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- What leaves the house (docs/adr/0016) ----------------------------------------------------------------------------

# Without EMAIL_URL nothing is mailed: a notice stands in the inbox, which is where it belongs.
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="noreply@localhost")
EMAIL_TIMEOUT = 10  # seconds
SMS_URL = env("SMS_URL", default="")  # a gateway; without it messages are lines in var/sms.jsonl
SMS_TOKEN = env("SMS_TOKEN", default="")
WEBHOOK_SECRET = env("WEBHOOK_SECRET", default="")  # signs what goes to other systems; without it nothing does
WEBHOOK_ALLOW_HOSTS = env.list("WEBHOOK_ALLOW_HOSTS", default=[])  # gateways inside the office's own network

# --- Database ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'mediation.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    # With Django's own defaults two people saving at once meet "database is locked" (docs/adr/0005).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Whoever waits for a lock is told after as long as SQLite waits; whose machine is gone holds no lock for ever.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "application_name": "mediation",
        "options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=5min",
        **DATABASES["default"].get("OPTIONS", {}),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # the server may have been restarted in between

# --- Audit trail and backup (docs/adr/0014, docs/adr/0015) --------------------------------------------------------------

AUDIT_HASH = env("AUDIT_HASH", default="sha256")  # or sm3, where the office must use national algorithms
AUDIT_ANCHORS = env("AUDIT_ANCHORS", default=str(VAR_DIR / "anchors"))  # best a folder that other people keep
BACKUP_KEY = env("BACKUP_KEY", default="")  # a sentence; with it a backup is a closed book to whoever finds the stick

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"  # every source string is Chinese (docs/adr/0009)
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Celery: hints only -----------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="memory://localhost")
HAS_BROKER = not CELERY_BROKER_URL.startswith("memory://")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = False  # True in tests only: it hides what a broker changes
CELERY_TASK_ACKS_LATE = HAS_BROKER  # a killed worker gives the message back
CELERY_TASK_REJECT_ON_WORKER_LOST = HAS_BROKER
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True


def transport_options(broker: str) -> dict[str, float]:
    """A web page must not wait for a broker that is gone: one try, then the sweep rings again (services/bells.py)."""
    if broker.startswith("memory://"):
        return {}
    waits = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
    if broker.startswith("redis"):
        return {**waits, "socket_connect_timeout": 2, "socket_timeout": 3}
    return {**waits, "connect_retries_timeout": 2}


CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(CELERY_BROKER_URL)
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_QUEUE", default="mediation")  # other programs may use the same broker
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE

# --- Log: to the console, without names, numbers or texts of a dispute ------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"level": "ERROR"},  # its warnings tell who mistyped a password
        **{room: {"level": env("LOG_LEVEL", default="INFO")} for room in ("mediation", "rules", "documents")},
    },
}
