"""Model → paper data: every paper prepares, says what its row says, and carries nothing that must stay in the file."""

from __future__ import annotations

import datetime
import json

import pytest

from mediation import papers as bridge
from mediation.models import Dispute, Party
from mediation.services import agreements, endings, handovers, parties
from mediation.services.parties import NewParty
from mediation.services.sweep import run_sweep
from rules.paper_words import PaperKind
from rules.remedies import remedies
from rules.vocabulary import DisputeType, Level
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.papers.cases import RECORD, SECRET, aided, data, declined, with_session
from tests.mediation.states import agreed, mediating, registered, sent_up, terminated

TODAY = START.date()
K = PaperKind


def test_the_lawyer_reads_no_session_and_no_offer(county: County) -> None:
    dispute = aided(county)
    told = json.dumps(data(dispute, K.LAWYER_PACKET), ensure_ascii=False)
    assert (SECRET in told, RECORD in told) == (False, False)
    assert fresh(dispute).sessions.get().confidential_note == SECRET
    assert fresh(dispute).sessions.get().record == RECORD


@pytest.mark.goes_behind
def test_the_lawyers_packet_says_what_a_lawyer_needs(county: County) -> None:
    dispute = aided(county)
    Dispute.objects.filter(pk=dispute.pk).update(
        limitation_on=datetime.date(2027, 5, 1), aid_matter="injury", economic_hardship=True, amount_fen=800_000
    )
    party = dispute.parties.first()
    party.tags = ["elderly"]
    party.save()
    told = data(dispute, K.LAWYER_PACKET)
    assert told["assisted"] == ["聂某"]
    assert told["undisputed"] == ["胡同宽1.2米"]
    assert [item["name"] for item in told["evidence"]] == ["照片3张", "报警回执"]
    assert (told["claims"], told["amount_fen"]) == (["停止排水", "清走杂物"], 800_000)
    assert told["aid_reasons"] == [
        "经济困难",
        "请求工伤事故、交通事故、食品药品安全事故、医疗事故人身损害赔偿",
        "老年人",
    ]
    assert [(limit["name"], limit["on"]) for limit in told["deadlines"]] == [
        ("诉讼或仲裁时效届满", "2027-05-01"),
        ("法律援助审查期限", "2026-11-09"),
        ("调解期限", "2026-12-02"),
    ]


def test_without_a_named_party_the_applicant_is_assisted(county: County) -> None:
    dispute = aided(county)
    referral = dispute.referrals.get()
    referral.party = None
    assert bridge.build(K.LAWYER_PACKET, fresh(dispute), referral, TODAY)["assisted"] == ["聂某"]


# --- what each paper says ---------------------------------------------------------------------------------------------


def test_the_receipt_stamps_day_sides_and_claim(county: County) -> None:
    """时效规定 12: the request interrupts limitation from this day."""
    told = data(mediating(county), K.INTAKE_RECEIPT, TODAY + days(2))
    assert (told["requested_on"], told["issued_on"], told["mediate_by"]) == ("2026-11-02", "2026-11-04", "2026-12-02")
    assert (told["claimants"], told["respondents"], told["claims"]) == (["聂某"], ["徐某"], ["停止排水", "清走杂物"])
    assert (told["handler"], told["phone"], told["request_form"]) == ("王调解", "0577-55000003", "口头申请")


def test_the_register_names_place_and_risks(county: County) -> None:
    dispute = made.make_dispute(
        county, risk_tags=["quarrel"], occurred_on=datetime.date(2026, 10, 5), prior_attempts="组长劝过"
    )
    told = data(dispute, K.INTAKE_REGISTER)
    assert (told["place"], told["occurred"]) == ("永宁县（示例）青溪镇枫林村", "2026年10月5日")
    assert (told["risks"], told["earlier_steps"], told["channel"]) == (["发生口角"], "组长劝过", "依申请")


def test_a_party_is_described_in_full(county: County) -> None:
    dispute = registered(county)
    child = parties.add_party(
        dispute=dispute,
        by=county.wang,
        at=START,
        party=NewParty(role="third", name="聂小某", birth_on=datetime.date(2019, 11, 3), gender="female"),
    )
    parties.add_representative(
        party=child, by=county.wang, at=START, kind="guardian", name="聂父", relation="父亲", authorised_on=TODAY
    )
    told = bridge.party_data(fresh(child), TODAY)
    assert (told["role"], told["gender"], told["age"], told["signs"]) == ("第三人", "女", 6, False)
    assert told["representatives"] == [
        {"name": "聂父", "standing": "guardian", "relation": "父亲", "phone": "", "authority": ""}
    ]


@pytest.mark.parametrize(
    ("birth", "age", "signs"),
    [
        (None, None, True),
        (datetime.date(2018, 11, 2), 8, True),
        (datetime.date(2018, 11, 3), 7, False),
        (datetime.date(1956, 2, 29), 70, True),
    ],
)
@pytest.mark.goes_behind
def test_who_signs_for_themselves(county: County, birth: datetime.date | None, age: int | None, signs: bool) -> None:
    """民法典 20: under eight a child is represented."""
    dispute = registered(county)
    party = Party.objects.create(dispute=dispute, role="third", name="某", birth_on=birth)
    told = bridge.party_data(party, TODAY)
    assert (told["age"], told["signs"]) == (age, signs)


def test_an_organisation_has_no_age(county: County) -> None:
    firm = NewParty(
        role="respondent",
        name="青溪建筑公司",
        kind="organisation",
        representative_name="钱总",
        birth_on=datetime.date(2000, 1, 1),
    )
    dispute = made.make_dispute(county, parties=[NewParty(role="applicant", name="聂某"), firm])
    told = bridge.party_data(dispute.parties.get(kind="organisation"), TODAY)
    assert (told["age"], told["legal_head"], told["kind"]) == (None, "钱总", "organisation")


def test_the_session_names_who_helped_and_who_mediated(county: County) -> None:
    told = data(with_session(county), K.SESSION_RECORD)
    assert [(p["name"], p["identity"]) for p in told["participants"]] == [
        ("张网格", "网格员"),
        ("李大伯", "乡贤（老娘舅）"),
        ("钱律师", "村法律顾问（律师）"),
    ]
    assert (told["mediators"], told["recorder"], told["openness"], told["result"]) == (
        ["王调解"],
        "李会计",
        "closed",
        "failed",
    )
    assert (told["notice_given"], told["started_at"]) == (True, "2026-11-02T09:00")


def test_the_agreement_says_what_art_29_asks_for(county: County) -> None:
    told = data(agreed(county), K.AGREEMENT)
    assert (told["facts"], told["issues"]) == (
        "徐某在公共胡同堆物，聂某排水，双方发生纠纷。",
        "胡同如何使用、损失如何赔偿。",
    )
    assert [r["content"] for r in told["responsibilities"]] == ["双方各承担一半责任。"]
    (promise,) = told["obligations"]
    assert (promise["debtor"], promise["creditor"], promise["amount_fen"], promise["due_on"]) == (
        "徐某",
        "聂某",
        50_000,
        "2026-11-22",
    )
    assert (promise["manner"], promise["place"], told["copies"]) == ("现金", "枫林村便民服务中心", 3)
    assert (told["mediators"], told["recorder"]) == (["王调解"], "李会计")


def test_only_payments_carry_an_amount(county: County) -> None:
    dispute = mediating(county)
    one = agreements.Promise(kind="do", debtor=dispute.parties.last(), content="清走杂物", amount_fen=5)
    agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, promises=[one])
    )
    (promise,) = data(dispute, K.AGREEMENT)["obligations"]
    assert (promise["amount_fen"], promise["creditor"], promise["due_on"]) == (None, "", None)


def test_without_a_mediator_the_committee_stands_there(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    dispute.mediator = None
    assert bridge.build(K.AGREEMENT, dispute, agreement, TODAY)["mediators"] == ["枫林村人民调解委员会"]


def test_the_slip_of_the_rules_gives_their_reasons(county: County) -> None:
    dispute = made.make_mediating(county, prior_attempts="组长劝过")
    made.hold(county, dispute)
    run_sweep(at=START + days(7))
    told = data(dispute, K.ESCALATION_SLIP)
    assert (told["from_organisation"], told["to_organisation"]) == ("枫林村人民调解委员会", "青溪镇人民调解委员会")
    assert told["sentence"] == "村（社区）“4+1”防线满7天仍未化解，上报乡镇（街道）。"
    assert (told["table_name"], told["rule_row"], len(told["table_digest"])) == ("层级与期限", "panel_days", 64)
    assert [fact["label"] for fact in told["facts"]] == ["状态", "层级", "在本层级已过天数"]
    assert [(a.get("on"), a["outcome"]) for a in told["attempts"]] == [(None, "未化解"), ("2026-11-02", "调解不成")]
    assert told["handler"] == "王调解"


def test_the_slip_of_a_person_gives_the_persons_reason(county: County) -> None:
    told = data(sent_up(county), K.ESCALATION_SLIP)
    assert (told["sentence"], told["article"], told["facts"], told["table_name"]) == ("化解不了", "", [], "")


def test_a_slip_without_a_former_mediator_names_the_registrar(county: County) -> None:
    dispute = registered(county)
    handovers.escalate_dispute(dispute=dispute, by=county.zhou, at=START, reason="化解不了", to_level=Level.TOWNSHIP)
    assert data(dispute, K.ESCALATION_SLIP)["handler"] == "王调解"


@pytest.mark.parametrize("kind", list(DisputeType), ids=lambda kind: kind.label)
def test_the_notice_tells_the_remedies_of_its_type(county: County, kind: DisputeType) -> None:
    """人民调解法 26: each type of dispute has its own ways; the court is always among them."""
    dispute = made.make_mediating(county, dispute_type=kind.value)
    ended = endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="分歧太大")
    told = data(ended, K.TERMINATION_NOTICE)
    assert told["remedies"] == list(remedies(kind))
    assert any("人民法院" in way or "诉讼" in way for way in told["remedies"])
    assert (told["reason"], told["accepted_on"], told["terminated_on"]) == ("调解不成", "2026-11-02", "2026-11-02")


@pytest.mark.goes_behind
def test_the_notice_tells_the_limitation(county: County) -> None:
    dispute = terminated(county)
    note = "当事人于2026年11月2日向人民调解委员会提出请求，诉讼时效自提出请求之日起中断。"
    assert data(dispute, K.TERMINATION_NOTICE)["limitation_note"] == note
    Dispute.objects.filter(pk=dispute.pk).update(limitation_on=datetime.date(2027, 5, 1))
    told = data(dispute, K.TERMINATION_NOTICE)["limitation_note"]
    assert told == f"{note}登记的时效届满日为2027年5月1日。"


def test_where_nobody_asked_no_limitation_is_interrupted(county: County) -> None:
    """A request interrupts it; the committee's own initiative does not (时效规定 12)."""
    dispute = made.make_mediating(county, channel="own_initiative", request_form="none")
    ended = endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="分歧太大")
    assert "中断" not in data(ended, K.TERMINATION_NOTICE)["limitation_note"]


def test_the_refusal_tells_where_to_go(county: County) -> None:
    told = data(declined(county), K.REFUSAL_NOTICE)
    assert (told["reason"], told["where_to_go"]) == ("对处罚不服", ["向县人民政府申请行政复议"])
    assert (told["applicants"], told["matter"], told["refused_on"]) == (["聂某"], "停止排水\n清走杂物", "2026-11-02")


def test_the_rights_notice_names_everybody(county: County) -> None:
    dispute = mediating(county)
    made.convene(county, dispute)
    told = data(dispute, K.RIGHTS_NOTICE)
    assert (told["mediators"], [p["name"] for p in told["parties"]]) == (["王调解", "吴大姐"], ["聂某", "徐某"])
