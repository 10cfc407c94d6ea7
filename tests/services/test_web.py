"""The web server of production, started as the units start it, behind what a proxy says."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.factories import County
from tests.services.addresses import RABBITMQ
from tests.services.house import PATIENCE, ROOT, database_url, wait_until

HOST = "mediation.example.org"


@pytest.fixture
def port(county: County, tmp_path: Path) -> Iterator[int]:
    """Where gunicorn listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": RABBITMQ,
        "SECRET_KEY": "k" * 60,
        "SITE_URL": f"https://{HOST}",
        "BEHIND_PROXY": "True",
        "VAR_DIR": str(tmp_path),
        "WEB_BIND": f"127.0.0.1:{number}",
        "WEB_WORKERS": "1",
    }
    environment = {**os.environ, **settings}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "config.wsgi"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as server:
        assert wait_until(lambda: _listens(number))
        yield number
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE)
        assert server.returncode == 0


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


class Visitor:
    """Somebody at an address of their own, behind nginx: deploy/nginx.conf sets these headers."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.cookies = port, ""
        self.headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Real-IP": address, "Referer": f"https://{HOST}/"}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {**self.headers, "Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST" if form else "GET", path, urlencode(form or {}), headers)
        answer = line.getresponse()
        cookies = answer.headers.get_all("Set-Cookie") or []
        assert [cookie for cookie in cookies if "Secure" not in cookie] == []
        self.cookies = "; ".join([cookie.split(";")[0] for cookie in cookies]) or self.cookies
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def mistype(self, username: str) -> int:
        """The status after a wrong password."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("/login/")[1])
        assert token
        return self.ask("/login/", {"username": username, "password": "wrong", "csrfmiddlewaretoken": token[1]})[0]


def test_pages_behind_a_proxy(port: int) -> None:
    stranger, mediator = Visitor(port, "203.0.113.7"), Visitor(port, "198.51.100.4")
    assert [stranger.mistype("wang") for _ in range(5)] == [200] * 4 + [429]
    assert mediator.mistype("wang") == 200, "a stranger elsewhere does not lock the mediator out"
    style = re.search(r'href="(/static/[^"]+\.css)"', mediator.ask("/login/")[1])
    assert style
    assert mediator.ask(style[1])[0] == 200
    assert mediator.ask("/healthz") == (503, '{"ok": false}'), "no sweep runs here, and a watcher is told"


def test_a_restarted_database_costs_no_page(port: int) -> None:
    visitor = Visitor(port, "198.51.100.4")
    assert visitor.ask("/healthz")[0] == 503
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 1, "the server keeps its connection"
    assert visitor.ask("/healthz") == (503, '{"ok": false}'), "as before: it asked the connection first"
