"""S12 防盗窗与监控: no money, both sides act, the old people upstairs sleep again. The 4+1 line of a community."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.vocabulary import Channel, DisputeType, Level, PartyTag, RequestForm

COMMITTEE = "东门社区居民人民调解委员会"
BELOW, ABOVE = "一楼住户", "二楼住户"


def story(county: County) -> Dispute:
    """Convened by the panel, agreed by word, done, visited, closed."""
    walk = Walk(county, "dongmen_he", room="东门社区居民家中")
    walk.register(
        "2025-01-06 09:00",
        CASE,
        body=COMMITTEE,
        people=[applicant(ABOVE, tags=[PartyTag.ELDERLY]), respondent(BELOW)],
        narrative="一楼的监控照到人，防盗窗太高，二楼的老人担心小偷爬上来。住户姓名未载明。",
        claim="调整监控和补光灯，解决防盗窗的安全隐患",
        dispute_type=DisputeType.NEIGHBOUR,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.PANEL,
    )
    walk.accept("2025-01-06 09:10", f"日期{ASSUMED}")
    walk.convene("2025-01-06 09:20", COMMITTEE)
    walk.meet("2025-01-06 15:00", SETTLED, "社区分头劝说，一楼同意调整监控，二楼自行安装防盗窗。")
    walk.agree(
        "2025-01-06 16:00",
        [
            walk.do(BELOW, "一楼调整监控角度，关闭补光灯", due="2025-01-08"),
            walk.do(ABOVE, "二楼自行安装防盗窗", due="2025-01-10"),
        ],
        orally=True,
        issues="监控照人、防盗窗过高。",
        responsibility="双方各自采取措施，互不赔偿。",
    )
    walk.perform("2025-01-08 10:00", 1, f"日期{ASSUMED}")
    walk.perform("2025-01-10 10:00", 2, f"日期{ASSUMED}")
    walk.visit("2025-01-10 16:00", "双方都已做到", is_satisfied=True)
    walk.close("2025-01-10 16:10")
    return walk.dispute


CASE = Case(
    code="S12",
    title="防盗窗与监控",
    source="zxr.ahnews.com.cn/news/2025/01/11/c_652488.htm",
    stage=Stage.CLOSED,
    unknown=("住户姓名", "日期"),
    story=story,
)
