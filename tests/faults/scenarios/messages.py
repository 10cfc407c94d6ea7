"""Messages come twice, in another order, too late, or to a child of the pool that dies. They carry hints only."""

from __future__ import annotations

import os
import signal
import time
from random import Random

from mediation.models import IssuedPaper
from tests.faults.naive import DUE, Case, Naive
from tests.faults.processes import STATEMENT, Fault
from tests.faults.scenario import Scenario
from tests.faults.scenarios.broker import GROUP, down, free_port, line_to, order_papers, our_worker, waited
from tests.faults.verdicts import Verdict
from tests.faults.worlds import DAY, World
from tests.services.addresses import REDIS

STORM = {"visibility_timeout": 1, "unacked_restore_interval": 0.3, "unacked_restore_throttle": 1}


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


def storm(world: World, dice: Random) -> None:
    """Redis gives out again what is not acknowledged within a second; our deadlines never wait there."""
    with line_to(REDIS, **STORM) as line:
        worker = our_worker(world, line)
        world.sweep()
        assert waited(lambda: line.waiting() == 0)
        time.sleep(1.5)
        worker.kill()
    world.recover()


def storm_for_naive(naive: Naive, dice: Random) -> None:
    """The messages wait for their hour in a worker, longer than Redis waits for the worker."""
    other = Naive(naive.world, REDIS, broker_transport_options=STORM)
    other.mails = naive.mails
    other.send_all(countdown=3.5)
    worker = other.start_worker()
    time.sleep(6)
    other.drain(worker)
    other.forget_redis()


def burst(world: World, dice: Random) -> Verdict:
    """Everything stood still for a day; then two sweeps at once meet more than a chunk of what is due."""
    late = world.at + DAY
    pair = [world.start_sweep(at=late), world.start_sweep(at=late)]
    for each in pair:
        each.wait()
    world.recover(late)
    return world.verdict(late)


def burst_for_naive(naive: Naive, dice: Random) -> None:
    """`expires` was set so that messages do not pile up. They did not."""
    early = dice.randrange(len(DUE))
    naive.send_all(list(DUE)[:early])
    naive.send_all(list(DUE)[early:], expires=0.05)
    time.sleep(0.1)
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


def child_killed(world: World, dice: Random) -> Verdict:
    """A child of the worker's pool dies while it prints; its successor goes on."""
    once = world.folder / "killed once"

    def die_once() -> None:
        if not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    with line_to(world.forge.broker) as line:
        worker = our_worker(world, line, Fault(STATEMENT, dice.randrange(3), die_once), pool="prefork")
        world.ask(lambda: order_papers(world))
        assert waited(lambda: not IssuedPaper.objects.filter(sha256="").exists()), world.log.read_text()
        worker.kill()
    world.recover()
    printed = IssuedPaper.objects.count()
    return world.verdict() + Verdict(lost=max(0, 2 - printed), twice=max(0, printed - 2))


def child_killed_for_naive(naive: Naive, dice: Random) -> None:
    """The worker says that a child was lost, and takes the next message."""
    when, seen = naive.world.folder / "seen", naive.world.folder / "killed"

    def step() -> None:
        time.sleep(0.01)
        with when.open("a") as count:
            count.write(".")
        if when.stat().st_size == chosen and not seen.exists():
            seen.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    chosen, naive.before = dice.randint(1, len(DUE)), step
    naive.send_all()
    naive.drain(naive.start_worker(pool="prefork"))


SCENARIOS = (
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
