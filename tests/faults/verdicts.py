"""The verdict, asked of the database alone: what was lost, what happened twice, what is half written."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mediation import chain_reads, invariants
from mediation.models import Dispute, Handover, Notice, TimelineEntry
from mediation.services import audit
from tests.faults import letters
from tests.mediation.helpers import history_gaps


@dataclass
class Verdict:
    """Three counts that must be zero, and what they rest on."""

    lost: int = 0
    twice: int = 0
    half: int = 0
    why: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lost, self.twice, self.half = int(self.lost), int(self.twice), int(self.half)

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.lost or self.twice or self.half)

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(
            self.lost + other.lost, self.twice + other.twice, self.half + other.half, [*self.why, *other.why]
        )

    def __str__(self) -> str:
        return f"lost {self.lost}, twice {self.twice}, half {self.half}"


@dataclass
class Standing:
    """Where everything stands: who was sent up for which deadline, who was told what, which letters left."""

    sent: Counter[tuple[Any, ...]]
    told: Counter[tuple[Any, ...]]
    letters: Counter[str]

    @classmethod
    def now(cls, folder: Path) -> Standing:
        """Of the database at hand, and of the letters that left this world."""
        sent = Handover.objects.order_by().values_list("dispute", "from_level", "deadline_version")
        told = Notice.objects.order_by().values_list("dispute", "organisation", "measure", "rule_row")
        return cls(Counter(sent), Counter(told), letters.letters(folder / "letters"))


def judge(
    now: Standing, control: Standing, at: datetime.datetime, free: tuple[int, ...] = (), gone: str = "-"
) -> Verdict:
    """`now` against what ought to be; disputes in `free` may differ, but not break an invariant.

    A letter that nobody knows to have arrived is not lost while a person has it in hand. `gone` is an address that is
    no longer written to.
    """
    verdict = half_written(at)
    numbers = (gone, *Dispute.objects.filter(pk__in=free).values_list("file_number", flat=True))
    now.letters += (control.letters - now.letters) & letters.in_hands()
    for name in ("sent", "told", "letters"):
        want, have = getattr(control, name), getattr(now, name)
        lost = [each for each in (want - have).elements() if not _is_free(each, free, numbers)]
        twice = [each for each in (have - want).elements() if not _is_free(each, free, numbers)]
        verdict += Verdict(len(lost), len(twice), 0, [f"lost {name} {each}" for each in lost])
        verdict.why += [f"twice {name} {each}" for each in twice]
    return verdict


def _is_free(row: Any, free: tuple[int, ...], numbers: tuple[str, ...]) -> bool:
    return any(each in row for each in numbers) if isinstance(row, str) else row[0] in free


def half_written(at: datetime.datetime, *, by_clock: bool = True) -> Verdict:
    """Every invariant, every history, every step with its hand-over, and the audit chain."""
    wrong = [f"{each.name}: {each.rows}" for each in invariants.broken(at, by_clock=by_clock)] + history_gaps()
    steps = Counter(TimelineEntry.objects.filter(action="escalate").values_list("dispute", flat=True))
    sent = Counter(Handover.objects.values_list("dispute", flat=True))
    wrong += [f"steps and hand-overs differ: {pk}" for pk in steps.keys() | sent.keys() if steps[pk] != sent[pk]]
    wrong += chain_reads.verify(audit.anchors()).faults
    return Verdict(half=len(wrong), why=wrong)
