"""The broker loses, doubles, reorders, delays, falls silent or is not there. It carries hints only, so nothing is lost."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from urllib.parse import urlsplit

from kombu.exceptions import OperationalError

from mediation.management.commands.sweep import ring_all
from tests.faults.lines import ONE_TRY, free_port, line_to, our_worker, waited
from tests.faults.naive import DUE, Case, Naive
from tests.faults.proxy import Proxy, proxied
from tests.faults.scenario import Scenario
from tests.faults.scenarios.late import (
    burst,
    burst_for_naive,
    child_killed,
    child_killed_for_naive,
    storm,
    storm_for_naive,
)
from tests.faults.verdicts import Verdict
from tests.faults.worlds import DAY, World
from tests.services.house import Line

GROUP = "broker"

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


def five_times(world: World, dice: Random) -> None:
    """Every bell and every sweep five times, two of them at once."""
    for _ in range(2):
        pair = [world.start_sweep(), world.start_sweep()]
        for each in pair:
            each.wait()
    world.recover()
    world.recover()


def five_times_for_naive(naive: Naive, dice: Random) -> None:
    """The broker gives some messages out five times."""
    naive.send_all()
    for pk in dice.sample(DUE, 3):
        for _ in range(4):
            naive.escalate.delay(pk)
    naive.drain()


def out_of_order(world: World, dice: Random) -> Verdict:
    """Sweeps of three moments of the same days arrive in any order."""
    moments = [world.at, world.at + DAY / 4, world.at + DAY / 2]
    dice.shuffle(moments)
    for moment in moments:
        world.sweep(at=moment)
    world.recover(world.at + DAY / 2)
    return world.verdict(world.at, world.at + DAY / 2)


def out_of_order_for_naive(naive: Naive, dice: Random) -> None:
    """`escalate` and what undoes a mistake, `set level to 1`, change places."""

    def set_level(pk: int, level: int) -> None:
        case = Case.get(pk)
        case.level = level
        case.save()

    put = naive.task("set_level", set_level)
    for pk in DUE:  # meant: corrected to level 1, then sent up
        both = [(put, (pk, 1)), (naive.escalate, (pk,))]
        for task, arguments in reversed(both) if dice.random() < 0.3 or pk == 1 else both:
            task.apply_async(arguments)
            time.sleep(0.002)
    naive.drain()


def two_beats(world: World, dice: Random) -> None:
    """Two or three schedulers, one database."""
    beats = [world.start_sweep() for _ in range(dice.randint(2, 3))]
    for each in beats:
        each.wait()
    world.recover()


def two_beats_for_naive(naive: Naive, dice: Random) -> None:
    """Each sends a message for every case."""
    naive.send_all()
    naive.send_all()
    naive.drain()


def no_results(world: World, dice: Random) -> None:
    """Nothing of ours asks for a result; the whole broker may be gone besides."""
    down(world, dice)


def no_results_for_naive(naive: Naive, dice: Random) -> None:
    """The page waits for the result before it sends the mail."""
    naive.app.conf.update(
        result_backend=f"redis://127.0.0.1:{free_port()}/0",
        redis_retry_on_timeout=False,
        result_backend_transport_options={"retry_policy": {"max_retries": 0, "timeout": 0.1}},
    )
    for pk in DUE:
        try:
            naive.raise_level(Case.get(pk))
            naive.app.backend.get(f"celery-task-meta-{pk}")
        except Exception:
            continue
        naive.tell(pk)


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
    Scenario(
        "every message five times",
        GROUP,
        "Bells and sweeps come five times, some of them at once.",
        five_times,
        five_times_for_naive,
    ),
    Scenario(
        "messages out of order",
        GROUP,
        "What was sent first arrives last.",
        out_of_order,
        out_of_order_for_naive,
    ),
    Scenario(
        "ETA longer than the visibility timeout",
        GROUP,
        "Redis gives out again whatever is not acknowledged within a second.",
        storm,
        storm_for_naive,
        seeds=3,
        broker=True,
    ),
    Scenario("two beats", GROUP, "Two or three schedulers run at once.", two_beats, two_beats_for_naive, quick=True),
    Scenario(
        "a day's pause, then a burst",
        GROUP,
        "Nothing runs for a day; then two sweeps at once meet 105 due disputes.",
        burst,
        burst_for_naive,
        seeds=3,
        kind="crowd",
    ),
    Scenario(
        "the result backend is down",
        GROUP,
        "Nobody listens where Celery's results are kept.",
        no_results,
        no_results_for_naive,
    ),
    Scenario(
        "a child of the pool is killed",
        GROUP,
        "A process of the worker's pool dies in the middle of its task.",
        child_killed,
        child_killed_for_naive,
        seeds=5,
        broker=True,
    ),
)
