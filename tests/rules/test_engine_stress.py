"""The engine under load, each run in its own process so that a crash in C is a failed test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.stress import RUNS

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_run(name):
    if sys.platform != "linux" and name in ("memory", "rebuilding", "forks"):
        pytest.skip("needs /proc and fork")
    command = [
        sys.executable,
        "-X",
        "faulthandler",
        "-W",
        "ignore::DeprecationWarning",
        "-m",
        "tests.rules.stress",
        name,
    ]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}  # it costs memory
    ran = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, f"exit {ran.returncode}\n{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"
