"""A post office for tests: takes letters by SMTP, can keep a sender waiting at the door, refuse, or hang up."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 60


class PostOffice(socketserver.ThreadingTCPServer):
    """`letters` it took; while `open` is not set, a sender who `came` waits at the door.

    `says` are other answers than yes, by the first word of the sender; an empty one hangs up instead. The word of a
    letter's end is `.`.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.letters: list[str] = []
        self.says: dict[bytes, str] = {}
        self.came, self.open = threading.Event(), threading.Event()
        self.open.set()

    @property
    def url(self) -> str:
        """What EMAIL_URL says of it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        """One sender; one who was killed while he waited leaves no letter."""
        self.server.came.set()
        self.server.open.wait(PATIENCE)
        try:
            self._say("220 ready")
            self._serve()
        except OSError:
            return

    def _serve(self) -> None:
        for line in self.rfile:
            word = line.strip().upper().split(b" ")[0]
            if word == b"DATA" and word not in self.server.says:
                self._say("354 go on")
                word = self._take()
            self._say(self.server.says.get(word, "221 bye" if word == b"QUIT" else "250 ok"))

    def _take(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                self.server.letters.append(b"".join(lines).decode())
                return b"."
            lines.append(line)
        raise ConnectionError

    def _say(self, text: str) -> None:
        if not text:
            raise ConnectionError
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """One that is open for letters."""
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield office
        finally:
            office.open.set()
            office.shutdown()
