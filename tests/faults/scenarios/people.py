"""People at the same time: two who act on one dispute, a person and the sweep, a finger that clicks ten times."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from mediation.models import Dispute, Handover, Notice, NumberSequence
from mediation.services import endings, handovers, intake, notices
from mediation.services.errors import Refused
from rules.lifecycle import NotAllowed
from tests import factories as made
from tests.faults.naive import CLOSED, Case, Naive, ask, events, note
from tests.faults.processes import Child
from tests.faults.scenario import Ours, Scenario, Theirs
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World, recalled
from tests.mediation import verbs

GROUP = "people"
Act = Callable[[], Any]


def together(world: World, dice: Random, *acts: Act) -> list[str]:
    """All of these in processes of their own, a breath apart: `done`, or why not."""
    children: list[Child] = []
    for act in acts:
        children.append(world.start(lambda act=act: answered(act)))
        time.sleep(dice.uniform(0, 0.05))
    return [str(child.answer()) for child in children]


def answered(act: Act) -> str:
    """What the person is told."""
    try:
        act()
    except (Refused, NotAllowed, ValidationError) as no:
        return str(no)
    return "done"


def told(words: list[str], wanted: int) -> Verdict:
    """So many must have succeeded."""
    count = words.count("done")
    return Verdict(lost=max(0, wanted - count), twice=max(0, count - wanted), why=[str(words)])


def the(pk: int) -> Dispute:
    """As a page loads it."""
    return Dispute.objects.get(pk=pk)


def naive_pair(write: Callable[[Naive, int], None]) -> Theirs:
    """Two processes do it, each having read before the other has written."""

    def teeth(naive: Naive, dice: Random) -> Verdict:
        def act(pause: float) -> None:
            case = Case.get(1)
            time.sleep(pause)
            if case.status != CLOSED:
                with transaction.atomic():
                    write(naive, pause > 0.06)
                    note(1, "act")

        pair = [naive.world.start(lambda pause=pause: act(pause)) for pause in (0.05, 0.1)]
        for each in pair:
            each.wait()
        return Verdict(twice=events("act")[1] > 1)

    return teeth


def set_closed(naive: Naive, second: int) -> None:
    """Whoever comes second overwrites the first one's reason."""
    ask("UPDATE naive_case SET status = %s, note = %s WHERE id = 1", CLOSED, f"reason {second}")


# --- the acts ------------------------------------------------------------------------------------------------------------


def two_closers(world: World, dice: Random) -> Verdict:
    """Two colleagues end the same mediation with different reasons."""
    pk, county = dice.choice(world.due()), world.county
    first, second = the(pk), the(pk)
    end = endings.terminate_mediation
    words = together(
        world,
        dice,
        lambda: end(dispute=first, by=county.wang, at=world.at, reason="分歧太大"),
        lambda: end(dispute=second, by=county.zhou, at=world.at, reason="一方不来"),
    )
    world.recover()
    return world.verdict(free=(pk,)) + told(words, 1)


def agree_or_escalate(world: World, dice: Random) -> Verdict:
    """The agreement is written down in the minute in which the days are over."""
    pk = dice.choice(world.due())
    loaded = the(pk)
    terms = made.terms(loaded, on=world.at.date())
    agree = lambda: verbs.agreements.reach_agreement(dispute=loaded, by=world.county.wang, at=world.at, terms=terms)  # noqa: E731
    acts = [agree, world.sweeping]
    dice.shuffle(acts)
    words = together(world, dice, *acts)
    world.recover()
    after, sent = the(pk), Handover.objects.filter(dispute=pk).count()
    agreed = words[acts.index(agree)] == "done"
    wrong = (after.status, sent) != (("agreed", 0) if agreed else ("registered", 1))
    return world.verdict(free=(pk,)) + Verdict(half=wrong, why=[f"{words} {after.status} {sent}"] * wrong)


def naive_race(naive: Naive, dice: Random) -> Verdict:
    """The page saves `agreed` over what the task has just written, or the other way round."""

    def page() -> None:
        case = Case.get(1)
        time.sleep(0.05)
        case.status, case.note = "agreed", "signed"
        case.save()

    def task() -> None:
        case = Case.get(1)
        time.sleep(dice.uniform(0, 0.1))
        naive.raise_level(case)
        naive.tell(1)

    pair = [naive.world.start(page), naive.world.start(task)]
    for each in pair:
        each.wait()
    case = Case.get(1)
    return Verdict(half=case.status != "agreed" or case.level == 2)


def ten_clicks(world: World, dice: Random) -> Verdict:
    """The same form ten times, three at a time."""
    pk = world.latest()

    def click() -> int:
        browser = Client()
        browser.force_login(world.county.wang, backend="django.contrib.auth.backends.ModelBackend")
        form = {"to_level": "township", "reason": "化解不了", "once": "a click"}
        return browser.post(f"/disputes/{pk}/do/escalate/", form).status_code

    for _ in range(3):
        clicks = [world.start(click) for _ in range(3)]
        assert all(each.answer() in (200, 302, 404) for each in clicks)
    world.run(click)
    world.recover()
    sent = Handover.objects.filter(dispute=pk, from_level="panel").count()
    return world.verdict(free=(pk,)) + Verdict(lost=sent < 1, twice=max(0, sent - 1))


def raise_it(naive: Naive, second: int) -> None:
    """Each click raises the level by one."""
    naive.raise_level(Case.get(1))


def receive_or_revoke(world: World, dice: Random) -> Verdict:
    """The township receives what the village takes back."""
    pk = world.sent_up()
    mine, theirs = the(pk), the(pk)
    words = together(
        world,
        dice,
        lambda: handovers.revoke_escalation(dispute=mine, by=world.county.wang, at=world.at, reason="双方愿意再谈"),
        lambda: intake.accept_dispute(dispute=theirs, by=world.county.zhao, at=world.at),
    )
    world.recover()
    return world.verdict(free=(pk,)) + told(words, 1)


def two_answers(world: World, dice: Random) -> Verdict:
    """Two colleagues answer the same notice."""
    world.recover()
    notice = Notice.objects.filter(answered_at=None, organisation__name__startswith="枫林").first()
    assert notice is not None
    words = together(
        world,
        dice,
        lambda: notices.answer_notice(notice=notice, by=world.county.wang, at=world.at, answer="已联系"),
        lambda: notices.answer_notice(notice=notice, by=world.county.zhou, at=world.at, answer="已安排"),
    )
    world.recover()
    return world.verdict() + told(words, 1)


def register_at_once(world: World, dice: Random) -> Verdict:
    """Three clerks register at the same time: numbers without a gap and without a double."""
    clerks = [lambda: made.make_dispute(recalled(), at=world.at) for _ in range(3)]
    words = together(world, dice, *clerks)
    world.recover()
    numbers = set(Dispute.objects.values_list("file_number", flat=True))
    last = NumberSequence.objects.get(family="file", organisation__name__startswith="枫林").last
    new = tuple(Dispute.objects.filter(pk__gt=7).values_list("pk", flat=True))
    return world.verdict(free=new) + told(words, 3) + Verdict(lost=last - len(numbers))


def naive_numbers(naive: Naive, dice: Random) -> Verdict:
    """`count() + 1`."""

    def register() -> None:
        number = int(ask("SELECT count(*) FROM naive_event WHERE what = 'number'")[0][0]) + 1
        time.sleep(0.05)
        note(number, "number")

    clerks = [naive.world.start(register) for _ in range(3)]
    for each in clerks:
        each.wait()
    given = events("number")
    return Verdict(twice=sum(given.values()) - len(given))


# --- what changes under the sweep ---------------------------------------------------------------------------------------------


def one_at_a_time(name: str, described: str, run: Ours, write: Callable[[Naive, int], None], **more: Any) -> Scenario:
    """A scenario whose naive side is read, think, save."""
    return Scenario(name, GROUP, described, run, naive_pair(write), **more)


SCENARIOS = (
    one_at_a_time(
        "two closers", "Two colleagues end the same mediation at once.", two_closers, set_closed, seeds=25, quick=True
    ),
    Scenario(
        "an agreement against the clock",
        GROUP,
        "The agreement is written down while the sweep sends the dispute up.",
        agree_or_escalate,
        naive_race,
        quick=True,
    ),
    one_at_a_time("ten clicks", "The same form is sent ten times, three at a time.", ten_clicks, raise_it, seeds=5),
    one_at_a_time(
        "received and taken back", "The township receives what the village takes back.", receive_or_revoke, set_closed
    ),
    one_at_a_time("two answers", "Two colleagues answer the same notice.", two_answers, set_closed),
    Scenario(
        "three clerks register",
        GROUP,
        "Three disputes are registered in one village at once.",
        register_at_once,
        naive_numbers,
    ),
)
