"""What the settings promise without any environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config import settings as real


def test_key_is_drawn_once_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    first = real.secret_key(file)
    assert len(first) > 50
    assert real.secret_key(file) == first
    assert file.stat().st_mode & 0o077 == 0


def test_sqlite_is_set_for_two_people_at_once() -> None:
    if settings.IS_SQLITE:
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def said(expression: str, **environment: str) -> str:
    """A setting as another environment has it."""
    script = f"from config import settings as s; print({expression})"
    known = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", script], env=known, capture_output=True, text=True, check=True).stdout


def test_a_page_never_waits_long_for_a_broker_that_is_gone() -> None:
    told = said(
        "s.CELERY_BROKER_TRANSPORT_OPTIONS, s.CELERY_BROKER_CONNECTION_TIMEOUT",
        CELERY_BROKER_URL="amqp://guest:guest@127.0.0.1:9//",
    )
    assert "'max_retries': 1" in told
    assert told.split()[-1] == "2"
    assert real.transport_options("redis://127.0.0.1:9/0")["socket_timeout"] <= 3
    assert real.transport_options("memory://localhost") == {}


def test_postgresql_asks_an_old_connection_before_it_uses_it_and_waits_for_no_lock_for_ever() -> None:
    told = said("s.DATABASES['default']", DATABASE_URL="postgres://user@db.example.org/mediation?sslmode=verify-full")
    assert "'CONN_HEALTH_CHECKS': True" in told
    assert "lock_timeout=20s" in told
    assert "'sslmode': 'verify-full'" in told


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    sources = [source for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in sources]
    assert set(sources) <= {"'self'", "'none'", "data:"}


def test_settings_files_stay_short() -> None:
    lines = {
        name: len(Path(real.__file__).with_name(name).read_text().splitlines())
        for name in ("settings.py", "settings_test.py")
    }
    assert lines["settings.py"] <= 250
    assert lines["settings_test.py"] <= 30
