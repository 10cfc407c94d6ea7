"""Reads about rules: which text applies where and since when, how often a row fired, how often people disagreed."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mediation import access, rulebooks
from mediation.models import (
    Dispute,
    Handover,
    Notice,
    Override,
    Place,
    RulebookVersion,
    TimelineEntry,
    User,
)
from mediation.models.rulebooks import OPEN_STATES, VersionState
from mediation.moments import CHINA
from rules import shelf
from rules.cells import describe
from rules.facts import SCHEMA
from rules.table import Pack, Row, Table
from rules.vocabulary import HandoverState, Level, Measure, Mode, PlaceKind, RiskColour

YEAR = datetime.timedelta(days=365)
NO_TO_A_RULE = (HandoverState.RETURNED.value, HandoverState.REVOKED.value)
LISTED = 100


def county_of(user: User, on: datetime.date) -> Place | None:
    """The county whose rules this person works by: the one they draft for, else that of any of their posts."""
    county = access.may_draft_rules(user, on)
    if county is None:
        places = (appointment.organisation.place for appointment in access.appointments_of(user, on))
        county = next((found for place in places if (found := place.up_to(PlaceKind.COUNTY))), None)
    return county


# ---- which text applies ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Book:
    """One table in force: its text, and the county's version it comes from, or None for the shipped one."""

    table: Table
    version: RulebookVersion | None = None
    draft: RulebookVersion | None = None

    @property
    def is_editable(self) -> bool:
        """Whether an office may change some of its rows."""
        return self.table.name in shelf.editable()

    @property
    def local(self) -> int:
        """How many rows an office may change."""
        return sum(row.pack is Pack.LOCAL for row in self.table.rows)


def books(county: Place | None, on: datetime.date) -> list[Book]:
    """Every table as it applies in that county on that day, in the order of the shelf, with the open draft."""
    if county is None:
        return [Book(table) for table in shelf.shipped().values()]
    tables, versions = rulebooks.books(county.pk, on), rulebooks.in_force(county.pk, on)
    drafts = {draft.table: draft for draft in open_drafts(county)}
    return [Book(table, versions.get(name), drafts.get(name)) for name, table in tables.items()]


def book(county: Place | None, name: str, on: datetime.date) -> Book | None:
    """One of them."""
    return next((found for found in books(county, on) if found.table.name == name), None)


def open_drafts(county: Place) -> QuerySet[RulebookVersion]:
    """Drafts on somebody's desk, at most one per table."""
    return RulebookVersion.objects.filter(county=county, state__in=OPEN_STATES).defer("content")


def versions(county: Place, name: str) -> QuerySet[RulebookVersion]:
    """Everything the county ever made of that table, newest first."""
    found = RulebookVersion.objects.filter(county=county, table=name).order_by("-number").defer("content")
    return found.select_related("drafted_by", "decided_by", "restores")


# ---- rows in words ---------------------------------------------------------------------------------------------------


def lines(table: Table, on: datetime.date) -> list[dict[str, Any]]:
    """Every row in words: its conditions as Chinese phrases, what it asks for, and since when."""
    return [line(row, on) for row in table.rows]


def line(row: Row, on: datetime.date) -> dict[str, Any]:
    """One row in words."""
    return {
        "id": row.id,
        "sentence": row.says,
        "basis": row.basis,
        "pack": row.pack.label,
        "is_law": row.pack is Pack.LAW,
        "conditions": [describe(cell, SCHEMA[name]) for name, cell in row.when.items()],
        "outcome": outcome(row.outcome.as_json()),
        "route": row.outcome.route,
        "starts": row.starts,
        "ends": row.ends,
        "is_in_force": row.in_force(on),
        "examples": len(row.examples),
    }


def outcome(asked: Mapping[str, Any]) -> str:
    """What a row asks for: `上报到乡镇（街道） · 系统自动办理 · 红色 · 24小时内`."""
    goal = f"到{Level(asked['to']).label}" if asked.get("to") else ""
    parts = [Measure(asked["measure"]).label + goal, Mode(asked["mode"]).label]
    parts += [RiskColour(asked["colour"]).label] if asked.get("colour") else []
    parts += [f"{asked['within_hours']}小时内"] if asked.get("within_hours") else []
    parts += [str(asked["period"])] if asked.get("period") else []
    return " · ".join(parts)


# ---- how rows did ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Activity:
    """Per row: distinct disputes in which it fired, and how often people disagreed."""

    fired: Counter[str]
    dissent: Counter[str]


def activity(county: Place | None, table: str, on: datetime.date) -> Activity:
    """The twelve months up to that day, in four statements for all rows together."""
    if county is None:
        return Activity(Counter(), Counter())
    since, until = _span(on)
    acted = TimelineEntry.objects.filter(at__range=(since, until))
    told = Notice.objects.filter(created_at__range=(since, until))
    pairs = [
        rows.filter(decision__table=table, dispute__county=county)
        .exclude(rule_row="")
        .order_by()
        .values_list("rule_row", "dispute_id")
        for rows in (acted, told)
    ]
    fired = Counter(row for row, _ in pairs[0].union(pairs[1]))
    dissent = Counter(_overrides(county, table, on).values_list("row", flat=True))
    dissent.update(_returned(county, table, on).values_list("rule_row", flat=True))
    return Activity(fired, dissent)


def _span(on: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    start = on - YEAR if on - datetime.date.min > YEAR else datetime.date.min + datetime.timedelta(days=1)
    times = datetime.time.min, datetime.time.max
    return datetime.datetime.combine(start, times[0], CHINA), datetime.datetime.combine(on, times[1], CHINA)


def _overrides(county: Place, table: str, on: datetime.date) -> QuerySet[Override]:
    return Override.objects.filter(dispute__county=county, table=table, at__range=_span(on))


def _returned(county: Place, table: str, on: datetime.date) -> QuerySet[Handover]:
    caused = Handover.objects.filter(decision__table=table, dispute__county=county, state__in=NO_TO_A_RULE)
    return caused.exclude(rule_row="").filter(answered_at__range=_span(on))


@dataclass(frozen=True, slots=True)
class Dissent:
    """One time that somebody acted otherwise than a row says."""

    dispute: Dispute
    what: str
    reason: str
    at: datetime.datetime
    by: User | None


def dissents(user: User, county: Place, table: str, row: str, on: datetime.date) -> tuple[list[Dissent], int]:
    """Those of the twelve months in disputes that this person may see, newest first, and how many others there are."""
    overrides = _overrides(county, table, on).filter(row=row)
    returned = _returned(county, table, on).filter(rule_row=row)
    seen = access.visible_to(user, on).order_by().values("pk")
    mine = [
        *(
            Dissent(o.dispute, f"暂缓至{o.until}", o.reason, o.at, o.by)
            for o in overrides.filter(dispute__in=seen).select_related("dispute", "by")
        ),
        *(
            Dissent(h.dispute, HandoverState(h.state).label, h.answer, h.answered_at or h.sent_at, h.answered_by)
            for h in returned.filter(dispute__in=seen).select_related("dispute", "answered_by")
        ),
    ]
    others = overrides.count() + returned.count() - len(mine)
    return sorted(mine, key=lambda one: one.at, reverse=True)[:LISTED], others


# ---- who may ----------------------------------------------------------------------------------------------------------


def may_decide(user: User, version: RulebookVersion, on: datetime.date) -> bool:
    """Whether this person is the second one: a county officer who never drafted this version."""
    if not access.may_publish_rules(user, version.county, on):
        return False
    return not version.history.filter(drafted_by=user).exists()


def may_read(user: User, version: RulebookVersion, on: datetime.date) -> bool:
    """Published texts are read by everybody of the county; the others by those who draft there."""
    if version.state == VersionState.PUBLISHED:
        return county_of(user, on) == version.county
    return access.may_draft_rules(user, on) == version.county
