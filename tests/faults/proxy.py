"""A door in front of a server that can be shut, slammed, or made to swallow what goes in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Passes bytes between whoever connects and the server. `swallow` takes what clients send and drops it."""

    def __init__(self, host: str, port: int) -> None:
        self.server, self.swallow, self.is_open = (host, port), False, True
        self._pairs: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if not self.is_open:
                    client.close()
                    continue
                behind = socket.create_connection(self.server)
                self._pairs += [client, behind]
                threading.Thread(target=self._carry, args=(client, behind, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(behind, client, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, inward: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not (inward and self.swallow):
                    target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Cut every line at once."""
        for end in self._pairs:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def close(self) -> None:
        """Nobody gets in any more."""
        self.is_open = False
        self._door.close()
        self.reset()


@contextmanager
def proxied(host: str, port: int) -> Iterator[Proxy]:
    """A door that is open until one is done."""
    door = Proxy(host, port)
    try:
        yield door
    finally:
        door.close()
