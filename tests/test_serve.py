"""`manage.py serve`, really started: a fresh folder, a free port, a page, a sweep, a clean stop."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import shared_task
from django.core.management import CommandError, call_command

from mediation.management import serving

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds for a start with all migrations, on a busy machine


class Serving:
    """A started server: its process, what it printed so far, its address and its folder."""

    def __init__(self, process: subprocess.Popen[str], var: Path) -> None:
        self.process, self.var = process, var
        self.printed = ""
        self.address = self._address()

    def _address(self) -> str:
        for line in self.process.stdout or ():
            self.printed += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found[0]
        raise AssertionError(self.printed)

    def stop(self) -> float:
        """Seconds from the signal until the process was gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.printed += self.process.communicate(timeout=PATIENCE)[0]
        return time.monotonic() - began


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One server for this module, in an empty folder and an empty environment; starting it costs seconds."""
    var = tmp_path_factory.mktemp("var")
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "LANG", "COV"))}
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0", "--every", "0.2"],
        cwd=ROOT,
        env={**kept, "VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Serving(process, var)
        finally:
            process.kill()


def get(server: Serving, path: str) -> tuple[int, Any, str]:
    """Status, headers and text of a running server's answer."""
    with urllib.request.urlopen(server.address + path, timeout=PATIENCE) as answer:
        return answer.status, answer.headers, answer.read().decode(errors="replace")


def wait_until(check: Any) -> bool:
    """Whether `check` becomes true in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def test_log_in_page_is_served_with_a_strict_policy(started: Serving) -> None:
    status, headers, _ = get(started, "login/")
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_static_files_are_served_without_another_step(started: Serving) -> None:
    files = re.findall(r'"/(static/[^"]+)"', get(started, "login/")[2])
    assert files
    assert {get(started, file)[0] for file in files} == {200}


def test_sweep_leaves_its_heartbeat(started: Serving) -> None:
    def has_beaten() -> bool:
        with sqlite3.connect(started.var / "mediation.sqlite3") as database:
            return database.execute("select count(*) from mediation_heartbeat where name = 'sweep'").fetchone()[0] == 1

    assert wait_until(has_beaten)


def test_key_is_drawn_once_and_for_its_owner_alone(started: Serving) -> None:
    file = started.var / "secret_key"
    assert len(file.read_text()) > 50
    assert file.stat().st_mode & 0o777 == 0o600


def test_term_signal_stops_it_within_five_seconds(started: Serving) -> None:
    assert started.stop() < 5
    assert started.process.returncode == 0
    assert "已停止" in started.printed
    assert "Traceback" not in started.printed


def test_a_taken_port_is_said_in_one_sentence(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    command = "mediation.management.commands.serve.Command.prepare"
    monkeypatch.setattr(command, lambda *_, **__: None)
    with pytest.raises(CommandError, match="make run PORT=2"):
        call_command("serve", port=1, host="203.0.113.1")


# --- the parts, in this process ---------------------------------------------------------------------------------------


@shared_task(name="tests.note_thread")
def note_thread() -> None:
    """Say which thread ran the task."""
    RAN_IN.append(threading.current_thread().name)


RAN_IN: list[str] = []


@pytest.fixture
def _not_eager() -> Iterator[None]:
    serving.app.conf.task_always_eager = False
    yield
    serving.app.conf.task_always_eager = True


@pytest.mark.usefixtures("_not_eager")
def test_embedded_worker_runs_tasks_in_its_own_thread_and_stops() -> None:
    with serving.celery_worker():
        note_thread.delay()
        assert wait_until(lambda: RAN_IN)
    assert RAN_IN == ["worker"]
    assert "worker" not in {thread.name for thread in threading.enumerate()}


def test_sweep_loop_sweeps_beside_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    swept = threading.Event()
    monkeypatch.setattr(serving, "sweep_forever", lambda *, stop, every, after: (swept.set(), stop.wait(PATIENCE)))
    with serving.sweep_loop(0):
        assert swept.wait(PATIENCE)
    assert "sweep" not in {thread.name for thread in threading.enumerate()}
