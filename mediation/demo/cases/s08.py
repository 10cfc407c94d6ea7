"""S08 十年欠薪+法援: legal aid granted the day they asked, settled on the third day, confirmed by arbitration."""

from typing import Any

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import COUNTY_CENTRE, County
from mediation.demo.walk import BODY, SETTLED, Walk, applicant, day, moment, respondent
from mediation.models import Dispute, Referral, User
from mediation.services import referrals
from rules.paper_words import PaperKind
from rules.vocabulary import AidMatter, Channel, DisputeType, Level, ReferralKind, RequestForm

EMPLOYER = "某建筑公司"


def story(county: County) -> Dispute:
    """A claim of 2011: the limitation is a warning for the lawyer, never a reason to turn ten people away."""
    walk = Walk(county, "xian_zheng", room="永宁县社会治理中心")
    walk.register(
        "2020-07-14 09:00",
        CASE,
        body=COUNTY_CENTRE,
        people=[applicant("李某国", occupation="瓦工"), respondent(EMPLOYER, **BODY)],
        narrative="李某国等十人2011年做瓦工，被拖欠工资10万余元。其余九人姓名未载明，推选四名代表。",
        claim="支付十人的工资10万余元",
        dispute_type=DisputeType.MIGRANT_WAGE,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.COUNTY,
        group_size=10,
        amount_fen=10_000_000,
        occurred_on=day("2011-12-31"),
        limitation_on=day("2012-12-31"),
        aid_matter=AidMatter.LABOUR,
    )
    walk.accept("2020-07-14 09:20", f"欠薪日、时效届满日{ASSUMED}，时效由律师核对")
    give_aid(walk)
    walk.meet("2020-07-17 09:00", SETTLED, "调解员、法援中心、仲裁委调解员、四名代表、律师和公司一起谈成。")
    walk.agree(
        "2020-07-17 11:00",
        [walk.pay(EMPLOYER, "李某国", 100_000, f"公司支付十人工资10万余元，按10万元登记{ASSUMED}，每人金额未载明")],
        issues="工资的数额和付款。",
        responsibility="公司拖欠工资，应当支付。",
    )
    walk.issue("2020-07-17 11:10", PaperKind.AGREEMENT)
    walk.sign("2020-07-17 11:30")
    end_aid(walk)
    walk.refer(
        "2020-07-17 15:00", ReferralKind.ARBITRATION, "永宁县劳动人事争议仲裁委员会", "双方共同申请仲裁审查确认调解协议"
    )
    return walk.dispute


def lawyer_of(walk: Walk, referral: Referral) -> User:
    """The one to whom it was assigned."""
    return walk.county.user(referral.lawyer.username if referral.lawyer else "fayuan_chen")


def give_aid(walk: Walk) -> None:
    """The law gives seven days and three; this centre took one morning (法律援助法 43)."""
    referral = walk.aid("2020-07-14 10:00", "李某国", "请求支付劳动报酬，当天咨询、当天审批")
    lawyer = lawyer_of(walk, referral)
    referrals.check_conflict(referral=referral, by=lawyer, at=moment("2020-07-14 11:00"), has_conflict=False)
    referrals.accept_referral(referral=referral, by=lawyer, at=moment("2020-07-14 11:10"))


def end_aid(walk: Walk) -> None:
    """The lawyer tells how it ended."""
    referral, at = walk.dispute.referrals.get(kind=ReferralKind.LEGAL_AID.value), moment("2020-07-17 14:00")
    told: dict[str, Any] = {"outcome": "律师参加调解，十人的工资谈成，已签协议", "finished_on": at.date()}
    referrals.record_outcome(referral=referral, by=lawyer_of(walk, referral), at=at, **told)


CASE = Case(
    code="S08",
    title="十年欠薪，法律援助加仲裁确认",
    source="dongying.sdnews.com.cn/dyfz/202007/t20200723_2768040.htm",
    stage=Stage.REFERRED,
    unknown=("公司名称", "其余九人姓名", "每人金额", "确切总额", "仲裁确认结果"),
    story=story,
)
