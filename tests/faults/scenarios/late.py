"""What brokers deliver too late, and children that die with it."""

from __future__ import annotations

import os
import signal
import time
from random import Random

from mediation.models import Dispute, IssuedPaper
from mediation.services import papers
from rules.paper_words import PaperKind
from tests.faults.lines import STORM, line_to, our_worker, waited
from tests.faults.naive import DUE, Naive
from tests.faults.processes import STATEMENT, Fault
from tests.faults.verdicts import Verdict
from tests.faults.worlds import DAY, World, recalled
from tests.services.addresses import REDIS


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


def order_papers(world: World) -> None:
    """Two papers of the dispute that came last."""
    dispute = Dispute.objects.latest("pk")
    kinds = [PaperKind.INTAKE_REGISTER, PaperKind.INTAKE_RECEIPT]
    papers.request_batch(dispute=dispute, by=recalled().wang, at=world.at, kinds=kinds)


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
