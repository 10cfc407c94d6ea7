"""Processes die: by kill -9 at every kind of place, by SIGTERM, by a crash in C; or they freeze and come back."""

from __future__ import annotations

import io
import signal
import time
from random import Random
from typing import Any

from django.core.management import call_command
from django.test import Client

from tests.faults.naive import DUE, TODAY, Case, Naive, ask
from tests.faults.processes import AFTER_COMMIT, BEFORE_COMMIT, STATEMENT, Child, Fault, die, freeze
from tests.faults.scenario import Ours, Scenario, Theirs
from tests.faults.verdicts import Verdict
from tests.faults.worlds import DAY, World

GROUP = "process"


def killed_at(place: str) -> Ours:
    """The sweep dies at one of its places; the next one takes over."""

    def run(world: World, dice: Random) -> None:
        fault = Fault(place, dice.randrange(world.places(place)), die)
        assert world.sweep(fault) == -signal.SIGKILL
        world.recover()

    return run


def worker_killed_at(place: str, per_case: int, **options: Any) -> Theirs:
    """The worker dies at one of its places; another takes over."""

    def teeth(naive: Naive, dice: Random) -> None:
        naive.app.conf.update(options)
        naive.send_all()
        worker = naive.start_worker(Fault(place, dice.randrange(per_case * len(DUE)), die))
        worker.wait()
        naive.drain()

    return teeth


def killed_again_and_again(world: World, dice: Random) -> None:
    """Three times in a row, each time somewhere else."""
    for _ in range(3):
        world.sweep(Fault(STATEMENT, dice.randrange(world.places(STATEMENT)), die))
    world.recover()


def workers_killed_again_and_again(naive: Naive, dice: Random) -> None:
    """Each worker gets one task further than the last."""
    naive.send_all()
    for _ in range(3):
        naive.start_worker(Fault(STATEMENT, dice.randrange(4), die)).wait()
    naive.drain()


def killed_by_the_clock(world: World, dice: Random) -> None:
    """From outside, at any moment of its work."""
    child = world.start_sweep()
    time.sleep(dice.uniform(0.01, 0.4))
    child.kill()
    world.recover()


def worker_killed_by_the_clock(naive: Naive, dice: Random) -> None:
    """Its mails take a while, as mails do."""
    naive.send_all()
    worker = naive.start_worker()
    while worker.poll() is None and not naive.mails.exists():
        time.sleep(0.002)
    time.sleep(dice.uniform(0.0, 0.06))
    worker.kill()
    naive.drain()


def beat_is_dead(world: World, dice: Random) -> Verdict:
    """The loop of sweeps is killed the day before and nobody notices for days."""
    before, late = world.at - DAY, world.at + dice.randint(1, 3) * DAY
    world.recover(before)
    world.recover(late)
    return world.verdict(before, late)


def naive_beat_is_dead(naive: Naive, dice: Random) -> None:
    """The schedule asks whose day is today; on the day itself nobody asked."""
    naive.beat(TODAY - 1)
    naive.beat(TODAY + dice.randint(1, 3))


def looping(world: World) -> Child:
    """`manage.py sweep --loop`."""
    return world.start(lambda: call_command("sweep", loop=True, every=0.05, stdout=io.StringIO()))


def deployed_over(world: World, dice: Random) -> None:
    """SIGTERM, and SIGKILL for what has not ended a little later."""
    old = looping(world)
    time.sleep(dice.uniform(0.0, 0.4))
    old.send(signal.SIGTERM)
    time.sleep(dice.uniform(0.0, 0.2))
    old.kill()
    world.recover()


def worker_deployed_over(naive: Naive, dice: Random) -> None:
    """The same; a slow task is in hand."""
    naive.before = lambda: time.sleep(0.05)
    naive.send_all()
    worker = naive.start_worker()
    while worker.poll() is None and not naive.mails.exists():
        time.sleep(0.002)
    worker.send(signal.SIGTERM)
    time.sleep(dice.uniform(0.0, 0.02))
    worker.kill()
    naive.drain()


def at_random(dice: Random, what: Any) -> Any:
    """Do it at the n-th call."""
    when, seen = dice.randrange(len(DUE)), [0]

    def step() -> None:
        seen[0] += 1
        if seen[0] - 1 == when:
            what()

    return step


def sends_up(world: World, pk: int) -> Any:
    """王调解 presses the button, and once more when no answer comes."""

    def press() -> int:
        browser = Client()
        browser.force_login(world.county.wang, backend="django.contrib.auth.backends.ModelBackend")
        form = {"to_level": "township", "reason": "化解不了", "once": "a click"}
        return browser.post(f"/disputes/{pk}/do/escalate/", form).status_code

    return press


def web_killed(world: World, dice: Random) -> Verdict:
    """The request's process dies after one of its commits; the person presses again."""
    pk = world.latest()
    press = sends_up(world, pk)
    world.run(press, Fault(AFTER_COMMIT, dice.randrange(5), die))
    assert world.ask(press) in (302, 200)
    world.recover()
    sent = ask("SELECT count(*) FROM mediation_handover WHERE dispute_id = %s AND deadline_version = 1", pk)[0][0]
    return world.verdict(free=(pk,)) + Verdict(lost=sent < 1, twice=sent > 1)


def naive_web_killed(naive: Naive, dice: Random) -> None:
    """Saved and committed; the process dies before `.delay()`. The person sees it saved and goes home."""

    def view(pk: int) -> None:
        case = Case.get(pk)
        case.note = "请上报"
        case.save()
        if pk in killed:
            die()
        naive.escalate.delay(pk)

    killed = dice.sample(DUE, 2)
    for pk in DUE:
        naive.world.run(lambda pk=pk: view(pk))
    naive.drain()


def frozen(world: World, dice: Random) -> None:
    """A sweep stands still in the middle, another does the work, the first wakes up and goes on."""
    sleeper = world.start_sweep(Fault(dice.choice([STATEMENT, AFTER_COMMIT]), dice.randrange(5), freeze))
    is_frozen = sleeper.is_frozen()
    second = world.start_sweep()
    time.sleep(dice.uniform(0, 0.3))
    if is_frozen:
        sleeper.send(signal.SIGCONT)
    assert (sleeper.wait(), second.wait()) == (0, 0)
    world.recover()


def naive_frozen(naive: Naive, dice: Random) -> None:
    """A lock with a term, as from a cache: whoever wakes up later than that believes to have it still."""

    def holder() -> None:
        for pk in DUE:
            naive.do_escalate(pk)

    naive.before = at_random(dice, freeze)
    sleeper = naive.world.start(holder)
    assert sleeper.is_frozen(), "longer than the lock's term"
    naive.before = lambda: None
    naive.world.run(holder)
    sleeper.send(signal.SIGCONT)
    sleeper.wait()


SCENARIOS = (
    Scenario(
        "kill -9 before the commit",
        GROUP,
        "The sweeping process dies right before one of its COMMITs.",
        killed_at(BEFORE_COMMIT),
        worker_killed_at(BEFORE_COMMIT, 1),
        quick=True,
    ),
    Scenario(
        "kill -9 after the commit",
        GROUP,
        "It dies right after one of its COMMITs, before anything is sent or acknowledged.",
        killed_at(AFTER_COMMIT),
        worker_killed_at(AFTER_COMMIT, 1),
    ),
    Scenario(
        "kill -9 after the commit, late ack",
        GROUP,
        "The same; the naive worker acknowledges after its work, so the broker gives the message out again.",
        killed_at(AFTER_COMMIT),
        worker_killed_at(AFTER_COMMIT, 1, task_acks_late=True),
        seeds=5,
        broker=True,
    ),
    Scenario(
        "kill -9 in the middle of a batch",
        GROUP,
        "It dies at any one of its writing statements.",
        killed_at(STATEMENT),
        worker_killed_at(STATEMENT, 2),
        quick=True,
    ),
    Scenario(
        "killed three times in a row",
        GROUP,
        "Each attempt dies somewhere else.",
        killed_again_and_again,
        workers_killed_again_and_again,
    ),
    Scenario(
        "kill -9 at any moment",
        GROUP,
        "Killed from outside by the clock, at no chosen place.",
        killed_by_the_clock,
        worker_killed_by_the_clock,
    ),
    Scenario(
        "the beat is dead for days",
        GROUP,
        "Whatever starts the sweeps is dead on the day itself and comes back one to three days later.",
        beat_is_dead,
        naive_beat_is_dead,
        quick=True,
    ),
    Scenario(
        "SIGTERM while deploying",
        GROUP,
        "The loop gets SIGTERM at any moment and SIGKILL shortly after.",
        deployed_over,
        worker_deployed_over,
    ),
    Scenario(
        "the web server dies after the commit",
        GROUP,
        "The process that answers a click dies after one of its COMMITs; the person clicks again.",
        web_killed,
        naive_web_killed,
    ),
    Scenario(
        "a frozen machine wakes up",
        GROUP,
        "A sweep is stopped in the middle, another runs, the first goes on.",
        frozen,
        naive_frozen,
        quick=True,
    ),
)
