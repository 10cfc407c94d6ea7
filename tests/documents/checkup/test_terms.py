"""One term at a time: many ways to say a thing well, many ways to say it badly; and the limits that are numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from documents.checkup.amounts import amounts
from documents.checkup.days import days
from documents.checkup.identity import card_fault, credit_fault
from documents.checkup.interest import limit_on, yearly
from tests.documents.checkup.cases import DATA, SIGNED, card, credit, goods, lint

TERMS = yaml.safe_load((DATA / "terms.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TERMS, ids=lambda case: f"{case['expect']} {case['term'][:24]}")
def test_a_term(case: dict[str, Any]) -> None:
    found = lint({**goods()[case["base"]], "terms": [case["term"]]})
    if case["expect"] == "ok":
        assert [each for each in found if each.severity != "style"] == []
    else:
        assert case["expect"] in {each.code for each in found}


# --- the reader -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("￥8,000.00", 800_000),
        ("8000.00元", 800_000),
        ("捌仟元", 800_000),
        ("8千元", 800_000),
        ("0.8万元", 800_000),
        ("八千块钱", 800_000),
        ("人民币8000", 800_000),
        ("壹元零柒分", 107),
        ("5元5角", 550),
        ("两千二百元", 220_000),
    ],
)
def test_one_amount(text: str, fen: int) -> None:
    assert [each.fen for each in amounts(f"赔偿{text}，付清")] == [fen]


@pytest.mark.parametrize("text", ["3单元", "一块石头", "十元素", "2026年", "13800000012", "第8条", "五个月"])
def test_no_amount(text: str) -> None:
    assert list(amounts(text)) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年12月1日前", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("2026/12/1", date(2026, 12, 1)),
        ("二〇二六年十二月一日", date(2026, 12, 1)),
        ("12月1日前", date(2026, 12, 1)),
        ("3月1日前", date(2027, 3, 1)),
        ("明年3月1日", date(2027, 3, 1)),
        ("2027年12月20日付一半，1月5日付清", date(2027, 12, 20)),
        ("2月29日", date(2028, 2, 29)),
        ("2027年2月29日", None),
        ("13月1日", None),
    ],
)
def test_one_day(text: str, day: date | None) -> None:
    found = next(iter(days(text, SIGNED)))
    assert (found.day, found.exists) == (day, day is not None)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("年利率24%", "24"),
        ("年利率百分之十二", "12"),
        ("月利率2%", "24"),
        ("月息2分", "24"),
        ("月息1分5厘", "18"),
        ("日万分之五", "18.25"),
        ("每日千分之一", "36.5"),
        ("利息按二分计算", "24"),
    ],
)
def test_one_rate(text: str, percent: str) -> None:
    assert [rate for _, _, rate in yearly(text)] == [Decimal(percent)]


@pytest.mark.parametrize(
    ("day", "percent", "sure"),
    [
        (date(2019, 1, 1), "17", False),
        (date(2020, 8, 20), "15.4", True),
        (date(2024, 10, 20), "13.4", True),
        (date(2024, 10, 21), "12.4", True),
        (date(2025, 6, 1), "12", True),
        (SIGNED, "12", False),
    ],
)
def test_four_times_the_rate_of_the_day(day: date, percent: str, sure: bool) -> None:
    assert (limit_on(day).percent, limit_on(day).sure) == (Decimal(percent), sure)


@pytest.mark.parametrize("signed", ["2025-06-01", "2026-11-22"])
def test_a_rate_over_the_limit_of_the_day_of_signing(signed: str) -> None:
    data = {**goods()["旧借条分期"], "signed_on": signed}
    data["terms"] = ["黄友发逾期归还的，按月息2分支付逾期利息。"]
    assert {each.code for each in lint(data)} & {"interest_high", "interest_high_unsure"}


# --- numbers that name somebody ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 20))
def test_a_right_number_and_every_wrong_digit(number: int) -> None:
    right = card(number, 1980)
    assert card_fault(right) == ""
    wrong = [right[:17] + digit for digit in "0123456789X" if digit != right[17]]
    assert {card_fault(each) for each in wrong} == {"checksum"}
    code = credit(number)
    assert credit_fault(code) == ""
    assert credit_fault(code[:17] + ("0" if code[17] != "0" else "1")) == "checksum"


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("330324********0021", "masked"),
        ("33032419801312002X", "shape"),
        ("3303241980", ""),
        ("E12345678", ""),
        ("甲", "shape"),
    ],
)
def test_other_papers(number: str, fault: str) -> None:
    assert card_fault(number) == fault
