"""What the tests of the outbox share: a notice, people with addresses, and somebody else's server."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from mediation.models import Letter, Notice
from mediation.services import notices
from rules.vocabulary import Measure, Mode
from tests import factories as made
from tests.factories import START, County

VILLAGE = "枫林村人民调解委员会"
SECRET = "a-secret-that-is-long-enough-for-everybody"


def with_mail(county: County) -> None:
    """王调解 and 周主任 left an address; 张网格 did not."""
    for person in (county.wang, county.zhou):
        person.email = f"{person.username}@example.org"
        person.save()


def tell(county: County, **changes: Any) -> Notice:
    """One reminder to the village."""
    values: dict[str, Any] = {
        "dispute": changes.pop("dispute", None) or made.make_mediating(county),
        "to": county.body(VILLAGE),
        "measure": Measure.REMIND,
        "mode": Mode.ACT,
        "text": "聂某与徐某的纠纷请安排。",
        "at": START,
        "key": "test",
    }
    notice = notices.notify(**(values | changes))
    assert notice is not None
    return notice


def letters_of(notice: Notice, channel: str = "mail") -> list[Letter]:
    """Its letters by that channel."""
    return list(notice.letters.filter(channel=channel).order_by("pk"))


def mailed(county: County, **changes: Any) -> Letter:
    """A letter by mail to 王调解 alone, about a notice to the village."""
    county.wang.email = "wang@example.org"
    county.wang.save()
    (letter,) = letters_of(tell(county, **changes))
    return letter


def told(county: County, url: str) -> Letter:
    """A letter to the system of the village."""
    body = county.body(VILLAGE)
    body.webhook_url = url
    body.save()
    (letter,) = letters_of(tell(county), "webhook")
    return letter


def minutes(count: float) -> datetime.timedelta:
    """So many minutes."""
    return datetime.timedelta(minutes=count)


@dataclass
class Listener:
    """Somebody else's web server: what it was asked, and what it answers."""

    server: ThreadingHTTPServer
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook?from=mediation"


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.asked.append(({**dict(self.headers), "path": self.path}, body))
            self.send_response(listener.status)
            for name, value in listener.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(listener.body)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener = Listener(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield listener
        server.shutdown()
