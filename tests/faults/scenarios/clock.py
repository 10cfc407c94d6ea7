"""The clock is wrong, in another zone, a year on, a day back, or different on two machines; days that hardly exist."""

from __future__ import annotations

import datetime
import os
import time
from random import Random

from mediation.models import Handover
from mediation.moments import CHINA
from mediation.services import overrides
from tests import factories as made
from tests.faults import verdicts
from tests.faults.naive import DUE, TODAY, Case, Naive, ask
from tests.faults.scenario import Scenario
from tests.faults.scenarios.people import the, together
from tests.faults.verdicts import Verdict
from tests.faults.worlds import DAY, LATER, World, recalled

GROUP = "time"
YEAR = 365 * DAY


def a_year_off(world: World, dice: Random) -> Verdict:
    """The machine stood in a cupboard for a year. Two sweeps at once, then one more."""
    late = world.at + YEAR + dice.randrange(0, 60) * DAY
    pair = [world.start_sweep(at=late) for _ in range(2)]
    for each in pair:
        each.wait()
    world.recover(late)
    return world.verdict(late)


def naive_a_year_off(naive: Naive, dice: Random) -> None:
    """The schedule asks whose day is today."""
    naive.beat(TODAY - 1)
    naive.beat(TODAY + 365 + dice.randrange(60))


def a_day_back(world: World, dice: Random) -> None:
    """Swept, then the clock is set back by up to a day, and the same hours come again."""
    world.sweep()
    for hours in sorted((dice.uniform(0, 24) for _ in range(2)), reverse=True):
        world.sweep(at=world.at - datetime.timedelta(hours=hours))
    world.recover()


def naive_a_day_back(naive: Naive, dice: Random) -> None:
    """The same day comes twice, and so does the schedule."""
    naive.beat(TODAY)
    for pk in DUE:
        ask("UPDATE naive_case SET deadline = deadline + 0 WHERE id = %s", pk)
    naive.beat(TODAY)


def a_year_ahead_and_back(world: World, dice: Random) -> Verdict:
    """For one pass of the sweep the clock shows next year. What that pass did stays, once; the rest goes on."""
    world.sweep(at=world.at + YEAR)
    before = verdicts.Standing.now(world.folder)
    for days in range(0, 3):
        world.recover(world.at + days * DAY)
    late = world.at + YEAR
    world.recover(late + dice.randrange(1, 60) * DAY)
    now = verdicts.Standing.now(world.folder)
    twice = [each for each in now.sent if now.sent[each] > 1]
    lost = [pk for pk in world.due() if not Handover.objects.filter(dispute=pk, from_level="panel").exists()]
    gone = before.sent - now.sent
    found = verdicts.half_written(late + 60 * DAY)
    return Verdict(len(lost) + len(gone), len(twice), 0, found.why) + _by_day(found)


def _by_day(found: Verdict) -> Verdict:
    """I2 counts from the last look by the clock of that look, which was wrong; everything else must hold."""
    real = [line for line in found.why if not line.startswith(("I2", "I3-now", "I10", "I5-now"))]
    return Verdict(half=len(real), why=real)


def naive_a_year_ahead(naive: Naive, dice: Random) -> None:
    """Messages wait for an hour that has suddenly come, for cases that have twenty days more."""
    naive.send_all(range(1, 13))
    naive.drain()


def wrong_zone(world: World, dice: Random) -> None:
    """The machine believes to be elsewhere; deadlines are days in China all the same."""
    zone = dice.choice(["America/Los_Angeles", "Pacific/Kiritimati", "UTC", "Europe/Berlin"])

    def sweep() -> None:
        os.environ["TZ"] = zone
        time.tzset()
        world.sweeping()

    early = world.at.replace(hour=0) - datetime.timedelta(minutes=5)
    world.run(sweep, at=early)
    world.run(sweep)
    world.recover()


def naive_wrong_zone(naive: Naive, dice: Random) -> None:
    """`date.today()` was yesterday here and, once mended, is tomorrow: one day was never today."""
    mended = dice.randint(1, 2)
    naive.beat(TODAY - 1)
    naive.beat(TODAY + mended)


HARD_DAYS = (
    datetime.date(2028, 2, 29),
    datetime.date(2027, 1, 31),
    datetime.date(2027, 8, 31),
    datetime.date(2029, 12, 31),
    datetime.date(2030, 2, 28),
    datetime.date(2027, 2, 5),
)


def hard_days(world: World, dice: Random) -> Verdict:
    """29 February, the ends of months and years, years without a table of holidays."""
    day = dice.choice(HARD_DAYS)
    start = datetime.datetime.combine(day, datetime.time(9), CHINA)
    pks = world.ask(lambda: [made.make_mediating(recalled(), at=start).pk for _ in range(2)])
    world.sweep(at=start + 6 * DAY)
    early = Handover.objects.filter(dispute__in=pks).count()
    world.recover(start + 7 * DAY)
    sent = Handover.objects.filter(dispute__in=pks, from_level="panel").count()
    found = verdicts.half_written(start + 7 * DAY + LATER)
    return found + Verdict(lost=len(pks) - sent, twice=early, why=[f"{day}: {sent} sent, {early} early"])


def naive_hard_days(naive: Naive, dice: Random) -> Verdict:
    """`replace(month=month + 1)`."""
    lost = 0
    for day in HARD_DAYS:
        try:
            day.replace(month=day.month % 12 + 1)
        except ValueError:
            lost += 1
    return Verdict(lost=lost, why=["day is out of range for month"])


def skewed(world: World, dice: Random) -> Verdict:
    """Two hosts five minutes apart, around the midnight on which the days are over."""
    midnight = world.at.replace(hour=0, minute=0)
    slow = midnight + datetime.timedelta(minutes=dice.uniform(-8, 3))
    pair = [world.start_sweep(at=moment) for moment in (slow + datetime.timedelta(minutes=5), slow)]
    for each in pair:
        each.wait()
    world.recover()
    before = world.verdict(midnight - datetime.timedelta(minutes=4), world.at)
    return world.verdict() if before else before  # the slow one was first, or too late to see yesterday


def naive_skewed(naive: Naive, dice: Random) -> None:
    """Each host looks at `the last ten minutes`, by its own clock, and both do."""
    naive.beat(TODAY)
    naive.beat(TODAY)


def edited(world: World, dice: Random) -> Verdict:
    """王调解 holds the rule back for ten days in the minute in which the sweep runs."""
    pk = dice.choice(world.due())
    loaded, until = the(pk), world.at.date() + 10 * DAY

    def hold() -> None:
        overrides.override_rule(
            dispute=loaded,
            by=world.county.wang,
            at=world.at,
            rule="ladder.panel_days",
            until=until,
            reason="一方住院，下周出院",
        )

    acts = [hold, world.sweeping]
    dice.shuffle(acts)
    words = together(world, dice, *acts)
    world.recover()
    sent = Handover.objects.filter(dispute=pk).count()
    is_held = words[acts.index(hold)] == "done"
    found = world.verdict(free=(pk,)) + Verdict(half=sent == is_held, why=[f"{words} {sent}"])
    world.sweep(at=world.at + 11 * DAY)
    gone = Handover.objects.filter(dispute=pk, from_level="panel").count()
    return found + Verdict(lost=gone < 1, twice=max(0, gone - 1))


def naive_edited(naive: Naive, dice: Random) -> Verdict:
    """The page saves a new deadline; the task, which read before, saves the old one."""

    def page() -> None:
        case = Case.get(1)
        case.deadline += 10
        case.save()

    def task() -> None:
        case = Case.get(1)
        time.sleep(0.05)
        naive.raise_level(case)

    pair = [naive.world.start(task), naive.world.start(page)]
    for each in pair:
        each.wait()
    case = Case.get(1)
    return Verdict(half=case.deadline == TODAY, twice=case.level > 1)


SCENARIOS = (
    Scenario(
        "a year on", GROUP, "The machine was off for a year; then two sweeps at once.", a_year_off, naive_a_year_off
    ),
    Scenario(
        "a day back",
        GROUP,
        "The clock is set back by up to a day after a sweep, and the same hours come again.",
        a_day_back,
        naive_a_day_back,
        quick=True,
    ),
    Scenario(
        "a year ahead and back",
        GROUP,
        "For one pass the clock shows next year, then it is set right.",
        a_year_ahead_and_back,
        naive_a_year_ahead,
        seeds=10,
    ),
    Scenario(
        "the wrong time zone",
        GROUP,
        "The machine believes to be in California, Kiribati, Berlin or nowhere.",
        wrong_zone,
        naive_wrong_zone,
    ),
    Scenario(
        "days that hardly exist",
        GROUP,
        "29 February, the ends of months and years, years without a table of holidays.",
        hard_days,
        naive_hard_days,
    ),
    Scenario(
        "two hosts five minutes apart",
        GROUP,
        "Two sweeps around midnight with different clocks.",
        skewed,
        naive_skewed,
    ),
    Scenario(
        "the deadline is edited meanwhile",
        GROUP,
        "A mediator holds the rule back while the sweep runs.",
        edited,
        naive_edited,
        quick=True,
    ),
)
