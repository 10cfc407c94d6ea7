"""What can be printed for a dispute, and how complete its dossier is. Reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from mediation.models import Dispute
from mediation.papers import dossier as bridge
from mediation.papers.contents import Entry
from mediation.papers.subjects import Missing, Rows
from rules.paper_words import GROUP_OF, PaperGroup, PaperKind, Retention


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """One paper that can be printed, or why it cannot yet."""

    kind: PaperKind
    subject_pk: int | None
    label: str
    why_not: str = ""

    @property
    def group(self) -> PaperGroup:
        """The part of the case it belongs to."""
        return GROUP_OF[self.kind]

    @property
    def ready(self) -> bool:
        """Whether there is something to print."""
        return not self.why_not


def printable(dispute: Dispute, on: datetime.date) -> list[PrintChoice]:
    """Every paper of the house, with its subject or with the reason why it cannot be printed yet."""
    return choices_of(Rows(dispute, on))


def choices_of(rows: Rows) -> list[PrintChoice]:
    """The same from rows that somebody else reads too."""
    return [choice for kind in PaperKind for choice in _choices(kind, rows)]


def _choices(kind: PaperKind, rows: Rows) -> list[PrintChoice]:
    try:
        found = rows.of(kind)
    except Missing as why:
        return [PrintChoice(kind, None, kind.label, str(why))]
    return [
        PrintChoice(
            kind, each.row.pk if each.row else None, f"{kind.label}（{each.note}）" if each.note else kind.label
        )
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class PrintGroup:
    """The papers of one part of the case: those to print, and those that cannot be printed yet."""

    group: PaperGroup
    ready: list[PrintChoice]
    waiting: list[PrintChoice]


def print_groups(choices: Iterable[PrintChoice]) -> list[PrintGroup]:
    """The same, part by part."""
    found = list(choices)
    return [
        PrintGroup(
            group,
            [choice for choice in found if choice.group is group and choice.ready],
            [choice for choice in found if choice.group is group and not choice.ready],
        )
        for group in PaperGroup
    ]


@dataclass(frozen=True, slots=True)
class DossierView:
    """The dossier of one dispute: its lines, how many must be there and are, and how long it is kept."""

    entries: list[Entry]
    due: int
    there: int
    number: str
    retention: Retention
    retention_why: str
    is_decided: bool
    makers: dict[str, PrintChoice]

    @property
    def can_bind(self) -> bool:
        """There is something to bind."""
        return any(line.is_there for line in self.entries)


def dossier(rows: Rows, choices: Iterable[PrintChoice]) -> DossierView:
    """卷宗完整度: what is there, what is missing, and the paper that fills a gap."""
    dispute, lines = rows.dispute, rows.entries
    ready = {choice.kind: choice for choice in reversed(list(choices)) if choice.ready}
    makers = {
        line.item.name: next(ready[kind] for kind in line.item.kinds if kind in ready)
        for line in lines
        if not line.is_there and any(kind in ready for kind in line.item.kinds)
    }
    due = [line for line in lines if line.due]
    retention, why, is_decided = bridge.retention_of(dispute)
    return DossierView(
        lines,
        len(due),
        sum(line.is_there for line in due),
        bridge.of(dispute).number or "",
        retention,
        why,
        is_decided,
        makers,
    )
