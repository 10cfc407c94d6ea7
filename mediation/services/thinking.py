"""Which disputes the rules are thinking about just now: a note that outlives a process that dies of one of them.

The rule engine is a library in C. A fault in it ends the process, and no exception says over which dispute. The next
pass would begin with the same ones and die too, and nothing that is due after them would ever be looked at.

Each pass has a file of its own and holds a lock on it as long as it lives; a file whose lock is free was left by one
that died. What died with many disputes at once is looked at again one by one, and the file then tells which it was.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings

logger = logging.getLogger(__name__)
MOST_DEATHS = 3  # over one dispute alone: once, the power may have failed just then


class Deadly(Exception):
    """So many processes ended while the rules thought about this dispute alone."""


class Notes:
    """The note of one pass, and what others left: `with Notes() as notes`. `deaths` counts them by dispute.

    Where nothing can be written, a pass goes on without: a full disk must not be what stops the sweep.
    """

    def __init__(self) -> None:
        self._path = Path(settings.VAR_DIR) / "thinking" / f"{uuid4().hex}.json"
        self._file = -1
        self.deaths: dict[int, int] = {}

    def __enter__(self) -> Notes:
        try:
            self._begin()
        except OSError as error:
            logger.warning("the sweep takes no notes: %s", error)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._path.unlink()
        if self._file >= 0:
            os.close(self._file)

    @contextmanager
    def about(self, keys: Sequence[int]) -> Iterator[None]:
        """While the rules think about these. Raises Deadly for one that has ended too many processes."""
        if len(keys) == 1 and self.deaths.get(keys[0], 0) >= MOST_DEATHS:
            raise Deadly
        with suppress(OSError):
            os.pwrite(self._file, json.dumps([list(keys), self.deaths]).encode(), 0)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(self._file, 0)

    def _begin(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        self._file = os.open(new, os.O_RDWR | os.O_CREAT)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        new.rename(self._path)  # only now may others find it
        for path in self._path.parent.glob("*.json"):
            if path != self._path:
                self._inherit(path)

    def _inherit(self, path: Path) -> None:
        """Take over what somebody was at who is no more."""
        try:
            with path.open() as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                told = left.read()
        except OSError:
            return  # its process lives, or another pass was faster
        path.unlink(missing_ok=True)
        if told:
            keys, deaths = json.loads(told)
            known = {int(key): count for key, count in deaths.items()}
            for key in keys:
                self.deaths[key] = max(self.deaths.get(key, 0), known.get(key, 0)) + (len(keys) == 1)
