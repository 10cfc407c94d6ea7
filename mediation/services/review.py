"""Review: ask the rules what they think of a dispute now, act or ask, and say when to look again.

Runs at the end of every service and from the sweep, inside the caller's transaction. Nothing waits for a person
to look: what the rules find is acted upon, or asked of somebody, at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from mediation import facts as bridge
from mediation import rulebooks
from mediation.models import Decision, Dispute, Organisation, Override
from mediation.moments import day_of
from mediation.services import clocks, notices, transition
from mediation.services.routing import organisation_above
from mediation.services.transition import Cause
from mediation.services.trials import try_drafts
from rules import engine
from rules.decision import Finding
from rules.forecast import act_after, next_act
from rules.horizon import days_until_change
from rules.table import Table
from rules.vocabulary import Level, Measure, Mode, RiskColour, Status

TABLES: dict[Status, tuple[str, ...]] = {
    Status.REGISTERED: ("alerts", "triage", "ladder", "legal_aid", "reminders"),
    Status.MEDIATING: ("alerts", "ladder", "legal_aid", "reminders"),
    Status.AGREED: ("alerts", "agreement", "legal_aid", "reminders"),
    Status.PERFORMING: ("alerts", "legal_aid", "reminders"),
    Status.TERMINATED: ("alerts", "legal_aid", "reminders"),
    Status.REFERRED: ("alerts", "legal_aid", "reminders"),
    Status.CLOSED: (),
}
LONGEST_SLEEP = 30  # days: every open dispute is looked at once a month even if no rule can change its mind
TO_LEADERS = frozenset({Measure.REPORT_POLICE, Measure.NOTIFY_LEADER})

Act = Callable[[Dispute, Cause, datetime.datetime], bool]
ONE_DAY = datetime.timedelta(days=1)
ACTS: dict[Measure, Act] = {}
"""Measures the system carries out by itself. The services that know how register themselves here."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a dispute: what is known of it, the tables in force, and the rows that a person holds back."""

    known: bridge.Bridge
    books: Mapping[str, Table]
    overrides: tuple[Override, ...]

    def held(self, table: str) -> list[str]:
        """Ids of the rows of that table that stand aside."""
        return sorted({override.row for override in self.overrides if override.table == table})


def look_at(dispute: Dispute, books: Mapping[str, Table], today: datetime.date) -> Look:
    """What a decision about this dispute rests on today."""
    return Look(bridge.build(dispute, today), books, tuple(rulebooks.active_overrides(dispute, today)))


def review(*, dispute: Dispute, at: datetime.datetime) -> None:
    """Decide, act, ask, and set `next_check_at`. Ends because every act of the system moves the dispute on."""
    today = day_of(at)
    books = rulebooks.books(dispute.county_id, today)
    columns = clocks.wind(dispute=dispute, at=at)
    look = look_at(dispute, books, today)
    try_drafts(dispute=dispute, books=_tables(dispute, books), known=look.known, on=today)
    for _ in Level:
        if not _one_round(dispute, look, at):
            break
        columns = clocks.wind(dispute=dispute, at=at)
        look = look_at(dispute, books, today)
    _schedule(dispute, look, at, columns)


def decide(*, dispute: Dispute, table: str, look: Look, at: datetime.datetime) -> list[Cause]:
    """One decision of one table, stored; its findings, each with the decision it belongs to.

    Rows that a person holds back for this dispute stand aside; the decision names them.
    """
    whole, held = look.books[table], look.held(table)
    made = engine.decide(whole.without(held), look.known.facts, day_of(at))
    told = made.as_json()
    stored = Decision.objects.create(
        dispute=dispute,
        table=made.table,
        title=made.title,
        digest=whole.digest,
        held=held,
        on=made.on,
        at=at,
        facts=told["facts"],
        unknown=told["unknown"],
        findings=told["findings"],
        considered=made.considered,
        engine=made.engine,
        disagreed=made.disagreed,
    )
    return [Cause(stored, finding) for finding in made.findings]


def ask(*, dispute: Dispute, table: str, at: datetime.datetime) -> list[Cause]:
    """One table out of its turn: what it finds is stored and told, and given back to the service that asked."""
    today = day_of(at)
    look = look_at(dispute, rulebooks.books(dispute.county_id, today), today)
    causes = decide(dispute=dispute, table=table, look=look, at=at)
    for cause in causes:
        _carry_out(dispute, cause, look.known, at)
    return causes


def _schedule(dispute: Dispute, look: Look, at: datetime.datetime, columns: dict[str, Any]) -> None:
    """Set `next_check_at` to the earliest day on which any rule could change its mind.

    Facts move, rows begin and end, a held row counts again, a published text comes into force. `level_deadline` is the
    day on which the ladder would send the dispute up if nobody acted.
    """
    today = day_of(at)
    sleep = min(
        days_until_change(_tables(dispute, look.books), look.known.facts, today) or LONGEST_SLEEP, LONGEST_SLEEP
    )
    wakes = (
        today + datetime.timedelta(days=sleep),
        *(override.until + ONE_DAY for override in look.overrides),
        rulebooks.next_start(dispute.county_id, today),
        clocks.remind_of_pause(dispute=dispute, at=at),
    )
    ascent = _ascent(look, today) if "ladder" in TABLES[dispute.status_term] else None
    transition.watch(
        dispute=dispute,
        check_on=min(day for day in wakes if day),
        changes={**columns, "level_deadline": ascent},
    )


def _ascent(look: Look, today: datetime.date) -> datetime.date | None:
    """When the ladder acts by itself: by a row that is free, or by any on the day after the last one was held."""
    ladder, facts = look.books["ladder"], look.known.facts
    coming = [next_act(ladder.without(look.held("ladder")), facts, today)]
    coming += [act_after(ladder, facts, today, held.until) for held in look.overrides if held.table == "ladder"]
    return min((act.on for act in coming if act), default=None)


def _tables(dispute: Dispute, books: Mapping[str, Table]) -> list[Table]:
    return [books[name] for name in TABLES[dispute.status_term]]


def _one_round(dispute: Dispute, look: Look, at: datetime.datetime) -> bool:
    """Ask each table once. True when the system moved the dispute, so that the tables must be asked again."""
    for name in TABLES[dispute.status_term]:
        causes = decide(dispute=dispute, table=name, look=look, at=at)
        if name == "alerts":
            _paint(dispute, causes, at)
        for cause in causes:
            if _carry_out(dispute, cause, look.known, at):
                return True
    return False


def _carry_out(dispute: Dispute, cause: Cause, known: bridge.Bridge, at: datetime.datetime) -> bool:
    outcome = cause.finding.outcome
    act = ACTS.get(outcome.measure)
    if outcome.mode is Mode.ACT and act is not None:
        return act(dispute, cause, at)
    _tell(dispute, cause, known, at)
    return False


def _tell(dispute: Dispute, cause: Cause, known: bridge.Bridge, at: datetime.datetime) -> None:
    outcome = cause.finding.outcome
    tell = partial(
        notices.notify,
        dispute=dispute,
        measure=outcome.measure,
        mode=outcome.mode,
        text=_text(cause.finding),
        at=at,
        key=notices.key_of(cause, known.anchors),
        cause=cause,
        due_on=_due_on(outcome.within_hours, at),
    )
    for organisation in _receivers(dispute, outcome.measure):
        tell(to=organisation)


def _due_on(within_hours: int | None, at: datetime.datetime) -> datetime.date | None:
    return day_of(at + datetime.timedelta(hours=within_hours)) if within_hours is not None else None


def _receivers(dispute: Dispute, measure: Measure) -> list[Organisation]:
    above = organisation_above(dispute) if measure in TO_LEADERS else None
    return [dispute.responsible] + ([above] if above else [])


def _text(finding: Finding) -> str:
    return f"{finding.sentence} {finding.outcome.route}".strip()


def _paint(dispute: Dispute, causes: list[Cause], at: datetime.datetime) -> None:
    """The risk colour is the most serious one that any alert names; green when none does."""
    named = {cause.finding.outcome.colour for cause in causes}
    colour = next((colour for colour in RiskColour if colour in named), RiskColour.GREEN)
    if dispute.colour != colour:
        check_on = day_of(dispute.next_check_at or at)
        transition.watch(dispute=dispute, check_on=check_on, changes={"colour": colour.value})
