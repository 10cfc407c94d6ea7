"""A dispute as one line of the list or of the inbox: plain values, never a half-loaded row that somebody could save.

Two queries whatever the number of lines: the disputes, and everything that hangs on them in one union.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.expressions import Combinable, RawSQL

from mediation.deadlines import Dates, Running, Standing, standing_of
from mediation.models import Dispute
from mediation.models.among import one_of
from rules.legal_words import ClockStart
from rules.vocabulary import Level, Measure, Status

# Names looked up line by line: to plan two joins takes PostgreSQL longer than to find twenty names.
BODY = RawSQL("SELECT name FROM mediation_organisation WHERE id = responsible_id", (), TextField())
MEDIATOR = RawSQL(
    "SELECT COALESCE(NULLIF(name, ''), username) FROM mediation_user WHERE id = mediator_id", (), TextField()
)
COLUMNS = (
    "pk", "title", "file_number", "status", "level", "colour", "registered_at", BODY, MEDIATOR,
    "level_deadline", "limitation_on", "extended_to",
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
    """One line of the union: what it is and of which dispute, and three words, two days and a yes or no as stored."""

    kind: str
    dispute: int
    pk: int
    text: str
    word: str
    more: str
    first_on: Any
    second_on: Any
    is_so: Any


def lines_of(disputes: QuerySet[Dispute], *more: Combinable) -> list[tuple[Any, ...]]:
    """The disputes in their order, as far as they themselves go; what else is asked stands behind."""
    return list(disputes.values_list(*COLUMNS, *more))


def rows_of(lines: list[tuple[Any, ...]], on: datetime.date, told_to: Sequence[int] = ()) -> list[Row]:
    """The same with what hangs on them; with the open notices to the bodies `told_to`."""
    hanging = _hanging([line[0] for line in lines], told_to)
    return [_row(line, hanging[line[0]], on) for line in lines]


def _row(line: Sequence[Any], hanging: dict[str, list[Hanging]], on: datetime.date) -> Row:
    pk, title, number, status, level, colour, at, responsible, mediator, *days = line[: len(COLUMNS)]
    level_deadline, limitation_on, extended_to = days
    clocks = sorted(hanging["clock"], key=lambda each: (each.second_on, each.pk))
    dates = Dates(
        Status(status),
        level_deadline,
        limitation_on,
        extended_to,
        [Running(ClockStart(c.word), _day(c.first_on), _day(c.second_on), bool(c.is_so)) for c in clocks],
        min((_day(promise.first_on) for promise in hanging["promise"]), default=None),
        next((_day(pause.first_on) for pause in hanging["pause"]), None),
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
        mediator=mediator or "",
        level_deadline=level_deadline,
        parties=[party.text for party in sorted(hanging["party"], key=lambda each: each.pk)],
        notices=[
            Told(each.text, Measure(each.word), each.first_on and _day(each.first_on), each.more)
            for each in sorted(hanging["notice"], key=lambda each: -each.pk)
        ],
        time=standing_of(dates, on),
    )


def _day(stored: Any) -> datetime.date:
    """A day as this database keeps it: SQLite has none and keeps its text."""
    day: datetime.date = datetime.date.fromisoformat(stored) if isinstance(stored, str) else stored
    return day


def _hanging(keys: list[int], told_to: Sequence[int]) -> dict[int, dict[str, list[Hanging]]]:
    """Everything that hangs on these disputes, by dispute and kind, in one query."""
    found: dict[int, dict[str, list[Hanging]]] = defaultdict(lambda: defaultdict(list))
    if keys:
        parts = (*HANGING, NOTICES) if told_to else HANGING
        these, wanted = one_of("dispute_id", "bigint", keys, connection.vendor)
        here, bodies = one_of("organisation_id", "bigint", told_to, connection.vendor)
        values = [*[wanted] * len(parts), *([bodies] if told_to else [])]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts).format(these=these, here=here), values)
            for line in cursor.fetchall():
                each = Hanging(*line)
                found[each.dispute][each.kind].append(each)
    return found


# Written out: to put this union together anew for each page costs Django more than the database needs to answer it.
_NO_DAY, _NO_TRUTH = "CAST(NULL AS date)", "CAST(NULL AS boolean)"
HANGING = (
    "SELECT 'clock', dispute_id, id, '', since, '', deadline_on, safe_on, is_provisional "
    "FROM mediation_legalclock WHERE {these}",
    f"SELECT 'party', dispute_id, id, name, '', '', {_NO_DAY}, {_NO_DAY}, {_NO_TRUTH} "  # noqa: S608 (our own names)
    "FROM mediation_party WHERE {these}",
    f"SELECT 'pause', dispute_id, id, '', '', '', starts_on, {_NO_DAY}, {_NO_TRUTH} "  # noqa: S608
    "FROM mediation_clockpause WHERE ends_on IS NULL AND {these}",
    f"SELECT 'promise', a.dispute_id, o.id, '', '', '', o.due_on, {_NO_DAY}, {_NO_TRUTH} "  # noqa: S608
    "FROM mediation_obligation o JOIN mediation_agreement a ON a.id = o.agreement_id WHERE a.cancelled_on IS NULL "
    "AND a.effective_on IS NOT NULL AND o.due_on IS NOT NULL AND o.performed_on IS NULL AND o.released_on IS NULL "
    "AND {these}",
)
NOTICES = (
    f"SELECT 'notice', dispute_id, id, text, measure, basis, due_on, {_NO_DAY}, {_NO_TRUTH} "  # noqa: S608
    "FROM mediation_notice WHERE answered_at IS NULL AND {these} AND {here}"
)
