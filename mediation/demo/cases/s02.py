"""S02 视频里发现的堵路石: found on a video, settled in the lane, the stone moved before everybody went home."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.vocabulary import Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """On own initiative, so both are asked whether they want it (人民调解法 17); oral, so it binds the same day (30)."""
    walk = Walk(county, "qingxi_zhao", room="枫林村村道")
    walk.register(
        "2025-07-07 08:30",
        CASE,
        body=VILLAGE,
        people=[applicant("黄某"), respondent("叶某")],
        narrative="调解员从村民黄某发的视频里看到，邻居叶某在路上放石头，堵住三轮车。两家有旧事。",
        claim="移开石头，恢复通行",
        dispute_type=DisputeType.NEIGHBOUR,
        channel=Channel.OWN_INITIATIVE,
        request_form=RequestForm.NONE,
        level=Level.TOWNSHIP,
    )
    walk.will("2025-07-07 09:30", "黄某", True)
    walk.will("2025-07-07 09:31", "叶某", True)
    walk.accept("2025-07-07 09:40", f"主动介入，日期{ASSUMED}")
    walk.meet("2025-07-07 09:45", SETTLED, "司法所、综治办、村委和派出所一起上门。黄某为旧事道歉，叶某当场移石。")
    walk.agree(
        "2025-07-07 10:30",
        [walk.do("叶某", "叶某移开石头", due="2025-07-07"), walk.refrain("叶某", "叶某今后不再设障")],
        orally=True,
        issues="道路能否通行。",
        responsibility="黄某道歉，叶某恢复道路通行。",
    )
    walk.perform("2025-07-07 10:40", 1, "当场移开")
    return walk.dispute


CASE = Case(
    code="S02",
    title="视频里发现的堵路石",
    source="zxr.ahnews.com.cn/news/2025/07/08/c_748252.htm",
    stage=Stage.PERFORMING,
    unknown=("调解日期", "回访"),
    story=story,
)
