"""Judicial confirmation: both sides, in time, the ruling, and the end of the thirty days (人民调解法 33; 民事诉讼法 205, 206)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation import facts as bridge
from mediation.models import Agreement, Dispute, Party
from mediation.services import confirmation, parties
from mediation.services.confirmation import LAPSED, lapse
from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, NewParty, fresh, moment
from tests.mediation.helpers import acts, answer_of, days, entries, refused
from tests.mediation.states import agreement_of, applied, mediating, performing

TODAY = START.date()
ALONE = "没有申请，也没有同意。司法确认须双方共同申请，单方申请法院不受理（人民调解法33；民事诉讼法205）。"


def people(dispute: Dispute, *names: str) -> list[Party]:
    return [dispute.parties.get(name=name) for name in names]


# Who applies, who agrees: jointly means everybody, one way or the other.
@pytest.mark.parametrize(
    ("applicants", "consenting", "answer"),
    [
        (["聂某", "徐某"], [], "done"),
        (["聂某"], ["徐某"], "done"),
        (["徐某"], ["聂某"], "done"),
        (["聂某"], [], f"徐某{ALONE}"),
        (["徐某"], ["徐某"], f"聂某{ALONE}"),
        ([], ["聂某", "徐某"], "请选择由谁申请。"),
    ],
)
def test_one_side_alone_is_refused(county: County, applicants: list[str], consenting: list[str], answer: str) -> None:
    dispute = performing(county)
    told = answer_of(
        lambda: confirmation.record_confirmation(
            agreement=agreement_of(dispute),
            by=county.wang,
            at=START,
            applied_on=TODAY,
            applicants=people(dispute, *applicants),
            consenting=people(dispute, *consenting),
        )
    )
    assert told == answer


def test_the_file_says_who_applied_where(county: County) -> None:
    dispute = performing(county)
    agreement = confirmation.record_confirmation(
        agreement=agreement_of(dispute),
        by=county.wang,
        at=START,
        applied_on=TODAY,
        applicants=people(dispute, "聂某"),
        consenting=people(dispute, "徐某"),
        court="永宁县人民法院",
    )
    assert entries(dispute)[-1].reason == "聂某申请，徐某同意，已于2026-11-02向永宁县人民法院共同申请司法确认"
    assert (agreement.confirmation_applied_on, agreement.confirmation_court) == (TODAY, "永宁县人民法院")
    with refused("已经登记过申请司法确认。"):
        confirmation.record_confirmation(
            agreement=agreement, by=county.wang, at=START, applied_on=TODAY, applicants=people(dispute, "聂某", "徐某")
        )


def test_strangers_do_not_apply(county: County) -> None:
    dispute, other = performing(county), performing(county)
    with refused("请选择此案的当事人。", "applicants"):
        confirmation.record_confirmation(
            agreement=agreement_of(dispute),
            by=county.wang,
            at=START,
            applied_on=TODAY,
            applicants=[*dispute.parties.all(), other.parties.first()],  # type: ignore[list-item]
        )


def rule(county: County, agreement: Agreement, result: str = "confirmed", **more: Any) -> Agreement:
    """The court's answer, today."""
    values: dict[str, Any] = {"decided_on": TODAY, "number": "(2026)浙0324民特5号", **more}
    return confirmation.record_ruling(agreement=agreement, by=county.wang, at=START, result=result, **values)


def test_a_confirmed_agreement_is_known_to_the_rules(county: County) -> None:
    dispute = applied(county)
    assert bridge.build(dispute, TODAY).facts["agreement_confirmed"] is False
    rule(county, agreement_of(dispute))
    assert bridge.build(fresh(dispute), TODAY).facts["agreement_confirmed"] is True
    assert entries(dispute)[-1].reason == "裁定协议有效（2026-11-02）(2026)浙0324民特5号"
    assert not dispute.notices.filter(measure="choose_exit").exists()


@pytest.mark.parametrize(("result", "word"), [("rejected", "裁定驳回申请"), ("not_accepted", "不予受理")])
def test_what_was_not_confirmed_is_taken_elsewhere(county: County, result: str, word: str) -> None:
    """民事诉讼法 206."""
    dispute = applied(county)
    rule(county, agreement_of(dispute), result, number="")
    told = dispute.notices.get(measure="choose_exit")
    assert told.text.startswith(f"司法确认：{word}。请告知双方可以通过调解变更原协议或者达成新的协议")
    assert bridge.build(fresh(dispute), TODAY).facts["agreement_confirmed"] is False


@pytest.mark.parametrize(
    ("more", "no", "field"),
    [
        ({"decided_on": TODAY + days(1)}, "裁定日期应在申请之后、今天之前（含当天）。", "decided_on"),
        ({"decided_on": TODAY - days(1)}, "裁定日期应在申请之后、今天之前（含当天）。", "decided_on"),
        ({"number": " "}, "请填写确认裁定书的文号，申请执行时要用。", "number"),
    ],
)
def test_what_a_ruling_must_say(county: County, more: dict[str, Any], no: str, field: str) -> None:
    agreement = agreement_of(applied(county))
    with refused(no, field):
        rule(county, agreement, **more)


def test_no_ruling_without_an_application(county: County) -> None:
    with refused("还没有登记申请司法确认。"):
        rule(county, agreement_of(performing(county)))


# --- the thirty days: 5 November 2026 → Saturday 5 December, safe Friday 4, deadline Monday 7 -----------------------------

EFFECT = moment(11, 5)


def effective(county: County) -> Dispute:
    return made.sign(county, made.make_agreed(county, at=EFFECT)[1], at=EFFECT)


@pytest.mark.parametrize(
    ("on", "row"),
    [
        (datetime.date(2026, 11, 23), None),
        (datetime.date(2026, 11, 24), "confirm_10"),
        (datetime.date(2026, 12, 1), "confirm_3"),
        (datetime.date(2026, 12, 4), "confirm_0"),
        (datetime.date(2026, 12, 5), "confirm_0"),
        (datetime.date(2026, 12, 7), "confirm_0"),
    ],
)
def test_reminders_run_to_the_safe_day(county: County, on: datetime.date, row: str | None) -> None:
    """Ten days before, three days before, on the day, and while the law still lets them; told by the safe date."""
    dispute = effective(county)
    run_sweep(at=moment(on.month, on.day))
    told = set(dispute.notices.filter(rule_row__startswith="confirm").values_list("rule_row", flat=True))
    assert told == ({row} if row else set())
    assert agreement_of(dispute).confirm_lapsed_on is None


def test_after_the_last_lawful_day_the_file_says_that_it_is_over(county: County) -> None:
    dispute = effective(county)
    run_sweep(at=moment(12, 8))
    agreement = agreement_of(fresh(dispute))
    assert agreement.confirm_lapsed_on == datetime.date(2026, 12, 8)
    entry = next(entry for entry in entries(dispute) if entry.action == "lapse")
    reason = LAPSED.format(last="2026-12-07")
    assert (entry.reason, entry.by, entry.rule_row) == (reason, None, "confirm_over")
    assert dispute.notices.get(rule_row="confirm_over").text == f"请告知双方：{reason}"
    run_sweep(at=moment(12, 9))
    assert acts(dispute).count("lapse") == 1
    with refused("已过申请期限2026-12-07（人民调解法33：三十日内共同申请）。", "applied_on"):
        confirmation.record_confirmation(
            agreement=agreement_of(fresh(dispute)),
            by=county.wang,
            at=moment(12, 9),
            applied_on=datetime.date(2026, 12, 8),
            applicants=list(dispute.parties.all()),
        )


def test_who_applied_in_time_does_not_lapse(county: County) -> None:
    dispute = applied(county)
    run_sweep(at=START + days(60))
    assert "lapse" not in acts(dispute)


def test_nothing_lapses_without_an_agreement(county: County) -> None:
    assert lapse([(mediating(county), None)], START) == set()  # type: ignore[list-item]


# --- copies (人民调解法 29) ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("planned", "copies"), [(False, 3), (True, 4)])
def test_the_court_gets_a_copy_and_a_newcomer_too(county: County, planned: bool, copies: int) -> None:
    dispute = mediating(county)
    agreement = made.agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, confirm_planned=planned)
    )
    assert agreement.copies == copies
    newcomer = NewParty(role="third", name="聂小")
    parties.add_party(dispute=fresh(dispute), by=county.wang, at=START, party=newcomer)
    assert fresh(agreement).copies == copies + 1
