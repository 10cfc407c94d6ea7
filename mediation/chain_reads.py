"""Read the audit chain from end to end and say what does not fit. A million events need no memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from mediation import chain
from mediation.chain import ENTRY, ENTRY_COLUMNS, EVENT_COLUMNS, Anchor
from mediation.models import AuditEvent, AuditLink, TimelineEntry

PAGE = 4_000
MOST = 20  # faults that are told; the rest is counted


@dataclass(slots=True)
class Verdict:
    """What was read: events in the chain, those not yet in it, anchors found again, and what is wrong."""

    events: int = 0
    waiting: int = 0
    anchors: int = 0
    head: str = chain.START
    faults: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return self.count == 0

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "ok": self.ok,
            "events": self.events,
            "waiting": self.waiting,
            "anchors": self.anchors,
            "head": self.head,
            "fault_count": self.count,
            "faults": self.faults,
        }

    def blame(self, faults: Iterable[str]) -> None:
        """Note faults: the first ones in words, all of them as a number."""
        for fault in faults:
            self.count += 1
            if len(self.faults) < MOST:
                self.faults.append(fault)


def verify(anchors: Iterable[Anchor] = ()) -> Verdict:
    """The whole chain, the rows it vouches for, and the anchors kept elsewhere. Raises chain.Unavailable."""
    verdict = Verdict()
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.sequence, []).append(anchor)
    expected = 1
    for page in _pages():
        entries = _entries(page)
        for row in page:
            verdict.events += 1
            if fault := _link_fault(row, verdict.head, expected) or _content_fault(row, entries):
                verdict.blame([fault])
            for anchor in wanted.pop(row.sequence, ()):
                verdict.anchors += 1
                if anchor.hash != row.hash:
                    verdict.blame([f"第{row.sequence}号与{anchor.on}的锚定不符：审计链曾被整体改写。"])
            verdict.head, expected = row.hash, row.sequence + 1
    lost = (anchor for kept in wanted.values() for anchor in kept)
    verdict.blame(f"{anchor.on}锚定的第{anchor.sequence}号不在审计链中：链的末尾被截去。" for anchor in lost)
    verdict.blame(f"办理记录{pk}没有对应的审计事件，可能是后来插入的。" for pk in _unvouched())
    verdict.waiting = AuditEvent.objects.filter(link=None).count()
    return verdict


class Row(NamedTuple):
    """One link with its event."""

    sequence: int
    previous: str
    hash: str
    algorithm: str
    detail: dict[str, Any]
    at: datetime.datetime
    by_id: int | None
    what: str
    row_kind: str
    row_pk: int | None
    address: str
    digest: str


COLUMNS = ("sequence", "previous", "hash", *(f"event__{name}" for name in ("algorithm", "detail", *EVENT_COLUMNS)))


def _pages() -> Iterator[list[Row]]:
    """The chain in pages: one long cursor would keep a server's memory, or all of ours."""
    last = 0
    while True:
        rows = AuditLink.objects.filter(sequence__gt=last).order_by("sequence").values_list(*COLUMNS)[:PAGE]
        page = [Row(*row) for row in rows]
        if not page:
            return
        yield page
        last = page[-1].sequence


def _entries(page: list[Row]) -> dict[int, tuple[Any, ...]]:
    """The timeline entries that a page vouches for, by key."""
    keys = [row.row_pk for row in page if row.row_kind == ENTRY and row.row_pk is not None]
    found = TimelineEntry.objects.filter(pk__in=keys).order_by().values_list("pk", *ENTRY_COLUMNS)
    return {row[0]: row[1:] for row in found}


def _link_fault(row: Row, previous: str, expected: int) -> str:
    if row.sequence != expected:
        return f"第{expected}号缺失：审计链在此断开。"
    if row.previous != previous:
        return f"第{row.sequence}号接不上前一号。"
    if chain.link_hash(row.sequence, row.previous, row[5:], row.algorithm) != row.hash:
        return f"第{row.sequence}号的内容被改动。"
    return ""


def _content_fault(row: Row, entries: dict[int, tuple[Any, ...]]) -> str:
    """The row that the event vouches for, or its own detail, says something else than then."""
    told: tuple[Any, ...] | None = (row.detail,)
    if row.row_kind == ENTRY:
        told = entries.get(row.row_pk or 0)
    elif not row.detail:
        return "" if row.digest == chain.digest_of_nothing(row.algorithm) else _changed(row)
    if told is None:
        return f"第{row.sequence}号所记的办理记录{row.row_pk}已不存在。"
    if chain.digest_of(chain.canonical(*told), row.algorithm) != row.digest:
        return _changed(row)
    return ""


def _changed(row: Row) -> str:
    return f"第{row.sequence}号所记的内容后来被改动。"


def _unvouched() -> Iterator[int]:
    """Timeline entries without an event; those from before the audit trail began have none."""
    first = AuditEvent.objects.filter(row_kind=ENTRY).order_by("pk").values_list("row_pk", flat=True).first()
    if first is None:
        return
    events = AuditEvent.objects.filter(row_kind=ENTRY, row_pk=OuterRef("pk"))
    yield from TimelineEntry.objects.filter(~Exists(events), pk__gte=first).order_by("pk").values_list("pk", flat=True)
