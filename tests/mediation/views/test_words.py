"""Money, days, masks and labels, as the pages show them."""

from __future__ import annotations

import datetime

import pytest

from mediation.moments import CHINA
from mediation.templatetags import house

DAY = datetime.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (3, "还剩3天 · 11月25日前"),
        (0, "今天到期 · 11月25日"),
        (-2, "已超过2天 · 应在11月25日前"),
        (400, "还剩400天 · 2026年11月25日前"),
    ],
)
def test_a_countdown_is_also_a_date(days: int, text: str) -> None:
    assert house.countdown(DAY, days) == text


def test_no_date_no_countdown() -> None:
    assert house.countdown(None, None) == house.countdown("", "") == "没有期限"
    assert house.days_until(None, DAY) is None
    assert house.days_until(DAY, DAY) == 0


@pytest.mark.parametrize(
    ("days", "css"), [(None, "calm"), ("", "calm"), (4, "calm"), (3, "soon"), (0, "soon"), (-1, "late")]
)
def test_urgency(days: object, css: str) -> None:
    assert house.urgency(days) == css


def test_money_and_days() -> None:
    assert house.yuan(150_050) == "1,500.50元"
    assert house.yuan(None) == ""
    assert house.day(DAY) == "2026年11月25日"
    assert house.day(None) == house.moment(None) == ""
    at = datetime.datetime(2026, 11, 24, 17, 5, tzinfo=datetime.UTC)
    assert house.day(at) == "2026年11月25日"
    assert house.moment(at) == "2026年11月25日 01:05"
    assert house.moment(at.astimezone(CHINA)) == "2026年11月25日 01:05"


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("13800001111", "138****1111"),
        ("11010519491231002X", "110***********002X"),
        ("12348", "1***8"),
        ("1", "1*"),
        ("", ""),
    ],
)
def test_masks(value: str, masked: str) -> None:
    assert house.mask(value) == masked
    assert house.mask(value, True) == value


def test_labels() -> None:
    assert house.label("mediating", "Status") == "调解中"
    assert house.label("nonsense", "Status") == "nonsense"
    assert house.label("x", "NoSuchWords") == "x"
    assert house.labels(["minor", "elderly"], "PartyTag") == "未成年人、老年人"
    assert house.labels(None, "PartyTag") == ""


def test_facts_in_words() -> None:
    assert house.fact_name("days_at_level") == "在本层级已过天数"
    assert house.fact_name("strange") == "strange"
    assert house.fact_value(None, "status") == "未知"
    assert house.fact_value(True, "is_civil") == "是"
    assert house.fact_value(False, "is_civil") == "否"
    assert house.fact_value(150_000, "amount_fen") == "1,500.00元"
    assert house.fact_value(3, "days_at_level") == "3天"
    assert house.fact_value("mediating", "status") == "调解中"
    assert house.fact_value(["weapon"], "risk_tags") == "持械"
    assert house.fact_value([], "risk_tags") == "无"
    assert house.fact_value("x", "strange") == "x"
    assert house.counter_name("decisions") == "作出的决定"
    assert house.counter_name("strange") == "strange"
