"""The broker loses, doubles, reorders, delays, falls silent or is not there. It carries hints only, so nothing is lost."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any
from urllib.parse import urlsplit

from django.db import connections
from kombu.exceptions import OperationalError

from config.settings import transport_options
from mediation.management.commands.sweep import ring_all
from mediation.models import Dispute
from mediation.services import papers
from rules.paper_words import PaperKind
from tests.faults.naive import DUE, Naive
from tests.faults.processes import Child, Fault
from tests.faults.proxy import Proxy, proxied
from tests.faults.scenario import Scenario
from tests.faults.worlds import World, recalled
from tests.services.house import Line

GROUP = "broker"
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


@contextmanager
def line_to(url: str, **transport: Any) -> Iterator[Line]:
    """A line of our house to that broker, with a queue of its own."""
    line = Line(url)
    line.app.conf.broker_transport_options = {**transport_options(url), **transport}
    with line.open():
        yield line
        line.throw_away()


def our_worker(world: World, line: Line, fault: Fault | None = None, pool: str = "prefork") -> Child:
    """A worker of our house, as `celery -A config worker`."""

    def work() -> None:
        options = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
        name = f"{os.getpid()}@ours"
        line.app.Worker(pool=pool, concurrency=1, hostname=name, loglevel="CRITICAL", quiet=True, **options).start()

    return world.start(work, fault)


def waited(check: Any, patience: float = 10.0) -> bool:
    """Whether it becomes true in time."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if check():
            connections.close_all()
            return True
        time.sleep(0.02)
    return False


def free_port() -> int:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


# --- not there -----------------------------------------------------------------------------------------------------------


def down(world: World, dice: Random) -> None:
    """The sweep rings into the void."""
    with Line(f"amqp://127.0.0.1:{free_port()}//").open():
        assert world.sweep() == 0
    world.recover()


def down_for_naive(naive: Naive, dice: Random) -> None:
    """The page has saved; `.delay()` raises; the server answers 500 and nobody comes back."""
    missed = dice.sample(DUE, 3)
    naive.send_all(set(DUE) - set(missed))
    nowhere = naive.app.connection(f"amqp://127.0.0.1:{free_port()}//", transport_options=ONE_TRY)
    for pk in missed:
        with suppress(OperationalError):
            naive.escalate.apply_async((pk,), retry=False, connection=nowhere)
    naive.drain()


@contextmanager
def mute() -> Iterator[str]:
    """A broker that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"amqp://127.0.0.1:{door.getsockname()[1]}//"


def silent(world: World, dice: Random) -> None:
    """The sweep tries once, for two seconds."""
    with mute() as url, Line(url).open():
        assert world.sweep() == 0
    world.recover()


def silent_for_naive(naive: Naive, dice: Random) -> None:
    """The page hangs in `.delay()`; the server's time limit kills it."""
    missed = dice.choice(DUE)
    naive.send_all(set(DUE) - {missed})
    with mute() as url:
        send = lambda: naive.escalate.apply_async((missed,), connection=naive.app.connection(url, transport_options={}))  # noqa: E731
        page = naive.world.start(send)
        time.sleep(0.5)
        page.kill()
    naive.drain()


# --- loses -----------------------------------------------------------------------------------------------------------------


def purged(world: World, dice: Random) -> None:
    """Every bell of the sweep is thrown away."""
    with line_to(world.forge.broker) as line:
        world.sweep()
        with line.app.connection_for_write() as there:
            there.default_channel.queue_purge(line.queue)
        worker = our_worker(world, line)
        world.run(ring_all)
        assert waited(lambda: line.waiting() == 0)
        worker.kill()
    world.recover()


def purged_for_naive(naive: Naive, dice: Random) -> None:
    """`purge`, a new broker without the old disk, `flushall`: the messages were all there was."""
    early = dice.randrange(len(DUE))
    naive.send_all(list(DUE)[:early])
    naive.drain()
    naive.send_all(list(DUE)[early:])
    with naive.app.connection_for_write() as there:
        there.default_channel.queue_purge(naive.queue)
    naive.drain()


@contextmanager
def door_to(broker: str) -> Iterator[tuple[Proxy, str]]:
    """A door in front of the broker, and the address of the door."""
    there = urlsplit(broker)
    with proxied(there.hostname or "", there.port or 5672) as door:
        yield door, broker.replace(f"{there.hostname}:{there.port}", f"127.0.0.1:{door.port}")


def reset(world: World, dice: Random) -> None:
    """Every line is cut while the sweep rings and the worker works; afterwards the worker must still hear."""
    with line_to(world.forge.broker) as direct, door_to(world.forge.broker) as (door, url):
        direct.app.conf.update(broker_read_url=url, broker_write_url=url)
        worker = our_worker(world, direct)
        sweep = world.start_sweep()
        for _ in range(3):
            time.sleep(dice.uniform(0.0, 0.2))
            door.reset()
        sweep.wait()
        world.run(ring_all)
        assert waited(lambda: direct.waiting() == 0 and worker.poll() is None), world.log.read_text()
        worker.kill()
        direct.app.conf.update(broker_read_url=world.forge.broker, broker_write_url=world.forge.broker)
    world.recover()


def reset_for_naive(naive: Naive, dice: Random) -> None:
    """What a dying line has swallowed counts as sent: nobody confirms."""
    with door_to(naive.broker) as (door, url):
        with naive.app.connection(url) as there:
            for pk in DUE:
                door.swallow = door.swallow or pk >= dice.randint(3, 8)
                naive.escalate.apply_async((pk,), connection=there)
            time.sleep(0.05)
            door.reset()
    naive.drain()


# --- silent, double, out of order ------------------------------------------------------------------------------------------


def worker_silent(world: World, dice: Random) -> None:
    """A worker stands still with the bells in its hand; another is told by the next sweep."""
    with line_to(world.forge.broker) as line:
        sleeper = our_worker(world, line)
        assert waited(lambda: line.app.control.ping(timeout=0.3)), "it does not come up"
        sleeper.send(signal.SIGSTOP)
        world.sweep()
        other = our_worker(world, line)
        world.run(ring_all)
        assert waited(lambda: line.waiting() == 0)
        sleeper.send(signal.SIGCONT)
        time.sleep(0.1)
        sleeper.kill()
        other.kill()
    world.recover()


def worker_silent_for_naive(naive: Naive, dice: Random) -> None:
    """What it has fetched ahead is in its hand alone; every check says that it lives."""
    naive.send_all()
    naive.before = lambda: time.sleep(0.1)
    sleeper = naive.start_worker()
    while not naive.mails.exists():
        time.sleep(0.002)
    sleeper.send(signal.SIGSTOP)
    naive.before = lambda: None
    naive.settle(naive.start_worker())
    sleeper.kill()  # too late: whoever asks now finds them undone


# --- late ------------------------------------------------------------------------------------------------------------------


def order_papers(world: World) -> None:
    """Two papers of the dispute that came last."""
    dispute = Dispute.objects.latest("pk")
    kinds = [PaperKind.INTAKE_REGISTER, PaperKind.INTAKE_RECEIPT]
    papers.request_batch(dispute=dispute, by=recalled().wang, at=world.at, kinds=kinds)


SCENARIOS = (
    Scenario(
        "the broker is down",
        GROUP,
        "Nobody listens at the broker's port while disputes go up.",
        down,
        down_for_naive,
        quick=True,
    ),
    Scenario(
        "the broker says nothing",
        GROUP,
        "It takes the connection and never answers.",
        silent,
        silent_for_naive,
        seeds=3,
    ),
    Scenario(
        "the broker loses its data", GROUP, "The queue is purged in the middle.", purged, purged_for_naive, broker=True
    ),
    Scenario(
        "connections are reset",
        GROUP,
        "Every line to the broker is cut, three times, while the sweep rings and a worker works.",
        reset,
        reset_for_naive,
        seeds=5,
        broker=True,
    ),
    Scenario(
        "a worker falls silent",
        GROUP,
        "A worker stands still with messages in its hand, alive to every check.",
        worker_silent,
        worker_silent_for_naive,
        seeds=5,
        broker=True,
    ),
)
