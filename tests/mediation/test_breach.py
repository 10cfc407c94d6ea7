"""After a breach: which ways are open, and until when (人民调解法 31-33; 民事诉讼法 225, 250; 民法典 188, 189)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation import breach
from mediation.models import Agreement, Obligation
from tests import factories as made
from tests.factories import County, moment
from tests.mediation.states import agreement_of

DAY = datetime.date
AT = moment(11, 2)
LATE = DAY(2026, 12, 10)  # after the day of the factory's promise, 22 November, and after the thirty days
SOON = DAY(2026, 11, 25)  # the same, within the thirty days


def broken(county: County, **known: Any) -> Agreement:
    """An agreement in force since 2 November 2026, with one payment due on the 22nd."""
    dispute = made.sign(county, made.make_agreed(county, **known)[1])
    return agreement_of(dispute)


def titles(agreement: Agreement, on: DAY) -> list[tuple[str, str]]:
    return [(way.title, f"{way.last}") for way in breach.ways(agreement, on)]


@pytest.mark.parametrize(
    ("on", "known", "result", "expected"),
    [
        (DAY(2026, 11, 22), {}, "", []),
        (SOON, {}, "", [("共同申请司法确认", "2026-12-02"), ("起诉", "2029-11-22"), ("申请支付令", "2029-11-22")]),
        (LATE, {}, "", [("起诉", "2029-11-22"), ("申请支付令", "2029-11-22")]),
        (LATE, {}, "rejected", [("起诉", "2029-11-22"), ("申请支付令", "2029-11-22")]),
        (LATE, {}, "confirmed", [("申请强制执行", "2028-11-22")]),
        (
            LATE,
            {"dispute_type": "migrant_wage"},
            "",
            [("起诉", "2029-11-22"), ("申请支付令", "2029-11-22"), ("申请劳动仲裁", "2027-11-22")],
        ),
    ],
)
def test_which_ways_are_open(
    county: County, on: DAY, known: dict[str, Any], result: str, expected: list[tuple[str, str]]
) -> None:
    agreement = broken(county, **known)
    if result:
        agreement.confirmation_applied_on, agreement.confirmation_decided_on = DAY(2026, 11, 3), DAY(2026, 11, 10)
        agreement.confirmation_result = result
        agreement.save()
    assert titles(agreement, on) == expected


def test_instalments_run_from_the_last_one(county: County) -> None:
    """民事诉讼法 250 II: two years from the last instalment, here 31 December 2026; a Sunday, and not yet a known holiday."""
    agreement = broken(county)
    first = agreement.obligations.get()
    first.series = 1
    first.save()
    Obligation.objects.create(
        agreement=agreement,
        order=2,
        kind="pay",
        debtor=first.debtor,
        creditor=first.creditor,
        content="第2期",
        amount_fen=100,
        due_on=DAY(2026, 12, 31),
        series=1,
    )
    agreement.confirmation_applied_on = agreement.confirmation_decided_on = DAY(2026, 11, 10)
    agreement.confirmation_result, agreement.confirmation_number = "confirmed", "(2026)民特5号"
    agreement.save()
    (way,) = breach.ways(agreement, LATE)
    assert way.safe == DAY(2028, 12, 29)
    assert way.last is not None
    assert way.last > DAY(2028, 12, 31)
    assert way.is_provisional
    assert "(2026)民特5号" in way.how


def test_only_money_goes_by_payment_order(county: County) -> None:
    agreement = broken(county)
    promise = agreement.obligations.get()
    promise.kind, promise.amount_fen = "do", None
    promise.save()
    assert titles(agreement, LATE) == [("起诉", "2029-11-22")]


def test_before_effect_nothing_is_broken(county: County) -> None:
    _, agreement = made.make_agreed(county)
    assert breach.ways(agreement, LATE) == []
