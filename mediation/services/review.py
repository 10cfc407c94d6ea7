"""Review: ask the rules what they think of disputes now, act or ask, and say when to look again.

Runs at the end of every service, for one dispute, and from the sweep, for a pile. `plan_all` reads and decides,
`carry_out` writes: the sweep holds no lock while the rules think. Nothing waits for a person to look: what the rules
find is acted upon, or asked of somebody, at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mediation import facts as bridge
from mediation import holidays, rulebooks
from mediation.folders import Folder, open_folder, open_folders
from mediation.models import Decision, Dispute, Organisation, Override, RulebookVersion, ShadowDifference
from mediation.moments import day_of, start_of
from mediation.services import bulk, clocks, notices, transition
from mediation.services.notices import Message
from mediation.services.routing import organisation_above
from mediation.services.transition import Cause
from mediation.services.trials import differences, keep
from rules import engine
from rules.decision import Finding
from rules.facts import Known, normalise
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

Asked = tuple[Dispute, Cause]
Act = Callable[[Sequence[Asked], datetime.datetime], set[int]]
"""Carries out what the rules ask for of many disputes; the keys of those that it moved on."""
ONE_DAY = datetime.timedelta(days=1)
ACTS: dict[Measure, Act] = {}
"""Measures the system carries out by itself. The services that know how register themselves here."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a dispute: what is known of it, the tables in force, and the rows that a person holds back."""

    known: bridge.Bridge
    facts: Known
    books: Mapping[str, Table]
    overrides: tuple[Override, ...]

    def held(self, table: str) -> list[str]:
        """Ids of the rows of that table that stand aside."""
        return sorted({override.row for override in self.overrides if override.table == table})


def look_at(dispute: Dispute, books: Mapping[str, Table], today: datetime.date, folder: Folder | None = None) -> Look:
    """What a decision about this dispute rests on today."""
    folder = folder or open_folder(dispute)
    known = bridge.build(dispute, today, folder)
    return Look(known, normalise(known.facts), books, rulebooks.active(folder.overrides, dispute, today))


def review(*, dispute: Dispute, at: datetime.datetime) -> None:
    """Decide, act, ask, and set `next_check_at`. Ends because every act of the system moves the dispute on."""
    desk = Desk(day_of(at))
    for _ in Level:
        if not carry_out(plan_all([dispute], at, desk), at):
            return
    transition.watch_all([(dispute, {"next_check_at": at})])  # more than there are levels: the sweep goes on with it


# ---- reading: what the rules make of a pile of disputes -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class County:
    """What is in force in a county, on trial there, and the day on which the next text comes into force."""

    books: Mapping[str, Table]
    trials: Mapping[str, RulebookVersion]
    next_start: datetime.date | None


class Desk:
    """What is the same for all disputes of one day, read once."""

    def __init__(self, today: datetime.date) -> None:
        self.today, self.holidays, self.stamp = today, holidays.current(), rulebooks.stamp()
        self._counties: dict[int, County] = {}

    def is_current(self) -> bool:
        """Whether rules and holidays are still those that were read."""
        return self.holidays is holidays.current() and self.stamp == rulebooks.stamp()

    def county(self, key: int) -> County:
        """The county with that key."""
        if key not in self._counties:
            trials = {version.table: version for version in rulebooks.on_trial(key, self.today)}
            start = rulebooks.next_start(key, self.today)
            self._counties[key] = County(rulebooks.books(key, self.today), trials, start)
        return self._counties[key]


@dataclass(slots=True)
class Plan:
    """What the rules make of one dispute: read and decided, nothing written yet.

    The tables are asked one after another until one says that the system acts; whether the others are asked at all
    depends on what becomes of that act.
    """

    dispute: Dispute
    folder: Folder
    look: Look
    county: County
    winding: clocks.Winding
    differences: list[ShadowDifference]
    decisions: list[Decision] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    colour: str = ""
    act: Cause | None = None
    causes: Iterator[Cause] = field(default_factory=lambda: iter(()))

    @property
    def sends_up(self) -> bool:
        """Whether the act that ended the asking was to send the dispute up."""
        return self.act is not None and self.act.finding.outcome.measure is Measure.SEND_UP

    def go_on(self, at: datetime.datetime) -> None:
        """Ask further, up to the next finding on which the system acts by itself."""
        self.act = None
        for cause in self.causes:
            if cause.finding.outcome.mode is Mode.ACT and cause.finding.outcome.measure in ACTS:
                self.act = cause
                return
            self.messages.extend(_messages(self.dispute, cause, self.look.known, at))
        self.messages.extend(clocks.ask_about_pause(self.dispute, self.folder, day_of(at)))


def plan_all(disputes: Sequence[Dispute], at: datetime.datetime, desk: Desk) -> list[Plan]:
    """Let the rules look at these disputes; so many queries, however many disputes."""
    folders = open_folders(disputes)
    return [_plan(dispute, folders[dispute.pk], at, desk) for dispute in disputes]


def _plan(dispute: Dispute, folder: Folder, at: datetime.datetime, desk: Desk) -> Plan:
    county = desk.county(dispute.county_id)
    winding = clocks.wind(dispute, folder, desk.today, desk.holidays)  # first: facts rest on the clocks
    look = look_at(dispute, county.books, desk.today, folder)
    books = _tables(dispute, county.books)
    differing = list(differences(dispute, books, county.trials, look.known, desk.today)) if county.trials else []
    plan = Plan(dispute, folder, look, county, winding, differing)
    plan.causes = _ask_tables(plan, at)
    plan.go_on(at)
    return plan


def _ask_tables(plan: Plan, at: datetime.datetime) -> Iterator[Cause]:
    for name in TABLES[plan.dispute.status_term]:
        decision, causes = _decide(plan.dispute, name, plan.look, at)
        plan.decisions.append(decision)
        if name == "alerts":
            plan.colour = _colour(causes)
        yield from causes


def _decide(dispute: Dispute, table: str, look: Look, at: datetime.datetime) -> tuple[Decision, list[Cause]]:
    """One decision of one table; its findings, each with the decision it belongs to.

    Rows that a person holds back for this dispute stand aside; the decision names them.
    """
    whole, held = look.books[table], look.held(table)
    made = engine.decide(whole.without(held), look.facts, day_of(at))
    told = made.as_json()
    decision = Decision(
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
    return decision, [Cause(decision, finding) for finding in made.findings]


def _colour(causes: list[Cause]) -> str:
    """The risk colour is the most serious one that any alert names; green when none does."""
    named = {cause.finding.outcome.colour for cause in causes}
    return next((colour for colour in RiskColour if colour in named), RiskColour.GREEN).value


# ---- writing: what follows from it ---------------------------------------------------------------------------------------


def carry_out(plans: Sequence[Plan], at: datetime.datetime) -> set[int]:
    """Write what these plans found, act, ask, and say when to look again; so many statements, however many plans.

    Returns the keys of the disputes that the system moved: the rules have to look at them again.
    """
    moved: set[int] = set()
    for plan in plans:
        clocks.write(plan.winding)
    keep([difference for plan in plans for difference in plan.differences])
    waiting = list(plans)
    while waiting:
        _store(waiting, at)
        for act, asked in _acts(waiting).items():
            moved |= ACTS[act](asked, at)
        waiting = [plan for plan in waiting if plan.act and plan.dispute.pk not in moved]
        for plan in waiting:
            plan.go_on(at)
    transition.watch_all([(plan.dispute, _columns(plan, at)) for plan in plans if plan.dispute.pk not in moved])
    return moved


def _store(plans: Sequence[Plan], at: datetime.datetime) -> None:
    """Write the decisions made so far, and tell what they ask of people."""
    bulk.insert(decision for plan in plans for decision in plan.decisions)
    notices.notify_all([message for plan in plans for message in plan.messages], at=at)
    for plan in plans:
        plan.decisions, plan.messages = [], []


def _acts(plans: Sequence[Plan]) -> dict[Measure, list[Asked]]:
    asked: dict[Measure, list[Asked]] = {}
    for plan in plans:
        if plan.act is not None:
            asked.setdefault(plan.act.finding.outcome.measure, []).append((plan.dispute, plan.act))
    return asked


def _columns(plan: Plan, at: datetime.datetime) -> dict[str, Any]:
    """Columns of the dispute that the rules own. Its next look is on the first day on which any rule could change its mind.

    Facts move, rows begin and end, a held row counts again, a published text comes into force. `level_deadline` is the
    day on which the ladder would send the dispute up if nobody acted.
    """
    dispute, look, today = plan.dispute, plan.look, day_of(at)
    columns = plan.winding.columns
    tables = TABLES[dispute.status_term]
    if "alerts" in tables:
        columns["colour"] = plan.colour
    columns["level_deadline"] = _ascent(look, today) if "ladder" in tables else None
    if dispute.status != Status.CLOSED:
        columns["next_check_at"] = start_of(_next_look(plan, today))
    return columns


def _next_look(plan: Plan, today: datetime.date) -> datetime.date:
    change = days_until_change(_tables(plan.dispute, plan.look.books), plan.look.facts, today)
    wakes = (
        today + datetime.timedelta(days=min(change or LONGEST_SLEEP, LONGEST_SLEEP)),
        *(override.until + ONE_DAY for override in plan.look.overrides),
        plan.county.next_start,
        clocks.next_question(plan.dispute, plan.folder, today),
    )
    return min(day for day in wakes if day)


def _ascent(look: Look, today: datetime.date) -> datetime.date | None:
    """When the ladder acts by itself: by a row that is free, or by any on the day after the last one was held."""
    ladder, facts = look.books["ladder"], look.facts
    coming = [next_act(ladder.without(look.held("ladder")), facts, today)]
    coming += [act_after(ladder, facts, today, held.until) for held in look.overrides if held.table == "ladder"]
    return min((act.on for act in coming if act), default=None)


def _tables(dispute: Dispute, books: Mapping[str, Table]) -> list[Table]:
    return [books[name] for name in TABLES[dispute.status_term]]


# ---- one table out of its turn ------------------------------------------------------------------------------------------


def decide(*, dispute: Dispute, table: str, look: Look, at: datetime.datetime) -> list[Cause]:
    """One decision of one table, stored; its findings, each with the decision it belongs to."""
    decision, causes = _decide(dispute, table, look, at)
    decision.save()
    return causes


def ask(*, dispute: Dispute, table: str, at: datetime.datetime) -> list[Cause]:
    """One table out of its turn: what it finds is stored and told, and given back to the service that asked."""
    today = day_of(at)
    look = look_at(dispute, rulebooks.books(dispute.county_id, today), today)
    causes = decide(dispute=dispute, table=table, look=look, at=at)
    notices.notify_all([m for cause in causes for m in _messages(dispute, cause, look.known, at)], at=at)
    return causes


def _messages(dispute: Dispute, cause: Cause, known: bridge.Bridge, at: datetime.datetime) -> Iterator[Message]:
    """What the finding asks of people, for each body that must hear of it."""
    outcome = cause.finding.outcome
    for organisation in _receivers(dispute, outcome.measure):
        yield Message(
            dispute=dispute,
            to=organisation,
            measure=outcome.measure,
            mode=outcome.mode,
            text=_text(cause.finding),
            key=notices.key_of(cause, known.anchors),
            cause=cause,
            due_on=_due_on(outcome.within_hours, at),
        )


def _due_on(within_hours: int | None, at: datetime.datetime) -> datetime.date | None:
    return day_of(at + datetime.timedelta(hours=within_hours)) if within_hours is not None else None


def _receivers(dispute: Dispute, measure: Measure) -> list[Organisation]:
    above = organisation_above(dispute) if measure in TO_LEADERS else None
    return [dispute.responsible] + ([above] if above else [])


def _text(finding: Finding) -> str:
    return f"{finding.sentence} {finding.outcome.route}".strip()
