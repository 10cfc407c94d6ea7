"""`manage.py serve`, really started: a fresh folder, a free port, a page, a sweep, a clean stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from celery import shared_task
from django.core.management import CommandError, call_command

from mediation.demo import county
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
            if "Ctrl+C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+/", self.printed)
        assert found, self.printed
        return found[0]

    def stop(self) -> float:
        """Seconds from the signal until the process was gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.printed += self.process.communicate(timeout=PATIENCE)[0]
        return time.monotonic() - began


@contextmanager
def serving_in(var: Path) -> Iterator[Serving]:
    """A server in an empty folder and an empty environment."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "LANG", "COV"))}
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--demo", "--port", "0", "--every", "0.2"],
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


class Browser:
    """A person at the started server, with cookies; it follows redirects."""

    def __init__(self, server: Serving) -> None:
        self.address = server.address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path: str, form: dict[str, str] | None = None) -> tuple[int, Any, str]:
        """Status, headers and text of the answer."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            answer = self.opener.open(self.address + path, data, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")

    def log_in(self, username: str, password: str) -> tuple[int, Any, str]:
        """The page after the attempt."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("login/")[2])
        assert token
        return self.get("login/", {"username": username, "password": password, "csrfmiddlewaretoken": token[1]})


def wait_until(check: Any) -> bool:
    """Whether `check` becomes true in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def log_in_page_has_a_strict_policy(server: Serving) -> None:
    status, headers, _ = Browser(server).get("login/")
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def demo_people_are_named_with_their_password(server: Serving) -> None:
    assert county.PASSWORD in server.printed
    assert [member.username for member in county.STAFF if member.username not in server.printed] == []


def mediator_logs_in_and_sees_the_inbox(server: Serving) -> None:
    status, _, page = Browser(server).log_in(county.STAFF[0].username, county.PASSWORD)
    assert status == 200
    assert county.STAFF[0].name in page


def five_wrong_passwords_lock_the_account_in_chinese(server: Serving) -> None:
    browser, name = Browser(server), county.STAFF[-1].username
    answers = [browser.log_in(name, "wrong")[0] for _ in range(4)]
    status, _, page = browser.log_in(name, "wrong")
    assert (answers, status) == ([200] * 4, 429)
    assert "锁定" in page
    assert browser.log_in(name, county.PASSWORD)[0] == 429


def static_files_are_served_without_another_step(server: Serving) -> None:
    browser = Browser(server)
    files = re.findall(r'"/(static/[^"]+)"', browser.get("login/")[2])
    assert files
    assert {browser.get(file)[0] for file in files} == {200}


def sweep_leaves_its_heartbeat(server: Serving) -> None:
    def has_beaten() -> bool:
        with closing(sqlite3.connect(server.var / "mediation.sqlite3")) as database:
            return database.execute("select count(*) from mediation_heartbeat where name = 'sweep'").fetchone()[0] == 1

    assert wait_until(has_beaten)


def health_is_well_from_the_first_sweep_on(server: Serving) -> None:
    """The demo's notices are weeks old, and none of them lies about undelivered."""
    with closing(sqlite3.connect(server.var / "mediation.sqlite3")) as database:
        asked = wait_until(lambda: database.execute(FIRST_LOOK).fetchone())
        told = database.execute(FIRST_LOOK).fetchone()
    assert asked
    assert told == ("{}",)
    assert Browser(server).get("healthz")[0] == 200


FIRST_LOOK = "select detail from mediation_heartbeat where name = 'forgotten'"


def key_is_drawn_for_its_owner_alone(server: Serving) -> None:
    file = server.var / "secret_key"
    assert len(file.read_text()) > 50
    assert file.stat().st_mode & 0o777 == 0o600


def term_signal_stops_it_within_five_seconds(server: Serving) -> None:
    assert server.stop() < 5
    assert server.process.returncode == 0
    assert "已停止" in server.printed
    assert "Traceback" not in server.printed


STORY = (
    log_in_page_has_a_strict_policy,
    demo_people_are_named_with_their_password,
    mediator_logs_in_and_sees_the_inbox,
    five_wrong_passwords_lock_the_account_in_chinese,
    static_files_are_served_without_another_step,
    sweep_leaves_its_heartbeat,
    health_is_well_from_the_first_sweep_on,
    key_is_drawn_for_its_owner_alone,
    term_signal_stops_it_within_five_seconds,
)


@pytest.mark.slow
def test_serve_from_the_first_start_to_the_stop(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """One test, so that parallel test processes start one server and not eight."""
    with serving_in(tmp_path) as server:
        for step in STORY:
            with subtests.test(step.__name__):
                step(server)


def test_a_taken_port_is_said_in_one_sentence_before_anything_is_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CommandError, match="make run PORT="):
        call_command("serve", port=taken.getsockname()[1])


@pytest.mark.parametrize(("host", "port"), [("203.0.113.1", 0), ("127.0.0.1", 70_000), ("no such host", 0)])
def test_an_impossible_address_is_said_in_one_sentence(host: str, port: int) -> None:
    with pytest.raises(CommandError, match=r"端口用不了|这样的端口"):
        call_command("serve", host=host, port=port)


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
