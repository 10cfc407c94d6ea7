"""The engine still behaves as the cage assumes. If one of these fails after an upgrade, read rules/compiler.py again."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.canaries import CANARIES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", CANARIES)
def test_canary(name):
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.rules.canaries", name]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, f"exit {ran.returncode}\n{ran.stderr[-3000:]}"
