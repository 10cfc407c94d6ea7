"""Containers, units and pages of docs name the settings and the commands that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
UNITS = sorted(DEPLOY.glob("*.service"))
ONLY_COMPOSE = {"POSTGRES_PASSWORD", "RABBITMQ_PASSWORD"}


def read_by(*files: Path) -> set[str]:
    """Names of the environment variables that these files ask for."""
    asked = r'(?:env(?:\.\w+)?|environ\.get)\("([A-Z_]+)"'
    return {name for file in files for name in re.findall(asked, file.read_text())}


SETTINGS = read_by(ROOT / "config/settings.py")


def unit_command(unit: Path) -> list[str]:
    """What the unit starts, without the folder of the environment."""
    (line,) = re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE)
    return shlex.split(line.replace("/opt/mediation/.venv/bin/", ""))


def test_every_setting_stands_in_the_docs() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    assert sorted(name for name in SETTINGS if f"`{name}`" not in page) == []


def test_every_example_line_is_a_setting() -> None:
    lines = (DEPLOY / "mediation.env.example").read_text().splitlines()
    named = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert named - ONLY_COMPOSE <= SETTINGS | read_by(DEPLOY / "gunicorn.py")
    assert set(COMPOSE["x-house"]["environment"]) <= SETTINGS


def test_containers_ask_for_what_the_example_offers() -> None:
    offered = (DEPLOY / "mediation.env.example").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert sorted(name for name in asked if f"\n{name}=" not in offered) == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_and_containers_start_the_same_things(unit: Path) -> None:
    command = COMPOSE["services"][unit.stem.removeprefix("mediation-")]["command"]
    started = unit_command(unit)
    assert started == command or " ".join(started) in command[-1]
    if "manage.py" in started:
        assert started[2] in get_commands()


def test_three_units() -> None:
    assert [unit.stem for unit in UNITS] == ["mediation-sweep", "mediation-web", "mediation-worker"]
