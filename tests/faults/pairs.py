"""Two at once, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mediation.models import Dispute
from mediation.services.errors import Refused
from rules.lifecycle import NotAllowed
from tests.faults.naive import CLOSED, Case, Naive, ask, events, note
from tests.faults.processes import Child
from tests.faults.scenario import Theirs
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World

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
