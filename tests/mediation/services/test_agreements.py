"""Agreements: what they must say, written or oral, on which day (人民调解法 28-30; 若干规定 34, 35; 民法典 19-23)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation.models import Party
from mediation.services import agreements, intake, papers, parties, searching
from mediation.services.agreements import MOST_PROMISES, Promise
from mediation.services.errors import Refused
from rules.paper_words import PaperKind
from rules.vocabulary import DisputeType
from tests import factories as made
from tests.factories import START, County, fresh, moment
from tests.mediation.helpers import acts, answer_of, days, entries, not_allowed, refused

TODAY = START.date()


def reach(county: County, dispute: Any, **changes: Any) -> Any:
    """A written agreement of today."""
    values = {"on": TODAY} | {name: changes.pop(name) for name in ("on", "promises") if name in changes}
    return agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, **values, **changes)
    )


def test_a_written_agreement_binds_nobody_before_the_last_mark(county: County) -> None:
    """人民调解法 29."""
    dispute = made.make_mediating(county)
    agreement = reach(county, dispute)
    assert (agreement.number, agreement.form, agreement.effective_on) == ("(2026)枫林民调字第1号", "written", None)
    assert (agreement.confirm_deadline, agreement.copies) == (None, 3)
    assert [o.content for o in agreement.obligations.all()] == ["赔偿损失500元"]
    assert (fresh(dispute).status, acts(dispute)[-1]) == ("agreed", "agree")
    assert entries(dispute)[-1].reason == "协议(2026)枫林民调字第1号"


def test_an_oral_agreement_binds_from_its_own_day(county: County) -> None:
    """人民调解法 30, 33: effect that day, thirty days for joint confirmation from then."""
    dispute = made.make_mediating(county)
    agreement = agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY)
    )
    assert (agreement.form, agreement.effective_on) == ("oral", TODAY)
    assert agreement.confirm_deadline == datetime.date(2026, 12, 2)
    assert fresh(dispute).status == "performing"
    assert entries(dispute)[-1].reason == "口头协议(2026)枫林民调字第1号，自达成之日起生效"


# Which agreements must be written.
@pytest.mark.parametrize("kind", list(DisputeType), ids=lambda kind: kind.label)
def test_which_agreements_must_be_written(county: County, kind: DisputeType) -> None:
    """劳动争议调解仲裁法 14; 医疗纠纷预防和处理条例 39; 人民调解法 28 leaves the rest to the parties."""
    basis = {
        DisputeType.MIGRANT_WAGE: "劳动争议调解仲裁法 14",
        DisputeType.LABOUR_OTHER: "劳动争议调解仲裁法 14",
        DisputeType.MEDICAL: "医疗纠纷预防和处理条例 39",
    }.get(kind)
    dispute = made.make_mediating(county, dispute_type=kind.value)
    terms = made.terms(dispute, on=TODAY)
    if basis is None:
        assert agreements.reach_oral_agreement(dispute=dispute, by=county.wang, at=START, terms=terms).form == "oral"
        return
    what = "医疗纠纷" if kind is DisputeType.MEDICAL else "劳动争议"
    with refused(f"不能达成口头协议：{what}达成的协议应当采用书面形式（{basis}）。请改用书面协议。"):
        agreements.reach_oral_agreement(dispute=dispute, by=county.wang, at=START, terms=terms)


# Days: today, not tomorrow, not before acceptance, on the very day of acceptance.
@pytest.mark.parametrize(
    ("reached", "message"),
    [
        (TODAY + days(5), "done"),
        (TODAY, "done"),
        (TODAY + days(6), "达成日期不能晚于今天。"),
        (TODAY - days(1), "达成日期不能早于受理日期。"),
    ],
)
def test_the_day_of_an_agreement(county: County, reached: datetime.date, message: str) -> None:
    dispute = made.make_mediating(county)
    terms = made.terms(dispute, on=reached)
    at = START + days(5)
    if message == "done":
        agreements.reach_agreement(dispute=dispute, by=county.wang, at=at, terms=terms)
        return
    with refused(message, "reached_on"):
        agreements.reach_agreement(dispute=dispute, by=county.wang, at=at, terms=terms)
    with refused(message, "reached_on"):
        agreements.reach_oral_agreement(dispute=dispute, by=county.wang, at=at, terms=terms)


def promise(dispute: Any, **changes: Any) -> Promise:
    """A payment by the respondent to the applicant, with whatever a test wants to be different."""
    applicant, respondent = dispute.parties.order_by("pk")
    values: dict[str, Any] = {
        "kind": "pay",
        "debtor": respondent,
        "creditor": applicant,
        "content": "赔偿500元",
        "amount_fen": 50_000,
    }
    return Promise(**(values | changes))


# 人民调解法 29 (三); 若干规定 35: content, manner, time limit.
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount_fen": None}, "第1项：支付款项须写明金额。"),
        ({"amount_fen": 0}, "第1项：支付款项须写明金额。"),
        ({"amount_fen": -1}, "第1项：支付款项须写明金额。"),
        ({"creditor": None}, "第1项：支付款项须写明付给谁。"),
        ({"due_on": TODAY - days(1)}, "第1项：期限不能早于达成协议的日期。"),
    ],
)
def test_what_a_promise_must_say(county: County, changes: dict[str, Any], message: str) -> None:
    dispute = made.make_mediating(county)
    with refused(message, "promises"):
        reach(county, dispute, promises=[promise(dispute, **changes)])


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": TODAY, "manner": "当场现金"},
        {"kind": "do", "amount_fen": None, "creditor": None, "content": "七日内清走杂物"},
        {"kind": "refrain", "amount_fen": None, "content": "不再向胡同排水"},
        {"amount_fen": 1},
    ],
)
def test_what_a_promise_may_say(county: County, changes: dict[str, Any]) -> None:
    dispute = made.make_mediating(county)
    agreement = reach(county, dispute, promises=[promise(dispute, **changes)])
    assert agreement.obligations.count() == 1


def test_nobody_owes_himself(county: County) -> None:
    dispute = made.make_mediating(county)
    me = dispute.parties.first()
    with refused("第1项：义务人和权利人不能是同一人。", "promises"):
        reach(county, dispute, promises=[promise(dispute, debtor=me, creditor=me)])


@pytest.mark.parametrize("side", ["debtor", "creditor"])
def test_strangers_owe_nothing_here(county: County, side: str) -> None:
    dispute, other = made.make_mediating(county), made.make_mediating(county)
    with refused("第2项：当事人不属于此案。", "promises"):
        reach(county, dispute, promises=[promise(dispute), promise(dispute, **{side: other.parties.first()})])


@pytest.mark.parametrize(
    ("count", "message"),
    [(0, "请至少填写一项协议内容。"), (MOST_PROMISES + 1, f"协议内容不能超过{MOST_PROMISES}项。")],
)
def test_how_many_promises(county: County, count: int, message: str) -> None:
    dispute = made.make_mediating(county)
    with refused(message, "promises"):
        reach(county, dispute, promises=[promise(dispute)] * count)


@pytest.mark.parametrize(("copies", "printed"), [(None, 3), (3, 3), (5, 5)])
def test_one_copy_for_each_party_and_one_for_the_committee(county: County, copies: int | None, printed: int) -> None:
    """人民调解法 29."""
    assert reach(county, made.make_mediating(county), copies=copies).copies == printed


def test_fewer_copies_are_refused(county: County) -> None:
    no = "协议书至少一式3份：当事人各一份，调委会留存一份（人民调解法29）。"
    with refused(no, "copies"):
        reach(county, made.make_mediating(county), copies=2)


def test_a_child_makes_no_agreement_alone(county: County) -> None:
    dispute = made.make_mediating(county)
    child = Party.objects.create(dispute=dispute, role="third", name="聂小某", tags=["minor"])
    searching.keep(dispute=dispute)
    with refused("未成年人、无或限制民事行为能力人须由核实过的法定代理人代理（民法典19-23）。"):
        reach(county, dispute, promises=[promise_of_first_two(dispute)])
    parties.add_representative(party=child, by=county.wang, at=START, kind="guardian", name="聂父", authorised_on=TODAY)
    assert reach(county, fresh(dispute), promises=[promise_of_first_two(dispute)]).copies == 4


def promise_of_first_two(dispute: Any) -> Promise:
    """A payment between the first two parties."""
    applicant, respondent = dispute.parties.order_by("pk")[:2]
    return Promise(kind="pay", debtor=respondent, creditor=applicant, content="赔偿1元", amount_fen=100)


def test_an_unwilling_party_makes_no_agreement(county: County) -> None:
    """人民调解法 3, 17: voluntary; a recorded no is asked again first."""
    dispute = made.make_mediating(county)
    parties.record_will(party=dispute.parties.last(), by=county.wang, at=START, is_willing=False)
    with refused("徐某已表示不同意调解，不得调解（人民调解法17）。愿意再谈的，请先登记其同意。"):
        reach(county, fresh(dispute))


def test_a_grid_worker_alone_makes_no_agreement(county: County) -> None:
    """人民调解法 13, 28: somebody on the roster must carry the dispute."""
    grid = county.body("枫林村人民调解委员会").place.children.order_by("code").first()
    dispute = made.make_mediating(county, by=county.grid, grid=grid, level="grid")
    no = "此案还没有在册人民调解员承办，不能达成人民调解协议（人民调解法13、28）。请先更换承办人或组成小组。"
    with refused(no):
        agreements.reach_agreement(dispute=dispute, by=county.grid, at=START, terms=made.terms(dispute, on=TODAY))


def test_one_agreement_at_a_time(county: County) -> None:
    dispute, _ = made.make_agreed(county)
    with not_allowed(f"“已达成协议·{fresh(dispute).level_term.label}”的纠纷不能“达成书面协议”。"):
        reach(county, fresh(dispute))


def test_an_agreement_of_december_is_numbered_in_its_year(county: County) -> None:
    dispute = made.make_mediating(county, at=moment(12, 20))
    agreement = agreements.reach_agreement(
        dispute=dispute,
        by=county.wang,
        at=moment(1, 4, year=2027),
        terms=made.terms(dispute, on=datetime.date(2026, 12, 30)),
    )
    assert agreement.number == "(2026)枫林民调字第1号"


# --- what may be oral (人民调解法 28; 若干规定 34; 农村土地承包经营纠纷调解仲裁法 10) --------------------------------------------

WANTED = "不能达成口头协议：当事人要求制作书面协议的，应当制作（人民调解工作若干规定 34）。请改用书面协议。"
LAND = "不能达成口头协议：农村土地承包经营纠纷达成的协议应当采用书面形式（农村土地承包经营纠纷调解仲裁法 10）。请改用书面协议。"


@pytest.mark.parametrize(
    ("kind", "on_file", "said", "answer"),
    [
        ("neighbour", {}, {}, "done"),
        ("neighbour", {}, {"written_wanted": False}, "done"),
        ("neighbour", {}, {"written_wanted": True}, WANTED),
        ("neighbour", {"written_wanted": True}, {}, WANTED),
        ("neighbour", {"written_wanted": True}, {"written_wanted": False}, "done"),
        ("land_forest", {}, {}, "done"),
        ("land_forest", {}, {"is_land_contract": True}, LAND),
        ("production", {"is_land_contract": True}, {}, LAND),
        ("land_forest", {"is_land_contract": False}, {}, "done"),
    ],
)
def test_what_may_be_agreed_by_word(
    county: County, kind: str, on_file: dict[str, Any], said: dict[str, Any], answer: str
) -> None:
    dispute = made.make_mediating(county, dispute_type=kind)
    if on_file:
        intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes=on_file)
    told = answer_of(
        lambda: agreements.reach_oral_agreement(
            dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, **said)
        )
    )
    assert told == answer


def test_land_that_may_be_contract_land_is_asked_about(county: County) -> None:
    dispute = made.make_mediating(county, dispute_type="land_forest")
    agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, written_wanted=False)
    )
    assert dispute.notices.filter(rule_row="oral_land").count() == 1
    assert fresh(dispute).written_wanted is False


# --- printed with a fault (人民调解法 4, 29) -------------------------------------------------------------------------------


def with_fault(county: County, content: str, **more: Any) -> Any:
    """An agreement whose one promise says that."""
    dispute = made.make_mediating(county)
    one = promise(dispute, content=content, due_on=TODAY + days(20), manner="现金")
    return reach(county, dispute, promises=[one], **more)


def issue(county: County, agreement: Any) -> Any:
    return papers.issue_paper(dispute=fresh(agreement.dispute), by=county.wang, at=START, kind=PaperKind.AGREEMENT)


BLANK = "徐某于2026年11月20日前赔偿聂某____元。"
NO_PRINT = (
    "协议体检有1处问题，正式文本不能打印：协议内容第1项：留有空白“____”，签字以后谁都能填。"
    "填上内容；没有内容的删去。原文没有错的，请先说明照原文打印的理由。"
)


def test_a_fault_keeps_the_paper_from_being_printed_until_somebody_says_why(county: County) -> None:
    agreement = with_fault(county, BLANK)
    with refused(NO_PRINT):
        issue(county, agreement)
    assert papers.draft_paper(dispute=fresh(agreement.dispute), at=START, kind=PaperKind.AGREEMENT).startswith(b"%PDF")
    keep = {"agreement": fresh(agreement), "by": county.wang, "at": START}
    with refused("请写明为什么照原文打印。", "reason"):
        agreements.keep_findings(**keep, reason=" ")
    kept = agreements.keep_findings(**keep, reason="当事人要当场手写")
    assert (kept.kept_reason, kept.kept_findings) == ("当事人要当场手写", ["blank_left"])
    assert entries(agreement.dispute)[-1].reason == f"协议{agreement.number}照原文打印：当事人要当场手写"
    assert issue(county, kept).state == "issued"


def test_the_reason_may_be_given_with_the_terms(county: County) -> None:
    assert with_fault(county, BLANK, kept_reason="手写").kept_findings == ["blank_left"]


def test_no_reason_makes_mediation_cost_money(county: County) -> None:
    """人民调解法 4."""
    agreement = with_fault(county, "徐某支付调解费200元，赔偿聂某500元。")
    with pytest.raises(Refused, match="人民调解不收取任何费用"):
        agreements.keep_findings(agreement=fresh(agreement), by=county.wang, at=START, reason="双方自愿")


def test_what_was_signed_is_printed_again_as_it_was_signed(county: County) -> None:
    agreement = with_fault(county, BLANK)
    made.sign(county, agreement)
    assert issue(county, fresh(agreement)).state == "issued"
