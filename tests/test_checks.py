"""System checks: the embedded default has no fault, and each half-set deployment is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from config import checks

PRODUCTION = {
    "HAS_BROKER": True,
    "IS_SQLITE": False,
    "IS_HTTPS": True,
    "SECRET_KEY_IS_SHARED": True,
    "CELERY_TASK_ACKS_LATE": True,
    "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
    "CELERY_TASK_ALWAYS_EAGER": False,
}


def ids(check: Any) -> set[str]:
    return {message.id.removeprefix("mediation.") for message in check()}


def test_embedded_default_has_no_fault() -> None:
    assert [message for message in run_checks() if (message.id or "").startswith("mediation.")] == []


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


def test_missing_fonts_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks, "FONTS", tmp_path)
    assert ids(checks.check_fonts) == {"E031"}


def test_missing_engine_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert ids(checks.check_engine) == {"W041"}
