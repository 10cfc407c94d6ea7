"""Read the audit chain from end to end and say what does not fit. A million events need no memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, Func, OuterRef, TextField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

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
    detail: str
    at: str
    by_id: int | None
    what: str
    row_kind: str
    row_pk: int | None
    address: str
    digest: str


class Instant(Func):
    """A moment as chain.canonical writes it, by the database: to read it and write it again is a third of the work."""

    output_field = TextField()
    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
    # Django keeps it there as a text in UTC, with six digits after the second or none.
    on_sqlite = "replace(substr(%(expressions)s || '.000000', 1, 26), ' ', 'T') || '+00:00'"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        """The same on SQLite."""
        return self.as_sql(compiler, connection, template=self.on_sqlite)


def _told(names: Iterable[str], prefix: str = "") -> Iterator[str | Func]:
    """Columns as the chain tells them. JSON comes as text: most of it is empty, and need not be read."""
    for name in names:
        column = prefix + name
        yield Instant(column) if name == "at" else Cast(column, TextField()) if name in JSON else column


EMPTY, JSON = "{}", ("detail", "facts")
COLUMNS = ("sequence", "previous", "hash", *_told(("algorithm", "detail", *EVENT_COLUMNS), "event__"))


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
    found = TimelineEntry.objects.filter(pk__among=keys).order_by().values_list("pk", *_told(ENTRY_COLUMNS))
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
    told = entries.get(row.row_pk or 0) if row.row_kind == ENTRY else (row.detail,)
    if told is None:
        return f"第{row.sequence}号所记的办理记录{row.row_pk}已不存在。"
    if _digest(told, row.algorithm) != row.digest:
        return f"第{row.sequence}号所记的内容后来被改动。"
    return ""


def _digest(told: tuple[Any, ...], algorithm: str) -> str:
    """The last of what is told is a text of JSON."""
    *plain, text = told
    if text != EMPTY:
        return chain.digest_of(chain.canonical(*plain, json.loads(text)), algorithm)
    return chain.digest_of(chain.canonical(*plain, {}), algorithm) if plain else chain.digest_of_nothing(algorithm)


def _unvouched() -> Iterator[int]:
    """Timeline entries without an event; those from before the audit trail began have none."""
    first = AuditEvent.objects.filter(row_kind=ENTRY).order_by("pk").values_list("row_pk", flat=True).first()
    if first is None:
        return
    events = AuditEvent.objects.filter(row_kind=ENTRY, row_pk=OuterRef("pk"))
    yield from TimelineEntry.objects.filter(~Exists(events), pk__gte=first).order_by("pk").values_list("pk", flat=True)
