"""Nothing is forgotten: what must never be true of any row, each as one query that must return nothing.

`manage.py forgotten` asks them all, so does the sweep once an hour, and so do the tests after every test that touched
a dispute. Each query gives the names of the rows that break it: file numbers, or what else they are known by.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from mediation import guards, search
from mediation.chain import ENTRY
from mediation.models import (
    Agreement,
    Appointment,
    AuditEvent,
    Decision,
    Dispute,
    Dossier,
    Handover,
    Heartbeat,
    IssuedPaper,
    Letter,
    Notice,
    NumberSequence,
    Party,
    ReservedNumber,
    RowChange,
    TimelineEntry,
)
from mediation.models.base import past_of
from mediation.models.people import BODIES
from mediation.moments import day_of
from mediation.selectors import STALE_HEARTBEAT
from rules.letter_words import LetterChannel
from rules.lifecycle import FIELD
from rules.vocabulary import Action, CloseReason, HandoverState, Status

SWEEP = "sweep"
LONGEST_SLEEP = datetime.timedelta(days=30)
LONGEST_POST = datetime.timedelta(hours=24)
SHOWN = 20
FAILED = (CloseReason.NOT_SETTLED.value, CloseReason.REFUSED.value)
CAME_BACK = (HandoverState.RETURNED.value, HandoverState.REVOKED.value)
STEP_BACK = (Action.RETURN.value, Action.REVOKE.value)

Query = Callable[[datetime.datetime], Any]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that must never be; `by_clock` ones depend on the hour at which one asks."""

    name: str
    sentence: str
    query: Query
    by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold: how many rows, and the first of them."""

    name: str
    sentence: str
    count: int
    rows: list[str]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"sentence": self.sentence, "count": self.count, "rows": self.rows}


def broken(at: datetime.datetime, *, by_clock: bool = True) -> list[Broken]:
    """Every invariant that does not hold at that moment."""
    return list(_ask(at, by_clock))


def _ask(at: datetime.datetime, by_clock: bool) -> Iterator[Broken]:
    for each in INVARIANTS:
        if each.by_clock and not by_clock:
            continue
        rows = [str(row) for row in each.query(at)]
        if rows:
            yield Broken(each.name, each.sentence, len(rows), rows[:SHOWN])


def _named(rows: QuerySet[Dispute]) -> QuerySet[Any]:
    return rows.order_by("pk").values_list("file_number", flat=True)


def _last(model: Any, column: str, *order: str) -> Subquery:
    """A column of the newest row of that kind that belongs to the dispute outside."""
    return Subquery(model.objects.filter(dispute=OuterRef("pk")).order_by(*order or ("-pk",)).values(column)[:1])


# ---- the queries -------------------------------------------------------------------------------------------------------


def unwatched(at: datetime.datetime) -> Any:
    """I1."""
    return _named(Dispute.objects.open().filter(Q(next_check_at=None) | Q(responsible__is_active=False)))


def asleep(at: datetime.datetime) -> Any:
    """I2: counted from the last look of the rules, which each review leaves behind as a decision."""
    looked = Coalesce(_last(Decision, "at"), "registered_at")
    return _named(Dispute.objects.open().alias(looked=looked).filter(next_check_at__gt=F("looked") + LONGEST_SLEEP))


def stuck(at: datetime.datetime) -> Any:
    """I3: the rules have looked since the deadline passed, and it still stands where it stood."""
    sent = Handover.objects.filter(
        dispute=OuterRef("pk"), from_level=OuterRef("level"), deadline_version=OuterRef("deadline_version")
    )
    asked = Notice.objects.filter(
        dispute=OuterRef("pk"),
        key__startswith=Concat(Value("no-receiver:"), Cast(OuterRef("deadline_version"), CharField())),
    )
    passed = Dispute.objects.filter(status__in=(Status.REGISTERED.value, Status.MEDIATING.value))
    passed = passed.alias(looked=_last(Decision, "on")).filter(level_deadline__lt=F("looked"))
    return _named(passed.exclude(Exists(sent)).exclude(Exists(asked)))


def overdue(at: datetime.datetime) -> Any:
    """I3, seen by the clock: nobody has looked."""
    return _named(Dispute.objects.due(at - STALE_HEARTBEAT))


def misplaced(at: datetime.datetime) -> Any:
    """I4: the last entry of the timeline says where a dispute stands."""
    told = Dispute.objects.alias(
        last_status=_last(TimelineEntry, "to_status"), last_level=_last(TimelineEntry, "to_level")
    )
    wrong = Q(last_status=None) | ~Q(status=F("last_status")) | ~Q(level=F("last_level"))
    return _named(told.filter(wrong))


def untold(at: datetime.datetime) -> Any:
    """I5: whoever receives a hand-over was told."""
    key = Concat(Value("handover:"), Cast("pk", CharField()), Value(":in>"), Cast("to_organisation_id", CharField()))
    told = Notice.objects.filter(dispute=OuterRef("dispute"), key=OuterRef("key"))
    return (
        Handover.objects.annotate(key=key)
        .exclude(Exists(told))
        .order_by("pk")
        .values_list("dispute__file_number", flat=True)
    )


def unwritten(at: datetime.datetime) -> Any:
    """I5: each notice stands in the inbox of its addressee, and the outbox says so."""
    to_user, to_body = Q(user=OuterRef("user")), Q(organisation=OuterRef("organisation"), user=None)
    there = Letter.objects.filter(to_user | to_body, notice=OuterRef("pk"), channel=LetterChannel.IN_APP.value)
    silent = Notice.objects.filter(~Exists(there) | Q(delivered_at=None))
    return silent.order_by("pk").values_list("dispute__file_number", flat=True)


def unattended_letters(at: datetime.datetime) -> Any:
    """I5: a letter that did not arrive bears a name (the database sees to that), and its bearer has an account."""
    gone = Letter.objects.stuck().filter(person__is_active=False)
    return gone.order_by("pk").values_list("notice__dispute__file_number", flat=True)


def undelivered(at: datetime.datetime) -> Any:
    """I5, seen by the clock: no machine tries for longer than a day; then the letter has gone, or has a person."""
    late = Letter.objects.pending().filter(queued_at__lt=at - LONGEST_POST)
    return late.order_by("pk").values_list("notice__dispute__file_number", flat=True)


def ended_badly(at: datetime.datetime) -> Any:
    """I6: 人民调解法 26: whoever fails is told the way on."""
    not_told = Party.objects.filter(dispute=OuterRef("pk"), notice_delivered_on=None)
    closed = Dispute.objects.filter(status=Status.CLOSED.value)
    return _named(closed.filter(Q(close_reason="") | Q(closed_on=None) | Q(close_reason__in=FAILED) & Exists(not_told)))


def miscounted(at: datetime.datetime) -> Any:
    """I7: as many numbers given out as there are files, agreements, dossiers and papers, or numbers waiting for one.

    Whatever the years: a body's own template may write the year as it likes.
    """
    kind = OuterRef("family")
    papers = _count(IssuedPaper.objects.filter(kind=kind)) + _count(
        ReservedNumber.objects.filter(kind=kind, used_at=None)
    )
    given = Case(
        When(family="file", then=_count(Dispute.objects.all())),
        When(family="agreement", then=_count(Agreement.objects.all())),
        When(family="dossier", then=_count(Dossier.objects.exclude(number=None))),
        default=papers,
    )
    sums = NumberSequence.objects.order_by("family").values("family").annotate(sum=Sum("last"))
    wrong = sums.annotate(given=given).exclude(sum=F("given"))
    return (f"{row['family']}：{row['sum']}≠{row['given']}" for row in wrong)


def _count(rows: QuerySet[Any]) -> Coalesce:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)


def unrecorded(at: datetime.datetime) -> Any:
    """I8: each step raised the version once and left one entry; each entry has its event in the audit trail."""
    steps = TimelineEntry.objects.filter(dispute=OuterRef("pk")).order_by().values("dispute")
    counted = Dispute.objects.alias(steps=Coalesce(Subquery(steps.annotate(n=Count("pk")).values("n")), 0))
    first = AuditEvent.objects.filter(row_kind=ENTRY).order_by("pk").values("row_pk")[:1]
    events = AuditEvent.objects.filter(row_kind=ENTRY, row_pk=OuterRef("pk"))
    silent = TimelineEntry.objects.filter(pk__gte=Subquery(first)).exclude(Exists(events))
    return _named(counted.filter(~Q(version=F("steps")) | Q(pk__in=silent.order_by().values("dispute"))))


def unattended(at: datetime.datetime) -> Any:
    """I9: somebody with an account sits in the body that carries it, or in the office that stands in for it."""
    in_office = Appointment.objects.active(day_of(at)).filter(role__in=[role.value for role in FIELD])
    here = in_office.filter(organisation=OuterRef("responsible"))
    same_place = in_office.filter(organisation__place=OuterRef("responsible__place"))
    attended = Dispute.objects.open().alias(someone_here=Exists(here))
    someone = Q(someone_here=True)
    for number, group in enumerate(BODIES):
        kinds = [kind.value for kind in group]
        attended = attended.alias(**{f"office_{number}": Exists(same_place.filter(organisation__kind__in=kinds))})
        someone |= Q(responsible__kind__in=kinds, **{f"office_{number}": True})
    return _named(attended.exclude(someone))


def stalled(at: datetime.datetime) -> Any:
    """I10."""
    return Heartbeat.objects.filter(name=SWEEP, at__lt=at - STALE_HEARTBEAT).values_list("name", flat=True)


def unbalanced(at: datetime.datetime) -> Any:
    """Opened + received + come back = standing there (open or closed) + sent up + gone back, for each body."""
    with connection.cursor() as cursor:
        cursor.execute(UNBALANCED, [*CAME_BACK, *STEP_BACK])
        return [name for (name,) in cursor.fetchall()]


# Each table is read once: body by body, a county with two hundred of them would be read two hundred times.
UNBALANCED = """
WITH back AS (
  SELECT h.from_organisation_id, h.to_organisation_id FROM mediation_handover h WHERE h.state IN (%s, %s) AND EXISTS (
    SELECT 1 FROM mediation_timelineentry t
    WHERE t.dispute_id = h.dispute_id AND t.at = h.answered_at AND t.action IN (%s, %s))
)
SELECT body.name FROM (
  SELECT responsible_id AS body, 1 AS n FROM mediation_historicaldispute WHERE history_type = '+'
  UNION ALL SELECT to_organisation_id, 1 FROM mediation_handover
  UNION ALL SELECT from_organisation_id, 1 FROM back
  UNION ALL SELECT responsible_id, -1 FROM mediation_dispute
  UNION ALL SELECT from_organisation_id, -1 FROM mediation_handover
  UNION ALL SELECT to_organisation_id, -1 FROM back
) AS moves JOIN mediation_organisation AS body ON body.id = moves.body
GROUP BY body.id, body.name HAVING SUM(moves.n) <> 0 ORDER BY body.id"""


def mistallied(at: datetime.datetime) -> Any:
    """The counters say of each body, status and level as many disputes as stand there."""
    with connection.cursor() as cursor:
        cursor.execute(MISTALLIED)
        return [f"{name} {status} {level}" for name, status, level in cursor.fetchall()]


MISTALLIED = """
SELECT body.name, place.status, place.level FROM (
  SELECT organisation_id AS body, status, level, disputes AS n FROM mediation_tally
  UNION ALL SELECT responsible_id, status, level, -1 FROM mediation_dispute
) AS place JOIN mediation_organisation AS body ON body.id = place.body
GROUP BY body.name, place.status, place.level HAVING SUM(place.n) <> 0 ORDER BY 1, 2, 3"""


def bypassed(at: datetime.datetime) -> Any:
    """As many writes, counted by the database, as rows of history."""
    with connection.cursor() as cursor:
        cursor.execute(_bypassed())
        return [f"{table} {row}" for table, row in cursor.fetchall()]


@cache
def _bypassed() -> str:
    """One question for all tracked tables, each past read once. Said as text: Django needs longer to put it together than
    all others to be answered."""
    counted = (
        f'SELECT "table", "row" FROM {RowChange._meta.db_table} LEFT JOIN (SELECT id, COUNT(*) AS times '  # noqa: S608
        f'FROM {past_of(model)._meta.db_table} GROUP BY id) AS past ON past.id = "row" '
        f"WHERE \"table\" = '{model._meta.model_name}' AND changes <> COALESCE(past.times, 0)"
        for model in guards.tracked_models()
    )
    return " UNION ALL ".join(counted)


def unguarded(at: datetime.datetime) -> Any:
    """Triggers that do not stand."""
    return guards.missing(connection)


def unsearchable(at: datetime.datetime) -> Any:
    """Not in the search index, or not under what they say now."""
    return search.unindexed()


INVARIANTS: tuple[Invariant, ...] = (
    Invariant("I1", "未办结的纠纷没有承办单位或者没有下次检查时间。", unwatched),
    Invariant("I2", "未办结的纠纷三十日以内没有安排检查。", asleep),
    Invariant("I3", "办理期限已过，规则也已检查，却既没有上报，也没有请人决定。", stuck),
    Invariant("I3-now", "到了检查时间，五分钟以后还没有检查。", overdue, by_clock=True),
    Invariant("I4", "纠纷的状态或层级与办理记录的最后一项不一致。", misplaced),
    Invariant("I5", "上报以后没有通知接收单位。", untold),
    Invariant("I5-letter", "提醒没有写给收件人的送达记录。", unwritten),
    Invariant("I5-person", "没有送到的通知没有在用账号的人负责处理。", unattended_letters),
    Invariant("I5-now", "通知排队二十四小时以后还没有送出，也没有交给人处理。", undelivered, by_clock=True),
    Invariant("I6", "已办结的纠纷没有原因、日期，或者调解不成而没有告知其他途径（人民调解法26）。", ended_badly),
    Invariant("I7", "已经给出的编号数与登记、协议、卷宗、文书数不一致。", miscounted),
    Invariant("I8", "纠纷的版本、办理记录和审计事件数目不一致。", unrecorded),
    Invariant("I9", "未办结的纠纷由没有在任人员的单位承办。", unattended),
    Invariant("I10", "定时检查超过五分钟没有运行。", stalled, by_clock=True),
    Invariant("sum", "有单位的收、发、存对不上：登记＋收到≠在办＋办结＋上报。", unbalanced),
    Invariant("tally", "件数统计与实际的纠纷数不一致。", mistallied),
    Invariant("history", "有改动绕过了历史记录。", bypassed),
    Invariant("guards", "数据库的保护触发器缺失，请运行 manage.py migrate。", unguarded),
    Invariant("search", "检索索引与纠纷的标题、编号、当事人姓名不一致，请运行 manage.py reindex。", unsearchable),
)
