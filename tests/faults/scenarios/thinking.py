"""The rule engine crashes, a rule raises, a row cannot be read."""

from __future__ import annotations

import io
import signal
from random import Random
from typing import Any

from django.core.management import call_command

from mediation.models import Dispute, Heartbeat, SetAside
from mediation.services import review, sweep, thinking
from rules import engine
from tests.faults.naive import DUE, Naive, ask
from tests.faults.processes import crash
from tests.faults.scenario import Scenario
from tests.faults.scenarios.process import GROUP, at_random
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World
from tests.mediation.helpers import unguarded

MOST = 2 * thinking.MOST_DEATHS  # one with the others, three alone, and some to spare


def breaking_matcher(world: World, dice: Random, times: int, what: Any) -> int:
    """A sweep whose rule engine does `what` at some of its calls."""
    calls = {dice.randrange(20) for _ in range(times)}

    def sweep() -> None:
        healthy, seen = engine.DurableMatcher.match, [0]

        def match(self: Any, facts: Any) -> Any:
            seen[0] += 1
            if seen[0] - 1 in calls:
                what()
            return healthy(self, facts)

        engine.DurableMatcher.match = match
        call_command("sweep", at=world.at.isoformat(), stdout=io.StringIO())

    return world.run(sweep)


def engine_segfaults(world: World, dice: Random) -> None:
    """The library takes the process with it, up to three times: each pass finds less to do than the one before."""
    ends = [breaking_matcher(world, dice, 1, crash) for _ in range(3)]
    assert ends[0] == -signal.SIGSEGV
    assert set(ends) <= {-signal.SIGSEGV, 0}, ends
    world.recover()


def naive_segfaults(naive: Naive, dice: Random) -> None:
    """The task in hand was acknowledged before."""
    naive.send_all()
    naive.before = at_random(dice, crash)
    naive.start_worker().wait()
    naive.before = lambda: None
    naive.drain()


def one_segfaults(world: World, dice: Random) -> Verdict:
    """One dispute takes the process with it, every time, until a new release; the others are not held up."""
    pk = dice.choice(world.due())

    def deadly() -> None:
        healthy = review.look_at

        def look_at(dispute: Any, *more: Any) -> Any:
            if dispute.pk == pk:
                crash()
            return healthy(dispute, *more)

        review.look_at = look_at
        world.sweeping()

    deaths = 0
    while world.run(deadly) == -signal.SIGSEGV:
        deaths += 1
        assert deaths <= MOST, "nobody finds out over which"
    assert SetAside.objects.get().dispute_id == pk
    waiting = Dispute.objects.due(world.at).values_list("pk", flat=True)
    moments = (world.at, world.at + sweep.PAUSE_FOR_DEADLY)
    world.recover(*moments)
    found = world.verdict(*moments, free=(pk,))
    return found + Verdict(lost=len(waiting) + SetAside.objects.count())


def naive_one_segfaults(naive: Naive, dice: Random) -> None:
    """The task of the bad row was acknowledged before, and the worker is started again for the others."""
    pk = dice.choice(DUE)
    naive.send_all()
    naive.before = lambda: crash() if naive.now == pk else None
    naive.start_worker().wait()
    naive.before = lambda: None
    naive.drain()


def fail() -> None:
    """An ordinary exception."""
    raise RuntimeError("a rule that nobody tried")


def rule_raises(world: World, dice: Random) -> None:
    """The engine raises at up to four calls; the reference answers."""
    assert breaking_matcher(world, dice, 4, fail) == 0
    world.recover()


def naive_rule_raises(naive: Naive, dice: Random) -> None:
    """A failed task is a line in a log."""
    naive.send_all()
    naive.before = at_random(dice, fail)
    naive.drain()


def poisoned(world: World, dice: Random) -> None:
    """One row cannot be read; the others are not held up, and it is taken up once it is mended."""
    pk = dice.choice(world.due())
    with unguarded():
        ask("UPDATE mediation_dispute SET risk_tags = '[[1]]' WHERE id = %s", pk)
    world.sweep()
    assert Heartbeat.objects.get(name="sweep").detail["failed"], "it was no poison"
    with unguarded():
        ask("UPDATE mediation_dispute SET risk_tags = '[]' WHERE id = %s", pk)
    world.recover()


def naive_poisoned(naive: Naive, dice: Random) -> None:
    """The task of the bad row failed once, and was the only one."""
    pk = dice.choice(DUE)
    naive.send_all()
    ask("UPDATE naive_case SET level = NULL WHERE id = %s", pk)
    naive.drain()
    ask("UPDATE naive_case SET level = 1 WHERE id = %s", pk)
    naive.drain()


SCENARIOS = (
    Scenario(
        "a deadly dispute",
        GROUP,
        "Over one dispute the C library takes the process with it, every time, until there is a new release.",
        one_segfaults,
        naive_one_segfaults,
    ),
    Scenario(
        "the rule engine segfaults",
        GROUP,
        "The C library takes the process with it, three times in a row.",
        engine_segfaults,
        naive_segfaults,
    ),
    Scenario(
        "a rule raises",
        GROUP,
        "The rule engine raises at up to four of its calls.",
        rule_raises,
        naive_rule_raises,
        quick=True,
    ),
    Scenario(
        "a poisoned row",
        GROUP,
        "One dispute cannot be read by the rules until somebody mends it.",
        poisoned,
        naive_poisoned,
    ),
)
