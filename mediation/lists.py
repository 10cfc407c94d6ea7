"""The list of disputes, twenty at a time: each page costs the same, the first and the last, with ten rows or millions.

A page begins after the last line of the one before (keyset), so nothing is counted off to reach it; the total is
counted to a thousand and no further. The address carries where the page begins, as one can read: day, hour and key.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import BooleanField, Func, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from mediation import access, search
from mediation.models import Dispute, User
from mediation.models.disputes import NEWEST, SOONEST
from mediation.rows import Row, lines_of, rows_of

SIZE = 20
COUNTED = 1_000
UNCOUNTED = Value(None, IntegerField())
SOON = datetime.timedelta(days=7)
Order = Callable[[QuerySet[Dispute]], QuerySet[Dispute]]
_MARK = re.compile(r"(?P<day>\d{8})(?:T(?P<time>\d{6})(?P<micro>\d{6}))?-(?P<pk>\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody looks for. `soon` leaves what goes up within seven days if nobody acts, most urgent first."""

    search: str = ""
    status: str = ""
    level: str = ""
    soon: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a line, or (`is_back`) before it."""

    when: datetime.date
    pk: int
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Up to twenty lines. `total` is None where counting would cost too much, COUNTED + 1 where there are more.

    `earlier` and `later` are marks for the pages before and behind, None where there is none.
    """

    rows: list[Row]
    total: int | None
    earlier: str | None
    later: str | None

    @property
    def counted(self) -> str:
        """The total as it is told."""
        return f"{COUNTED}件以上" if self.total is not None and self.total > COUNTED else f"{self.total}件"


def page(user: User, on: datetime.date, wishes: Wishes, *, after: str = "", before: str = "") -> Page:
    """Visible disputes, newest first, from the mark on. A mark nobody gave out leads to the first page."""
    scopes = access.scopes(access.posts_of(user, on))
    found = search.narrowed(wishes.search) if wishes.search else None
    meant = _meant(wishes, on) & (found.condition if found else Q())
    total = _total(scopes, meant, wishes.soon) if found is None or found.is_narrow else UNCOUNTED
    place = _place(after, wishes.soon) or _place(before, wishes.soon, is_back=True)
    lines = lines_of(_first(scopes, meant, wishes.soon, place), total)
    if place and not lines:
        place = None
        lines = lines_of(_first(scopes, meant, wishes.soon, place), total)
    is_first, is_last = _ends(place, len(lines) > SIZE)
    rows = rows_of(lines[:SIZE], on)[:: -1 if place and place.is_back else 1]
    earlier = None if is_first else _mark(rows[0], wishes.soon)
    later = None if is_last else _mark(rows[-1], wishes.soon)
    return Page(rows, len(rows) if is_first and is_last else lines[0][-1], earlier, later)


def _meant(wishes: Wishes, on: datetime.date) -> Q:
    """The filters as columns."""
    meant = Q(status=wishes.status) if wishes.status else Q()
    if wishes.level:
        meant &= Q(level=wishes.level)
    return meant & Q(level_deadline__lte=on + SOON) if wishes.soon else meant


def _ends(place: Place | None, more: bool) -> tuple[bool, bool]:
    """Whether this page is the first, and the last. Whoever went back came from a page behind."""
    if place is None:
        return True, not more
    return (not more, False) if place.is_back else (False, not more)


# ---- one page ----------------------------------------------------------------------------------------------------------


def _first(scopes: list[Q], meant: Q, soon: bool, place: Place | None) -> QuerySet[Dispute]:
    """A page from that place on, and one line more, which tells whether there is another page.

    Each scope gives its own first ones, along its own index.
    """
    if place is not None:
        meant = meant & Q(Behind(SOONEST if soon else NEWEST, place, ascending=soon != place.is_back))
    return _united(scopes, meant, partial(_ordered, soon=soon, place=place), SIZE + 1)


def _united(scopes: list[Q], meant: Q, ordered: Order, most: int) -> QuerySet[Dispute]:
    """The first so many in that order: of each scope its own, and of them all."""

    def first(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
        return ordered(rows.filter(meant) if meant else rows)[:most]

    found: QuerySet[Dispute] = access.any_of(scopes, first)
    return found if len(scopes) == 1 else ordered(found)[:most]


class Behind(Func):
    """The row comes after that place in the order of these two columns.

    Said as a pair, which both databases find along the index; Django would say it to SQLite with OR.
    """

    output_field = BooleanField()

    def __init__(self, columns: tuple[str, str], place: Place, *, ascending: bool) -> None:
        super().__init__(*columns, Value(place.when), Value(place.pk))
        self.sign = ">" if ascending else "<"

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """One comparison."""
        (when, _none), (key, _none), (its_when, at), (its_key, pk) = map(compiler.compile, self.source_expressions)
        return f"({when}, {key}) {self.sign} ({its_when}, {its_key})", [*at, *pk]


def _ordered(rows: QuerySet[Dispute], soon: bool, place: Place | None = None) -> QuerySet[Dispute]:
    """Newest first, or most urgent first; the other way round for who goes back."""
    ascending = soon != (place is not None and place.is_back)
    columns = SOONEST if soon else NEWEST
    return rows.order_by(*columns) if ascending else rows.order_by(*(f"-{column}" for column in columns))


def _total(scopes: list[Q], meant: Q, soon: bool) -> Combinable:
    """How many there are, counted to a thousand and one.

    In the order of the list: without one, PostgreSQL first gathers all there are and then stops at a thousand.
    """
    return access.counted(_united(scopes, meant, partial(_ordered, soon=soon), COUNTED + 1))


# ---- the mark in the address -------------------------------------------------------------------------------------------


def _mark(row: Row, soon: bool) -> str:
    if soon and row.level_deadline:
        return f"{row.level_deadline:%Y%m%d}-{row.pk}"
    return f"{row.registered_at.astimezone(datetime.UTC):%Y%m%dT%H%M%S%f}-{row.pk}"


def _place(mark: str, soon: bool, *, is_back: bool = False) -> Place | None:
    """What a mark says; None for one that says nothing."""
    match = _MARK.fullmatch(mark)
    if match is None or (match["time"] is None) != soon:
        return None
    try:
        if soon:
            when: datetime.date = datetime.date.fromisoformat(match["day"])
        else:
            when = datetime.datetime.fromisoformat("{day}T{time}.{micro}+00:00".format_map(match.groupdict()))
    except ValueError:
        return None
    return Place(when, int(match["pk"]), is_back)
