"""The same settings, made quick and quiet for tests. Migrations stay on: they are tested by every run."""

from config.settings import *  # noqa: F403

SECRET_KEY = "only-for-tests-and-long-enough-for-every-signer"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
AXES_ENABLED = False  # the tests of the log-in switch it on
if not IS_SQLITE:  # noqa: F405
    # A database that is thrown away need not be on disk before a test goes on.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405
