"""Facts as columns: for every dispute and every day, what the database says is what mediation/facts.py says."""

from __future__ import annotations

import datetime
import json
import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation import facts as bridge
from mediation.columns import DAYS, KEY, PREFIX, STANDING, with_facts
from mediation.demo import county as demo
from mediation.demo.case import CHOICES
from mediation.demo.load import load_cases
from mediation.models import Dispute
from rules.facts import SCHEMA, Kind
from tests.factories import START, County
from tests.mediation import verbs
from tests.mediation.helpers import days
from tests.mediation.random_rows import scatter

pytestmark = pytest.mark.goes_behind

TODAY = START.date()
WHEN = [TODAY + days(count) for count in (-40, 0, 1, 7, 30, 400)]


def expected(dispute: Dispute, on: datetime.date) -> dict[str, Any]:
    """What the bridge says, unknown ones included."""
    built = bridge.build(dispute, on).facts
    return {name: built.get(name) for name in SCHEMA}


def found(row: dict[str, Any]) -> dict[str, Any]:
    """What the columns say, in the bridge's own types; a fact that is always unknown has no column."""
    return {name: _typed(name, row.get(PREFIX + name)) for name in SCHEMA}


def _typed(name: str, value: Any) -> Any:
    kind = SCHEMA[name].kind
    if value is None or kind in (Kind.INT, Kind.ENUM):
        assert value is None or type(value) is (int if kind is Kind.INT else str), name
        return value
    if kind is Kind.BOOL:
        assert value in (True, False), name
        return bool(value)
    lists = json.loads(value)
    return frozenset(tag for part in lists for tag in (part if isinstance(part, list) else [part]))


def assert_equal_on(on: datetime.date) -> int:
    """Every fact of every dispute; how many disputes there were."""
    rows = {row[KEY]: row for row in with_facts(Dispute.objects.all(), SCHEMA, on)}
    disputes = list(Dispute.objects.all())
    assert rows.keys() == {dispute.pk for dispute in disputes}
    for dispute in disputes:
        assert found(rows[dispute.pk]) == expected(dispute, on), f"{dispute} {on}"
    return len(disputes)


def test_every_fact_has_one_place() -> None:
    """A new fact fails here until it has a column, or is said to be recorded nowhere."""
    assert {*STANDING, *DAYS, *bridge.NEVER_RECORDED} == set(SCHEMA)
    assert len(STANDING) + len(DAYS) + len(bridge.NEVER_RECORDED) == len(SCHEMA)
    assert set(DAYS) == {name for name, fact in SCHEMA.items() if fact.daily}


def test_only_what_is_asked_for_is_computed(county: County) -> None:
    verbs.registered(county)
    with pytest.raises(KeyError, match="moon"):
        with_facts(Dispute.objects.all(), ["moon"], TODAY)
    rows = with_facts(Dispute.objects.all(), ["level", "aid_granted"], TODAY)
    assert [set(row) for row in rows] == [{KEY, PREFIX + "level"}]
    assert "session" not in str(rows.query)
    assert "agreement" not in str(rows.query)


def test_the_states_of_a_life(county: County) -> None:
    names = (
        "registered", "mediating", "with_panel", "agreed", "performing", "fulfilled", "sent_up", "in_court", "terminated",
    )  # fmt: skip
    for name in names:
        getattr(verbs, name)(county)
    assert [assert_equal_on(on) for on in WHEN] == [len(names)] * len(WHEN)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_county() -> None:
    demo.build_county()
    load_cases(stages=CHOICES["all"], today=TODAY, seed=1)
    for on in (TODAY, TODAY + days(3), TODAY + days(45)):
        assert assert_equal_on(on) > 20


# A seed, because hypothesis would run out of chance long before eight disputes are written.
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), on=st.dates(TODAY - days(60), TODAY + days(60)))
def test_whatever_stands_in_the_tables(county: County, seed: int, on: datetime.date) -> None:
    with transaction.atomic():
        scatter(county, random.Random(seed), 15)
        assert assert_equal_on(on) == 15
        transaction.set_rollback(True)
