"""S04 健身房停业: a hundred customers; each wants something else, so the file is split by outcome."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import COUNTY_CENTRE, County
from mediation.demo.walk import BODY, SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, HandledBy, Level, RequestForm

GYM = "某健身房"
MOVED = "转籍的消费者"
DEFERRED = tuple(f"分期退费消费者{number}" for number in "甲乙丙丁戊己")


def story(county: County) -> list[Dispute]:
    """Six wait for their money and have it confirmed by the court; those who moved to another gym need no court."""
    return [deferred(county), moved(county)]


def opened(county: County, people: tuple[str, ...], claim: str, part: str) -> Walk:
    """One part of the group. The market regulator hands it over (assumed: the source names no committee)."""
    walk = Walk(county, "xian_zheng", room="永宁县社会治理中心")
    walk.register(
        "2021-08-30 09:00",
        CASE,
        title=f"{CASE.title}（{part}）",
        body=COUNTY_CENTRE,
        people=[*(applicant(name) for name in people), respondent(GYM, **BODY)],
        narrative="2021年8月23日起，近百名消费者因健身房停业投诉要求退费。市场监管局、区法院联合调解。消费者姓名、各自金额未载明。",
        claim=claim,
        dispute_type=DisputeType.CONSUMER_OTHER,
        channel=Channel.OTHER_DEPARTMENT,
        request_form=RequestForm.NONE,
        level=Level.COUNTY,
        handled_by=HandledBy.ADMINISTRATION,
        group_size=100,
    )
    walk.accept("2021-08-30 09:20", f"市场监管局移送{ASSUMED}")
    walk.meet("2021-09-16 14:00", SETTLED, f"逐人登记意愿：转籍、退费或者分期退费。日期{ASSUMED}。")
    return walk


def deferred(county: County) -> Dispute:
    """Six people who are paid later."""
    walk = opened(county, DEFERRED, "退还会员费", "分期退费六人")
    walk.agree(
        "2021-09-16 16:00",
        [walk.do(GYM, f"健身房分期向{name}退费，金额和各期日期未载明") for name in DEFERRED],
        issues="会员费何时退还。",
        responsibility="健身房停业，应当退还未消费的会员费。",
    )
    walk.issue("2021-09-16 16:10", PaperKind.AGREEMENT)
    walk.sign("2021-09-16 16:30")
    walk.confirm("2021-09-17 10:00")
    return walk.dispute


def moved(county: County) -> Dispute:
    """Those who took a membership elsewhere, done the same day."""
    walk = opened(county, (MOVED,), "转到其他门店继续服务", "转籍")
    walk.agree(
        "2021-09-16 17:00",
        [walk.do(GYM, "健身房为愿意转籍的消费者办理转籍", due="2021-09-27")],
        orally=True,
        issues="会员资格如何处理。",
        responsibility="健身房负责办理转籍。",
    )
    walk.perform("2021-09-27 10:00", 1, "全部办妥")
    walk.close("2021-09-27 17:00", "至2021年9月27日全部调成")
    return walk.dispute


CASE = Case(
    code="S04",
    title="健身房停业退费",
    source="www.cqn.com.cn/ms/content/2022-04/06/content_8804257.htm",
    stage=Stage.PERFORMING,
    unknown=("消费者姓名", "每人金额", "分期日期", "确认裁定结果"),
    story=story,
)
