"""Real processes, cheaply: forks of this one that can be killed, frozen, or made to fail at a chosen write.

A fault sits on the connection to the database, in the child alone: at its n-th writing statement, or before or after its
n-th COMMIT. Nothing of the product knows of it.
"""

from __future__ import annotations

import os
import pickle
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from celery._state import _get_active_apps
from django.db import connection, connections
from kombu import pools

PATIENCE = 60.0  # seconds that a child may take before the test gives up
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
STATEMENT, BEFORE_COMMIT, AFTER_COMMIT = "write", "before COMMIT", "after COMMIT"
PLACES = (STATEMENT, BEFORE_COMMIT, AFTER_COMMIT)


@dataclass
class Fault:
    """Do `what` at the n-th passing (0 is the first) of one kind of place; counts only, when `what` is None."""

    place: str = STATEMENT
    at: int = 0
    what: Callable[[], None] | None = None
    seen: int = 0

    def pass_by(self) -> None:
        """One more such place."""
        self.seen += 1
        if self.what is not None and self.seen == self.at + 1:
            self.what()

    @contextmanager
    def installed(self) -> Iterator[Fault]:
        """On this process's connection."""
        if self.place == STATEMENT:
            with connection.execute_wrapper(self._statement):
                yield self
        else:
            commit = connection._commit
            connection._commit = lambda: self._commit(commit)
            try:
                yield self
            finally:
                connection._commit = commit

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            self.pass_by()
        return execute(sql, params, many, context)

    def _commit(self, commit: Callable[[], None]) -> None:
        if self.place == BEFORE_COMMIT:
            self.pass_by()
        commit()
        if self.place == AFTER_COMMIT:
            self.pass_by()


def die() -> None:
    """kill -9 for all that this child is: no handler runs, no buffer is written."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def crash() -> None:
    """As a fault of a C library ends a process."""
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGSEGV)


def freeze() -> None:
    """As a stopped virtual machine: everything stands still until SIGCONT."""
    os.kill(os.getpid(), signal.SIGSTOP)


def forget_brokers() -> None:
    """Lines to brokers that the parent holds are the parent's."""
    pools.connections.clear()
    pools.producers.clear()
    for app in _get_active_apps():
        app._after_fork()


class Child:
    """A process of our own, in a session of its own."""

    def __init__(self, act: Callable[[], Any], log: Path) -> None:
        connections.close_all()  # a connection that two processes hold is nobody's
        self.log, self._status = log, None
        self._answer = log.with_name(f"{uuid4().hex}.answer")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner, which never come here
            self.pid = os.fork()
        if self.pid == 0:
            self._live(act)

    def _live(self, act: Callable[[], Any]) -> None:
        """The child's whole life; never returns."""
        status = 1
        try:
            os.setsid()
            forget_brokers()
            warnings.simplefilter("ignore")  # a process of production, not a test
            with self.log.open("a") as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            answer = pickle.dumps(act())
            connections.close_all()
            self._answer.write_bytes(answer)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(status)

    def send(self, number: int) -> None:
        """A signal to all of it."""
        if self._status is None:
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """As the machine's failure would: all of it, at once."""
        for kill in (os.killpg, os.kill):  # before setsid it is not yet a group
            with ExitStack() as ignored:
                ignored.enter_context(_gone_is_fine())
                kill(self.pid, signal.SIGKILL)
        self.wait()

    def poll(self) -> int | None:
        """Its status, when it has ended: 0 well, positive an exit code, negative a signal."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def is_frozen(self, patience: float = 20.0) -> bool:
        """Whether it stands still before it has ended."""
        until = time.monotonic() + patience
        while self._status is None and time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                return True
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            time.sleep(0.005)
        return False

    def wait(self, patience: float = PATIENCE) -> int:
        """Its status. One that hangs is killed and told of."""
        until, pause = time.monotonic() + patience, 0.001
        while self.poll() is None:
            if time.monotonic() > until:
                os.killpg(self.pid, signal.SIGKILL)
                raise AssertionError(f"a process hangs for {patience} s: {self.log.read_text()[-2000:]}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)
        return self._status or 0

    def answer(self) -> Any:
        """What the act returned; raises when it did not end well."""
        status = self.wait()
        assert status == 0, f"ended with {status}: {self.log.read_text()[-3000:]}"
        return pickle.loads(self._answer.read_bytes())


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except (ProcessLookupError, PermissionError):
        return
