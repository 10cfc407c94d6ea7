"""What the rules will do if nobody acts: the same facts, some days later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rules import reference
from rules.decision import Finding
from rules.facts import SCHEMA, Value, normalise
from rules.horizon import days_until_change
from rules.table import Table
from rules.vocabulary import Mode


@dataclass(frozen=True, slots=True)
class Forecast:
    """The first day on which the system would act by itself, and on which finding."""

    on: date
    finding: Finding


def aged(facts: Mapping[str, Value], days: int) -> dict[str, Value]:
    """The facts after so many days in which nobody did anything."""
    return {
        name: value + SCHEMA[name].daily * days if isinstance(value, int) and SCHEMA[name].daily else value
        for name, value in facts.items()
    }


def next_act(table: Table, facts: Mapping[str, object], on: date, limit: int = 400) -> Forecast | None:
    """The system's next own act by this table within `limit` days from tomorrow on; None if it would not act.

    Plain Python only: a forecast is shown, never carried out.
    """
    known = normalise(facts)
    key = (table.digest, on, limit, *(known.get(name) for name in table.asks))
    if key not in _MEMORY:  # on one day thousands of disputes stand alike in all that a table asks
        if len(_MEMORY) >= MOST_REMEMBERED:
            _MEMORY.clear()
        _MEMORY[key] = _first_act(table, known, on, 0, limit)
    return _MEMORY[key]


MOST_REMEMBERED = 16_384
_MEMORY: dict[tuple[object, ...], Forecast | None] = {}


def act_after(table: Table, facts: Mapping[str, object], on: date, until: date, limit: int = 400) -> Forecast | None:
    """The same from the day after `until` on, that day itself included: the system's hands are bound until then."""
    known, passed = normalise(facts), (until - on).days + 1
    day = on + timedelta(days=passed)
    acting = _acting(table, aged(known, passed), day)
    return Forecast(day, acting[0]) if acting else _first_act(table, known, on, passed, limit)


def _acting(table: Table, facts: Mapping[str, Value], day: date) -> list[Finding]:
    return [found for found in reference.decide(table, facts, day).findings if found.outcome.mode is Mode.ACT]


def _first_act(table: Table, known: Mapping[str, Value], on: date, passed: int, limit: int) -> Forecast | None:
    while True:
        step = days_until_change([table], aged(known, passed), on + timedelta(days=passed))
        passed += step or limit + 1
        if passed > limit:
            return None
        day = on + timedelta(days=passed)
        acting = _acting(table, aged(known, passed), day)
        if acting:
            return Forecast(day, acting[0])
