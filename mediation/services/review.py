"""Review: ask the rules what they think of a dispute now, act or ask, and say when to look again.

Runs at the end of every service and from the sweep, inside the caller's transaction. Nothing waits for a person
to look: what the rules find is acted upon, or asked of somebody, at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from mediation import facts as bridge
from mediation.models import Decision, Dispute, Organisation
from mediation.moments import day_of
from mediation.services import clocks, notices, transition
from mediation.services.routing import organisation_above
from mediation.services.transition import Cause
from rules import engine, shelf
from rules.decision import Finding
from rules.forecast import next_act
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
ACTS: dict[Measure, Act] = {}
"""Measures the system carries out by itself. The services that know how register themselves here."""


def review(*, dispute: Dispute, at: datetime.datetime) -> None:
    """Decide, act, ask, and set `next_check_at`. Ends because every act of the system moves the dispute on."""
    columns = clocks.wind(dispute=dispute, at=at)
    known = bridge.build(dispute, day_of(at))
    for _ in Level:
        if not _one_round(dispute, known, at):
            break
        columns = clocks.wind(dispute=dispute, at=at)
        known = bridge.build(dispute, day_of(at))
    _schedule(dispute, known, at, columns)


def decide(*, dispute: Dispute, table: str, known: bridge.Bridge, at: datetime.datetime) -> list[Cause]:
    """One decision of one table, stored; its findings, each with the decision it belongs to."""
    made = engine.decide(shelf.shipped()[table], known.facts, day_of(at))
    told = made.as_json()
    stored = Decision.objects.create(
        dispute=dispute,
        table=made.table,
        title=made.title,
        digest=made.digest,
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


def _schedule(dispute: Dispute, known: bridge.Bridge, at: datetime.datetime, columns: dict[str, Any]) -> None:
    """Set `next_check_at` to the earliest day on which any rule could change its mind.

    `level_deadline` is the day on which the ladder would send the dispute up if nobody acted.
    """
    today = day_of(at)
    sleep = min(days_until_change(_tables(dispute), known.facts, today) or LONGEST_SLEEP, LONGEST_SLEEP)
    on_ladder = "ladder" in TABLES[dispute.status_term]
    coming = next_act(shelf.shipped()["ladder"], known.facts, today) if on_ladder else None
    asks_on = clocks.remind_of_pause(dispute=dispute, at=at)
    transition.watch(
        dispute=dispute,
        check_on=min(filter(None, (today + datetime.timedelta(days=sleep), asks_on))),
        changes={**columns, "level_deadline": coming.on if coming else None},
    )


def _tables(dispute: Dispute) -> list[Table]:
    return [shelf.shipped()[name] for name in TABLES[dispute.status_term]]


def _one_round(dispute: Dispute, known: bridge.Bridge, at: datetime.datetime) -> bool:
    """Ask each table once. True when the system moved the dispute, so that the tables must be asked again."""
    for name in TABLES[dispute.status_term]:
        causes = decide(dispute=dispute, table=name, known=known, at=at)
        if name == "alerts":
            _paint(dispute, causes, at)
        for cause in causes:
            if _carry_out(dispute, cause, known, at):
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
