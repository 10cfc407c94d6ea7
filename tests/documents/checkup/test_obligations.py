"""The list of obligations against the terms, and the parties' own fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.checkup.cases import goods, lint, patched

PAY = {
    "debtor": "王大山",
    "creditor": "张淼",
    "kind": "pay",
    "content": "墙面维修费",
    "amount_fen": 220_000,
    "manner": "现金",
    "place": "村委会",
    "due_on": "2026-12-10",
}
DO = {**PAY, "kind": "do", "content": "清除水沟余料", "amount_fen": None, "manner": "自行清理", "due_on": "2026-11-30"}
REFRAIN = {"debtor": "王大山", "creditor": "张淼", "kind": "refrain", "content": "不再堆放杂物"}
TWO = ["王大山赔偿张淼8000元，分两期：2026年12月10日前付3000元，2027年1月10日前付5000元，均现金。"]
FIRST, SECOND = {**PAY, "amount_fen": 300_000}, {**PAY, "amount_fen": 500_000, "due_on": "2027-01-10"}


def said(obligations: list[dict[str, Any]], terms: list[str] | None = None) -> list[tuple[str, str, str]]:
    data = {**goods()["水沟"], "obligations": obligations}
    data |= {"terms": terms} if terms is not None else {}
    return [(each.code, each.where, each.words) for each in lint(data)]


@pytest.mark.parametrize(
    ("obligations", "terms"),
    [
        ([PAY, DO, REFRAIN], ["墙面维修费", "清除水沟余料", "不再堆放杂物"]),
        ([PAY], None),
        ([{**PAY, "due_on": "2026-12-09"}], None),
        ([{**PAY, "debtor": "被申请人"}], None),
        ([FIRST, SECOND], TWO),
        ([{**PAY, "amount_fen": 800_000, "due_on": "2027-01-10"}], TWO),
        ([{**PAY, "due_on": None, "due_text": "签字当日"}], ["赔偿墙面维修费2200元"]),
    ],
)
def test_fields_that_agree_with_the_terms(obligations: list[dict[str, Any]], terms: list[str] | None) -> None:
    assert said(obligations, terms) == []


@pytest.mark.parametrize(
    ("obligations", "terms", "expected"),
    [
        ([{**PAY, "amount_fen": None}], ["墙面维修费"], ("amount_missing", "obligations[0].content", "墙面维修费")),
        ([{**PAY, "amount_fen": 0}], ["墙面维修费"], ("amount_zero", "obligations[0].amount_fen", "0")),
        ([{**PAY, "due_on": None}], ["墙面维修费"], ("deadline_missing", "obligations[0].due_on", "")),
        ([{**PAY, "due_on": None, "due_text": "有钱时"}], None, ("time_vague", "obligations[0].due_text", "有钱时")),
        ([{**PAY, "manner": ""}], ["墙面维修费"], ("manner_missing", "obligations[0].manner", "")),
        ([{**PAY, "manner": "另行协商"}], None, ("open_ended", "obligations[0].manner", "另行协商")),
        ([{**PAY, "place": ""}], None, ("place_missing", "obligations[0].place", "")),
        ([{**DO, "manner": ""}], ["清除水沟余料"], ("manner_act_missing", "obligations[0].manner", "")),
        ([{**DO, "due_on": None}], ["清除水沟余料"], ("deadline_missing", "terms[0]", "清除")),
        ([{**PAY, "debtor": "王大三"}], None, ("name_near_miss", "obligations[0].debtor", "王大三")),
        ([{**PAY, "creditor": "赵六"}], None, ("not_a_party", "obligations[0].creditor", "赵六")),
        ([{**PAY, "creditor": "王大山"}], None, ("debtor_is_creditor", "obligations[0].creditor", "王大山")),
        ([{**PAY, "due_on": "2026-12-25"}], None, ("due_differs", "terms[1]", "2026年12月10日")),
        ([{**PAY, "due_on": "2026-11-01"}], None, ("due_past", "obligations[0].due_on", "2026-11-01")),
        ([{**PAY, "amount_fen": 2_200}], None, ("amount_differs", "terms[1]", "2200元")),
        ([FIRST, {**SECOND, "amount_fen": 400_000}], TWO, ("amount_differs", "terms[0]", "5000元")),
        ([FIRST, {**SECOND, "due_on": "2027-02-10"}], TWO, ("due_differs", "terms[0]", "2027年1月10日")),
    ],
)
def test_fields_that_do_not(
    obligations: list[dict[str, Any]], terms: list[str] | None, expected: tuple[str, str, str]
) -> None:
    assert expected in said(obligations, terms)


def test_with_three_parties_the_receiver_is_named() -> None:
    data = goods()["继承人分钱"] | {
        "obligations": [{**PAY, "debtor": "袁小弟", "creditor": "", "amount_fen": 6_000_000}]
    }
    assert "creditor_missing" in {each.code for each in lint(data)}


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ([{"path": "parties/1/name", "value": "张淼"}], "name_twice"),
        ([{"path": "parties/1/name", "value": ""}], "name_missing"),
        ([{"path": "parties/1/phone", "value": "1380000"}], "phone_wrong"),
        ([{"path": "parties/1/phone"}], "phone_missing"),
        ([{"path": "parties/1/age", "value": 60}], "age_differs"),
        ([{"path": "parties/1/gender", "value": "女"}], "gender_differs"),
        ([{"path": "parties/1/signs", "value": False}], "nobody_signs"),
        ([{"path": "mediators", "value": ["王大山"]}], "mediator_is_party"),
        ([{"path": "committee", "value": "石桥村村民委员会"}], "committee_name"),
        ([{"path": "facts", "value": "为水沟争吵。"}], "facts_short"),
    ],
)
def test_fields_of_the_parties_and_the_paper(patch: list[dict[str, Any]], code: str) -> None:
    assert code in {each.code for each in lint(patched(goods()["水沟"], patch))}


def test_one_card_for_two_people() -> None:
    data = goods()["水沟"]
    data = patched(data, [{"path": "parties/1/id_number", "value": data["parties"][0]["id_number"]}])
    assert "id_twice" in {each.code for each in lint(data)}


def test_a_mediator_who_is_an_agent() -> None:
    data = patched(goods()["工伤补偿"], [{"path": "mediators", "value": ["林小兵"]}])
    assert "mediator_is_party" in {each.code for each in lint(data)}


def test_not_meant_for_confirmation() -> None:
    data = {**goods()["水沟"], "confirmable": False}
    assert "not_confirmable" in {each.code for each in lint(data, confirm=True)}
    assert "not_confirmable" not in {each.code for each in lint(data)}


@pytest.mark.parametrize(
    ("signed", "term", "code"),
    [
        ("2025-06-01", "黄友发逾期归还的，按年利率24%支付逾期利息。", "interest_high"),
        ("2026-11-22", "黄友发逾期归还的，按年利率11%支付逾期利息。", "interest_check"),
        ("2026-11-22", "黄友发逾期归还的，按LPR的六倍支付逾期利息。", "interest_high"),
        ("2026-11-22", "黄友发逾期归还的，利息计入本金，利滚利计算。", "interest_compound"),
    ],
)
def test_interest(signed: str, term: str, code: str) -> None:
    data = {**goods()["旧借条分期"], "signed_on": signed}
    assert code in {each.code for each in lint({**data, "terms": [*data["terms"], term]})}
