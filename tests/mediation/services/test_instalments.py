"""Instalments: exact to the fen, on days that exist, whatever the sum, the number and the day (民法典 202)."""

from __future__ import annotations

import datetime
from calendar import monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.models import Party
from mediation.services.agreements import Promise
from mediation.services.errors import Refused
from mediation.services.instalments import MONTHS, MOST_INSTALMENTS, Every, day_of_instalment, spread

DAY = datetime.date


END_OF_JANUARY = DAY(2026, 1, 31)


def owed(total: int | None, first_on: DAY | None = END_OF_JANUARY) -> Promise:
    return Promise(kind="pay", debtor=Party(pk=1), content="归还借款。", amount_fen=total, due_on=first_on)


# What a lawyer would write down by hand.
@pytest.mark.parametrize(
    ("total", "count", "every", "first_fen", "rows"),
    [
        (1_000_000, 3, Every.MONTH, None, [("01-31", 333_333), ("02-28", 333_333), ("03-31", 333_334)]),
        (1_000_000, 3, Every.MONTH, 500_000, [("01-31", 500_000), ("02-28", 250_000), ("03-31", 250_000)]),
        (1_000, 2, Every.WEEK, None, [("01-31", 500), ("02-07", 500)]),
        (100, 3, Every.QUARTER, None, [("01-31", 33), ("04-30", 33), ("07-31", 34)]),
        (100, 2, Every.HALF_YEAR, 99, [("01-31", 99), ("07-31", 1)]),
    ],
)
def test_as_written_by_hand(
    total: int, count: int, every: Every, first_fen: int | None, rows: list[tuple[str, int]]
) -> None:
    found = spread(owed(total), count=count, every=every, series=4, first_fen=first_fen)
    assert [(f"{each.due_on:%m-%d}", each.amount_fen) for each in found] == rows
    assert found[0].content == f"归还借款（第1期，共{count}期）"
    assert {each.series for each in found} == {4}


def test_a_year_later_on_a_leap_day() -> None:
    days = [day_of_instalment(DAY(2028, 2, 29), Every.YEAR, number) for number in range(5)]
    assert [day.isoformat() for day in days] == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


@given(
    total=st.integers(1, 10**12),
    count=st.integers(2, MOST_INSTALMENTS),
    first_on=st.dates(DAY(2020, 1, 1), DAY(2090, 12, 31)),
    every=st.sampled_from(Every),
    share=st.none() | st.floats(0, 1),
)
def test_whatever_is_split(total: int, count: int, first_on: DAY, every: Every, share: float | None) -> None:
    first_fen = None if share is None else int(total * share)
    rest, parts = (total, count) if first_fen is None else (total - first_fen, count - 1)
    if rest < parts or first_fen == 0:  # less than a fen for each
        with pytest.raises(Refused, match="每一期都应大于零"):
            spread(owed(total, first_on), count=count, every=every, series=1, first_fen=first_fen)
        return
    found = spread(owed(total, first_on), count=count, every=every, series=1, first_fen=first_fen)
    amounts, days = [each.amount_fen or 0 for each in found], [each.due_on for each in found]
    assert (sum(amounts), len(found), min(amounts) > 0) == (total, count, True)
    middle = amounts[1:-1] if first_fen is not None else amounts[:-1]
    assert len(set(middle)) <= 1
    assert 0 <= amounts[-1] - (middle or [amounts[-1]])[0] < count
    assert days == sorted(set(days))
    assert days[0] == first_on
    if every in MONTHS:
        assert all(day and day.day == min(first_on.day, monthrange(day.year, day.month)[1]) for day in days)


@pytest.mark.parametrize(
    ("promise", "count", "first_fen", "field"),
    [
        (owed(None), 3, None, "due_on"),
        (owed(100, None), 3, None, "due_on"),
        (owed(100), 1, None, "instalments"),
        (owed(100), MOST_INSTALMENTS + 1, None, "instalments"),
        (owed(2), 3, None, "first_fen"),
        (owed(100), 2, 100, "first_fen"),
        (owed(100), 2, 101, "first_fen"),
        (owed(100), 2, 0, "first_fen"),
        (owed(10**6, DAY(9990, 1, 1)), 100, None, "instalments"),
    ],
)
def test_what_cannot_be_split(promise: Promise, count: int, first_fen: int | None, field: str) -> None:
    with pytest.raises(Refused) as no:
        spread(promise, count=count, every=Every.YEAR, series=1, first_fen=first_fen)
    assert no.value.field == field
