"""C05 村民小组修路征地款分配: twenty households, a map of 1983, a meeting that agreed; who gets how much is not told."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import BODY, CONTINUE, SETTLED, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, Complexity, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """The village could not do it, so it is a hard case for the township from the first day (若干规定 21)."""
    walk = Walk(county, "qingxi_zhao", room="群丰小组活动室")
    walk.register(
        "2023-11-01 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("谢某"), respondent("群丰村民小组", **BODY)],
        narrative="2015年修路征用部分农户的田土和原有路面，得款6.8万余元。路面为农户共有，各户面积、界址不清，"
        "款项一直没有发放。涉及二十户，谢某是代表。",
        claim="分配征地款",
        dispute_type=DisputeType.EXPROPRIATION,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        complexity=Complexity.COMPLEX,
        amount_fen=6_800_000,
        group_size=20,
        limitation_on=day("2018-12-31"),
        prior_attempts="2023年8月起村干部逐户协调未成",
    )
    walk.accept("2023-11-01 09:30", f"受理日期、时效届满日{ASSUMED}，时效请律师核对")
    walk.meet("2023-11-06 14:00", CONTINUE, "走访近九十岁的老组长陈某尧，到现场指认，比对1983年的分田名单，逐户核对。")
    walk.meet("2023-11-10 19:00", SETTLED, f"小组讨论会，二十户形成一致意见。会议日期{ASSUMED}，各户金额未载明。")
    walk.agree(
        "2023-11-10 20:30",
        [walk.do("群丰村民小组", f"按讨论会的一致意见向二十户发放征地款，各户金额以会议名册为准{ASSUMED}")],
        issues="征地款在二十户之间如何分配。",
        responsibility=f"各户面积以现场指认和分田名单核对的结果为准{ASSUMED}。",
    )
    walk.issue("2023-11-10 20:40", PaperKind.AGREEMENT)
    return walk.dispute


CASE = Case(
    code="C05",
    title="村民小组修路征地款分配",
    source="www.jxlaw.com.cn/system/2023/11/16/030257642.shtml",
    stage=Stage.AGREED,
    unknown=("讨论会日期", "各户金额", "协议条款", "签字", "履行", "司法确认"),
    story=story,
)
