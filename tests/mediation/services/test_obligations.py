"""Promises to the end: parts with receipts, what is left, and what nobody demands any more (人民调解法 31; 民法典 557, 575)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mediation import facts as bridge
from mediation.models import Dispute, Obligation, Performance
from mediation.services import agreements, endings, instalments, obligations
from mediation.services.agreements import Promise
from mediation.services.instalments import Every
from mediation.services.obligations import Proof
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import answer_of, days, entries, refused
from tests.mediation.states import obligation_of, performing

TODAY = START.date()
ALL = 50_000  # fen: what the factory's one promise is about


def pay(county: County, dispute: Dispute, fen: int | None, **more: Any) -> Performance:
    """A payment on the first promise, today."""
    values: dict[str, Any] = {"performed_on": TODAY, "amount_fen": fen, **more}
    obligation = obligation_of(fresh(dispute))
    return obligations.record_performance(obligation=obligation, by=county.wang, at=START, **values)


# What was paid one after the other, what is then left, whether the promise is kept, and the last line of the timeline.
@pytest.mark.parametrize(
    ("paid", "left", "is_kept", "said"),
    [
        ([20_000], 30_000, False, "第1项收到200.00元，还剩300.00元。"),
        ([20_000, 29_999], 1, False, "第1项收到299.99元，还剩0.01元。"),
        ([20_000, 30_000], 0, True, "第1项已履行。"),
        ([20_000, None], 0, True, "第1项已履行。"),
        ([None], 0, True, "第1项已履行。"),
    ],
)
def test_a_part_leaves_the_rest_open(
    county: County, paid: list[int | None], left: int, is_kept: bool, said: str
) -> None:
    dispute = performing(county)
    for fen in paid:
        pay(county, dispute, fen)
    obligation = obligation_of(dispute)
    assert (obligation.rest_fen, not obligation.is_open) == (left, is_kept)
    assert entries(dispute)[-1].reason == said
    assert sum(row.amount_fen or 0 for row in obligation.performances.all()) == ALL - left


class Money(TestCase):
    """Whatever is paid in whatever parts: never more than was promised, never a fen lost."""

    @settings(max_examples=15)
    @given(parts=st.lists(st.integers(-5, ALL), min_size=1, max_size=6))
    def test_never_more_than_was_promised(self, parts: list[int]) -> None:
        county = made.make_county()
        dispute, paid = performing(county), 0
        for fen in parts:
            answer = answer_of(lambda fen=fen: pay(county, dispute, fen))  # type: ignore[misc]
            fits = 0 < fen <= ALL - paid
            assert (answer == "done") == fits
            if fits:
                pay(county, dispute, fen)
                paid += fen
        obligation = obligation_of(fresh(dispute))
        assert (obligation.paid_fen, obligation.rest_fen) == (paid, ALL - paid)
        assert (obligation.performed_on is not None) == (paid == ALL)


@pytest.mark.parametrize(
    ("fen", "no"),
    [(0, "金额应大于零。"), (-1, "金额应大于零。"), (ALL + 1, "这一项只剩500.00元没有付，不能登记500.01元。")],
)
def test_what_cannot_have_been_paid(county: County, fen: int, no: str) -> None:
    dispute = performing(county)
    with refused(no, "amount_fen"):
        pay(county, dispute, fen)


def test_the_proof_is_kept_with_its_digest(county: County) -> None:
    row = pay(county, performing(county), 100, manner="转账", proof=Proof("收" * 200, "image/png", b"\x89PNG"))
    assert (row.manner, len(row.file_name), row.media_type) == ("转账", 120, "image/png")
    assert row.sha256 == "0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543"
    assert str(row) == "(2026)枫林民调字第1号第1项·2026-11-02"


def deed(county: County) -> Dispute:
    """Something to be done, not paid."""
    dispute = made.make_mediating(county)
    _, respondent = dispute.parties.order_by("pk")
    one = Promise(kind="do", debtor=respondent, content="清走杂物", due_on=TODAY)
    agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, promises=[one])
    )
    return fresh(dispute)


def test_a_deed_is_half_done_and_then_done(county: County) -> None:
    dispute = deed(county)
    with refused("这一项不是付款，不用填金额。", "amount_fen"):
        pay(county, dispute, 5)
    pay(county, dispute, None, is_whole=False, note="清走一半")
    assert obligation_of(fresh(dispute)).is_open
    assert entries(dispute)[-1].reason == "第1项部分履行。清走一半"
    pay(county, dispute, None)
    after = obligation_of(fresh(dispute))
    assert (after.is_open, after.rest_fen, after.performances.count()) == (False, None, 2)


# --- released -----------------------------------------------------------------------------------------------------------


def release(county: County, obligation: Obligation, **more: Any) -> Obligation:
    """The creditor lets go today."""
    values: dict[str, Any] = {"released_on": TODAY, "reason": "聂某当面表示余款不要了", **more}
    return obligations.release_obligation(obligation=obligation, by=county.wang, at=START, **values)


def test_what_is_released_is_not_waited_for(county: County) -> None:
    """人民调解法 31; 民法典 575: closed with the reason in the file, although not everything was paid."""
    dispute = performing(county)
    pay(county, dispute, 100)
    obligation = obligation_of(fresh(dispute))
    release(county, obligation)
    assert entries(dispute)[-1].reason == "第1项不再履行：聂某当面表示余款不要了"
    assert bridge.next_due(obligation.agreement) is None
    assert not bridge.unperformed(obligation.agreement).exists()
    with refused("这一项已经免除。"):
        pay(county, dispute, 100)


@pytest.mark.parametrize(
    ("more", "no", "field"),
    [
        ({"reason": " "}, "请写明免除或者了结的原因，由谁表示的。", "reason"),
        ({"released_on": TODAY + days(1)}, "日期应在达成协议之后、今天之前（含当天）。", "released_on"),
        ({"released_on": TODAY - days(1)}, "日期应在达成协议之后、今天之前（含当天）。", "released_on"),
    ],
)
def test_a_release_has_a_reason_and_a_day(county: County, more: dict[str, Any], no: str, field: str) -> None:
    obligation = obligation_of(performing(county))
    with refused(no, field):
        release(county, obligation, **more)


def test_what_was_performed_is_not_released(county: County) -> None:
    dispute = performing(county)
    pay(county, dispute, None)
    with refused("这一项已经登记履行。"):
        release(county, obligation_of(fresh(dispute)))


def test_nothing_is_closed_while_something_is_owed(county: County) -> None:
    dispute = performing(county)
    pay(county, dispute, ALL - 1)
    with refused("第1项尚未登记履行，不能按“履行完毕”办结。不履行的，可以移送法院等其他途径。"):
        endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件")


# --- instalments in an agreement ----------------------------------------------------------------------------------------


def test_instalments_become_promises_of_one_series(county: County) -> None:
    dispute = made.make_mediating(county)
    applicant, respondent = dispute.parties.order_by("pk")
    owed = Promise(
        kind="pay",
        debtor=respondent,
        creditor=applicant,
        content="归还借款",
        amount_fen=100_000,
        due_on=datetime.date(2026, 11, 30),
    )
    rows = instalments.spread(owed, count=3, every=Every.MONTH, series=1)
    agreement = agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, promises=rows)
    )
    stored = [(o.order, o.amount_fen, f"{o.due_on}", o.series) for o in agreement.obligations.all()]
    assert stored == [(1, 33_333, "2026-11-30", 1), (2, 33_333, "2026-12-30", 1), (3, 33_334, "2027-01-30", 1)]
