"""A dispute as one line of the list or of the inbox: plain values, never a half-loaded row that somebody could save.

Two queries whatever the number of lines: the disputes, and everything that hangs on them in one union.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, DateField, F, Field, QuerySet, Value
from django.db.models.functions import Cast

from mediation.deadlines import Dates, Running, Standing, standing_of
from mediation.models import ClockPause, Dispute, LegalClock, Notice, Obligation, Organisation, Party
from rules.legal_words import ClockStart
from rules.vocabulary import Level, Measure, Status

COLUMNS = (
    "pk", "title", "file_number", "status", "level", "colour", "registered_at",
    "responsible__name", "mediator__name", "mediator__username", "level_deadline", "limitation_on", "extended_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An open notice to one's own body."""

    text: str
    measure: Measure
    due_on: datetime.date | None
    basis: str

    def get_measure_display(self) -> str:
        """As a model says it."""
        return self.measure.label


@dataclass(frozen=True, slots=True)
class Row:
    """What a line shows. `parties` are names in the order of registration."""

    pk: int
    title: str
    file_number: str
    status: Status
    level: Level
    colour: str
    registered_at: datetime.datetime
    responsible: str
    mediator: str
    level_deadline: datetime.date | None
    parties: list[str]
    notices: list[Told]
    time: Standing

    def get_status_display(self) -> str:
        """As a model says it."""
        return self.status.label

    def get_level_display(self) -> str:
        """As a model says it."""
        return self.level.label


class Hanging(NamedTuple):
    """One line of the union: which dispute, what it is, and three words, two days and a yes or no that depend on it."""

    kind: str
    dispute: int
    pk: int
    text: str
    word: str
    more: str
    first_on: datetime.date | None
    second_on: datetime.date | None
    is_so: bool | None


def lines_of(disputes: QuerySet[Dispute]) -> list[tuple[Any, ...]]:
    """The disputes in their order, as far as they themselves go."""
    return list(disputes.values_list(*COLUMNS))


def rows_of(
    lines: list[tuple[Any, ...]], on: datetime.date, told_to: QuerySet[Organisation] | None = None
) -> list[Row]:
    """The same with what hangs on them; with the open notices to `told_to`, if that is asked."""
    hanging = _hanging([line[0] for line in lines], told_to)
    return [_row(line, hanging[line[0]], on) for line in lines]


def _row(line: Sequence[Any], hanging: dict[str, list[Hanging]], on: datetime.date) -> Row:
    pk, title, number, status, level, colour, at, responsible, name, username, *days = line
    level_deadline, limitation_on, extended_to = days
    clocks = sorted(hanging["clock"], key=lambda each: (each.second_on, each.pk))
    dates = Dates(
        Status(status),
        level_deadline,
        limitation_on,
        extended_to,
        [Running(ClockStart(c.word), _day(c.first_on), _day(c.second_on), bool(c.is_so)) for c in clocks],
        min((promise.first_on for promise in hanging["promise"] if promise.first_on), default=None),
        next((pause.first_on for pause in hanging["pause"]), None),
    )
    return Row(
        pk=pk,
        title=title,
        file_number=number,
        status=dates.status,
        level=Level(level),
        colour=colour,
        registered_at=at,
        responsible=responsible,
        mediator=name or username or "",
        level_deadline=level_deadline,
        parties=[party.text for party in sorted(hanging["party"], key=lambda each: each.pk)],
        notices=[
            Told(each.text, Measure(each.word), each.first_on, each.more)
            for each in sorted(hanging["notice"], key=lambda each: -each.pk)
        ],
        time=standing_of(dates, on),
    )


def _day(day: datetime.date | None) -> datetime.date:
    if day is None:
        raise ValueError("a stored period has its dates")  # they are not null in the table
    return day


def _hanging(keys: list[int], told_to: QuerySet[Organisation] | None) -> dict[int, dict[str, list[Hanging]]]:
    """Everything that hangs on these disputes, by dispute and kind, in one query."""
    found: dict[int, dict[str, list[Hanging]]] = defaultdict(lambda: defaultdict(list))
    if keys:
        first, *rest = _parts(keys, told_to)
        for line in first.union(*rest, all=True):
            each = Hanging(*line)
            found[each.dispute][each.kind].append(each)
    return found


def _parts(keys: list[int], told_to: QuerySet[Organisation] | None) -> Iterable[QuerySet[Any, Any]]:
    yield _part(
        "clock", LegalClock, keys, word="since", first_on="deadline_on", second_on="safe_on", is_so="is_provisional"
    )
    yield _part("party", Party, keys, text="name")
    yield _part("pause", ClockPause, keys, first_on="starts_on", only={"ends_on": None})
    yield _part(
        "promise", Obligation, keys, dispute="agreement__dispute_id", first_on="due_on",
        only={
            "agreement__cancelled_on": None, "agreement__effective_on__isnull": False, "due_on__isnull": False,
            "performed_on": None, "released_on": None,
        },
    )  # fmt: skip
    if told_to is not None:
        only = {"answered_at": None, "organisation__in": told_to.values("pk")}
        yield _part("notice", Notice, keys, text="text", word="measure", more="basis", first_on="due_on", only=only)


def _nothing(field: Field[Any, Any]) -> Cast:
    """PostgreSQL wants to know which kind of nothing."""
    return Cast(Value(None), field)


_EMPTY = {
    "text": Value(""),
    "word": Value(""),
    "more": Value(""),
    "first_on": _nothing(DateField()),
    "second_on": _nothing(DateField()),
    "is_so": _nothing(BooleanField()),
}


def _part(
    kind: str,
    model: Any,
    keys: list[int],
    *,
    dispute: str = "dispute_id",
    only: dict[str, Any] | None = None,
    **names: str,
) -> QuerySet[Any, Any]:
    """One kind of row in the shape of Hanging."""
    columns = [F(names[name]) if name in names else nothing for name, nothing in _EMPTY.items()]
    rows = model.objects.filter(**{f"{dispute}__in": keys}, **(only or {})).order_by()
    return rows.values_list(Value(kind, output_field=CharField()), dispute, "pk", *columns)
