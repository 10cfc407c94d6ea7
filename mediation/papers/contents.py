"""What belongs into the dossier of a dispute, what is there, and what is missing (卷宗完整度)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mediation import facts as bridge
from mediation.models import Dispute, Enclosure, IssuedPaper, Organisation, Performance, SignedCopy
from mediation.papers.onward import ending
from rules.paper_words import Applies, PaperKind

SHIPPED = Path(__file__).with_name("dossier_items.yaml")
SIGNED, PROOFS = PaperKind.AGREEMENT, PaperKind.PERFORMANCE_RECEIPT  # whose items take signed copies and proofs
Scan = SignedCopy | Performance | Enclosure


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: its name, the papers it takes, whether it must be there, and for which cases."""

    name: str
    kinds: tuple[PaperKind, ...] = ()
    required: bool = False
    applies: Applies = Applies.ALWAYS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of one dispute's dossier. `due` says that it must be there now."""

    item: Item
    due: bool
    papers: list[IssuedPaper] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        """A paper or a scan."""
        return bool(self.papers or self.scans)

    @property
    def is_missing(self) -> bool:
        """It must be there, and is not."""
        return self.due and not self.is_there


@cache
def shipped_items() -> tuple[Item, ...]:
    """The list that is used where a committee has none of its own."""
    rows: list[dict[str, Any]] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        Item(row["name"], _kinds(row["kinds"]), row["required"], Applies(row.get("applies", "always"))) for row in rows
    )


def items_for(organisation: Organisation) -> tuple[Item, ...]:
    """The committee's own list, or the shipped one."""
    own = tuple(
        Item(row.name, _kinds(row.kinds), row.is_required, Applies(row.applies))
        for row in organisation.dossier_items.all()
    )
    return own or shipped_items()


def _kinds(codes: list[str]) -> tuple[PaperKind, ...]:
    return tuple(PaperKind(code) for code in codes)


def entries(dispute: Dispute) -> list[Entry]:
    """Every line in archive order. What was scanned for a line that is no longer in the list stands in a line of its own."""
    items = items_for(dispute.responsible)
    papers = list(dispute.papers.filter(state=IssuedPaper.State.ISSUED).defer("pdf", "data").order_by("pk"))
    scans = list(_scans(dispute))
    applying = _applying(dispute)
    listed = [
        Entry(
            item,
            item.required and item.applies in applying,
            [paper for kind in item.kinds for paper in papers if paper.kind == kind],
            [scan for scan in scans if _belongs(scan, item)],
        )
        for item in items
    ]
    placed = {(type(scan), scan.pk) for entry in listed for scan in entry.scans}
    strays = [scan for scan in scans if (type(scan), scan.pk) not in placed]
    return listed + ([Entry(Item("其他材料"), False, [], strays)] if strays else [])


def missing_items(dispute: Dispute) -> list[str]:
    """Names of what must be there and is not."""
    return [entry.item.name for entry in entries(dispute) if entry.is_missing]


def _applying(dispute: Dispute) -> set[Applies]:
    agreement = bridge.current_agreement(dispute)
    if agreement is not None:
        return {Applies.ALWAYS, Applies.AGREED}
    return {Applies.ALWAYS, *([Applies.NOT_AGREED] if ending(dispute) else [])}


def _scans(dispute: Dispute) -> Iterator[Scan]:
    """Everything scanned, without the bytes."""
    in_force = {"agreement__dispute": dispute, "agreement__cancelled_on": None}
    yield from SignedCopy.objects.filter(**in_force).defer("content").order_by("pk")
    done = Performance.objects.filter(obligation__agreement__dispute=dispute).exclude(file_name="")
    yield from done.select_related("obligation").defer("content").order_by("pk")
    yield from dispute.enclosures.defer("content")


def _belongs(scan: Scan, item: Item) -> bool:
    if isinstance(scan, SignedCopy):
        return SIGNED in item.kinds
    if isinstance(scan, Performance):
        return PROOFS in item.kinds
    return scan.item == item.name


def name_of(scan: Scan) -> str:
    """What the contents call it."""
    if isinstance(scan, SignedCopy):
        return "人民调解协议书（签署件）"
    if isinstance(scan, Performance):
        return f"第{scan.obligation.order}项履行凭证"
    return scan.name
