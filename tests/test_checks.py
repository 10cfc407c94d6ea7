"""System checks: the embedded default has no fault, and each half-set deployment is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import checks

ROOT = Path(checks.__file__).resolve().parent.parent
PRODUCTION = {
    "HAS_BROKER": True,
    "CELERY_BROKER_URL": "amqp://broker//",
    "IS_SQLITE": False,
    "IS_HTTPS": True,
    "SECRET_KEY_IS_SHARED": True,
    "CELERY_TASK_ACKS_LATE": True,
    "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
    "CELERY_TASK_ALWAYS_EAGER": False,
}


def ids(check: Any) -> set[str]:
    return {message.id.removeprefix("mediation.") for message in check()}


def manage_check(**environment: str) -> str:
    """What `manage.py check` says in an otherwise empty environment; "" when it finds nothing."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "LANG", "COV"))}
    told = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stderr if told.returncode else ""


def test_embedded_default_has_no_fault(tmp_path: Path) -> None:
    assert manage_check(VAR_DIR=str(tmp_path)) == ""


def test_a_deployment_that_was_only_begun_fails_loudly(tmp_path: Path) -> None:
    told = manage_check(VAR_DIR=str(tmp_path), DATABASE_URL="postgres://nobody@127.0.0.1:9/none")
    assert [code for code in ("E002", "W003", "W011") if f"mediation.{code}" not in told] == []


def test_a_finished_deployment_passes(tmp_path: Path) -> None:
    finished = {
        "SECRET_KEY": "k" * 60,
        "SITE_URL": "https://mediation.example.org",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "CELERY_BROKER_URL": "amqp://guest:guest@127.0.0.1:9//",
        "BEHIND_PROXY": "True",
    }
    assert manage_check(VAR_DIR=str(tmp_path), **finished) == ""


@pytest.mark.parametrize("check", [checks.check_production, checks.check_celery])
def test_finished_production_has_no_fault(settings: Any, check: Any) -> None:
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    assert ids(check) == set()


@pytest.mark.parametrize(
    ("check", "change", "found"),
    [
        (checks.check_production, {"DEBUG": True}, {"E001"}),
        (checks.check_production, {"SECRET_KEY_IS_SHARED": False}, {"E002"}),
        (checks.check_production, {"IS_HTTPS": False}, {"W003"}),
        (checks.check_production, {"ALLOWED_HOSTS": ["*"]}, {"W004"}),
        (checks.check_celery, {"HAS_BROKER": False}, {"W011"}),
        (checks.check_celery, {"IS_SQLITE": True}, {"E012"}),
        (checks.check_celery, {"CELERY_TASK_ACKS_LATE": False}, {"E013"}),
        (checks.check_celery, {"CELERY_TASK_ALWAYS_EAGER": True}, {"E014"}),
    ],
)
def test_half_set_production_is_found(settings: Any, check: Any, change: dict[str, Any], found: set[str]) -> None:
    for name, value in {**PRODUCTION, **change}.items():
        setattr(settings, name, value)
    assert ids(check) == found


def test_sqlite_without_immediate_is_found(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {})
    settings.IS_SQLITE = True
    assert ids(checks.check_sqlite) == {"E021"}


def test_redis_without_its_package_is_found(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**PRODUCTION, "CELERY_BROKER_URL": "redis://broker/0"}.items():
        setattr(settings, name, value)
    assert ids(checks.check_celery) == set()
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert ids(checks.check_celery) == {"E015"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, set()),
        ({"SMS_URL": "https://sms.example.org/", "SMS_TOKEN": "t"}, set()),
        ({"SMS_URL": "http://sms.example.org/", "SMS_TOKEN": "t"}, {"E051"}),
        ({"SMS_URL": "http://10.0.0.9/", "SMS_TOKEN": "t", "WEBHOOK_ALLOW_HOSTS": ["10.0.0.9"]}, set()),
        ({"SMS_URL": "ftp://10.0.0.9/", "SMS_TOKEN": "t", "WEBHOOK_ALLOW_HOSTS": ["10.0.0.9"]}, {"E051"}),
        ({"SMS_URL": "https://sms.example.org/"}, {"W052"}),
        ({"SMS_TOKEN": "t"}, {"W052"}),
        ({"WEBHOOK_SECRET": "s" * 31}, {"E053"}),
        ({"WEBHOOK_SECRET": "s" * 32}, set()),
        ({"WEBHOOK_ALLOW_HOSTS": ["10.0.0.9"]}, {"W054"}),
        ({"WEBHOOK_ALLOW_HOSTS": ["10.0.0.9"], "WEBHOOK_SECRET": "s" * 32}, set()),
        ({"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}, {"W055"}),
        (
            {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "DEFAULT_FROM_EMAIL": "a@example.org"},
            set(),
        ),
    ],
)
def test_half_set_ways_out_are_found(settings: Any, change: dict[str, Any], found: set[str]) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert ids(checks.check_letters) == found


def test_missing_fonts_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks, "FONTS", tmp_path)
    assert ids(checks.check_fonts) == {"E031"}


def test_missing_engine_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert ids(checks.check_engine) == {"W041"}


def test_an_sqlite_without_full_text_search_is_found(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IS_SQLITE = True
    assert ids(checks.check_search) == set()
    monkeypatch.setattr(checks, "has_fts5", lambda: False)
    assert ids(checks.check_search) == {"W051"}
    settings.IS_SQLITE = False
    assert ids(checks.check_search) == set()
