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


def test_a_page_never_waits_long_for_a_broker_that_is_gone() -> None:
    script = (
        "from config import settings as s; print(s.CELERY_BROKER_TRANSPORT_OPTIONS, s.CELERY_BROKER_CONNECTION_TIMEOUT)"
    )
    known = {**os.environ, "CELERY_BROKER_URL": "amqp://guest:guest@127.0.0.1:9//"}
    told = subprocess.run([sys.executable, "-c", script], env=known, capture_output=True, text=True, check=True).stdout
    assert "'max_retries': 1" in told
    assert told.split()[-1] == "2"


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
