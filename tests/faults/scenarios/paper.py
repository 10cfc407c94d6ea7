"""The printer crashes or hangs, and there is no place for evidence."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

from django.conf import settings

from mediation import tasks
from mediation.models import IssuedPaper
from tests.faults.naive import DUE, Naive, events, note
from tests.faults.processes import STATEMENT, Fault, die
from tests.faults.scenario import Scenario
from tests.faults.scenarios.broker import order_papers
from tests.faults.scenarios.external import GROUP, once
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World


def printer_dies(world: World, dice: Random) -> Verdict:
    """Whoever prints is killed in the middle; the number is given, the paper is printed by the next."""
    world.ask(lambda: order_papers(world))
    for _ in range(2):
        world.run(tasks.print_papers, Fault(STATEMENT, dice.randrange(3), die))
    world.recover()
    papers = list(IssuedPaper.objects.values_list("number", "sha256"))
    missing = [number for number, digest in papers if not digest]
    return world.verdict() + Verdict(lost=len(missing) + (2 - len(papers)))


def naive_printer_dies(naive: Naive, dice: Random) -> Verdict:
    """The number is taken in the page, the file is made in a task that was acknowledged before."""

    def render(pk: int) -> None:
        naive.before()
        note(pk, "printed")

    task = naive.task("render", render)
    for pk in DUE:
        note(pk, "number")
        task.delay(pk)
    dying = once(dice, die)
    naive.before = lambda: (time.sleep(0.01), dying())[0]
    naive.start_worker().wait(10)
    naive.before = lambda: None
    naive.drain()
    return Verdict(lost=len(DUE) - len(events("printed")))


def printer_hangs(world: World, dice: Random) -> Verdict:
    """Whoever prints stands still; after a while somebody kills it, and the next prints."""
    world.ask(lambda: order_papers(world))
    hanging = world.start(tasks.print_papers, Fault(STATEMENT, dice.randrange(3), lambda: time.sleep(60)))
    time.sleep(dice.uniform(0.2, 0.5))
    hanging.kill()
    world.recover()
    missing = IssuedPaper.objects.filter(sha256="").count()
    return world.verdict() + Verdict(lost=missing)


def naive_printer_hangs(naive: Naive, dice: Random) -> Verdict:
    """A hard time limit kills the child; the message was acknowledged."""

    def render(pk: int) -> None:
        if pk == stuck:
            time.sleep(30)
        note(pk, "printed")

    stuck, task = dice.choice(DUE), naive.task("render", render)
    for pk in DUE:
        task.delay(pk)
    worker = naive.start_worker()
    until = time.monotonic() + 3
    while len(events("printed")) < stuck - 1 and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.2)
    worker.kill()
    naive.drain()
    return Verdict(lost=len(DUE) - len(events("printed")))


def no_evidence(world: World, dice: Random) -> None:
    """The folder of the anchors cannot be written for one to three passes."""
    Path(settings.AUDIT_ANCHORS).parent.mkdir(exist_ok=True)
    Path(settings.AUDIT_ANCHORS).write_text("a file where a folder should be")
    for _ in range(dice.randint(1, 3)):
        world.sweep()
    Path(settings.AUDIT_ANCHORS).unlink()
    world.recover()


def naive_no_evidence(naive: Naive, dice: Random) -> None:
    """Evidence is written first, in the same task, and the folder is not there."""
    away = dice.sample(DUE, 3)

    def step() -> None:
        if naive.now in away:
            (naive.world.folder / "no such folder" / "evidence").write_text("seen")

    naive.before = step
    naive.send_all()
    naive.drain()


SCENARIOS = (
    Scenario(
        "printing crashes",
        GROUP,
        "Whoever prints is killed in the middle, twice.",
        printer_dies,
        naive_printer_dies,
    ),
    Scenario(
        "printing hangs",
        GROUP,
        "Whoever prints stands still until somebody kills it.",
        printer_hangs,
        naive_printer_hangs,
        seeds=5,
    ),
    Scenario(
        "no place for evidence",
        GROUP,
        "The folder of the audit anchors cannot be written for one to three passes.",
        no_evidence,
        naive_no_evidence,
        quick=True,
    ),
)
