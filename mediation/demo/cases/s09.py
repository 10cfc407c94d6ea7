"""S09 砌墙堵四家路: the township's departments tried and failed, the county centre settled it."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import FAILED, SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm, RiskTag

NEIGHBOURS = ("邻居甲", "邻居乙", "邻居丙")


def story(county: County) -> Dispute:
    """The third failed session at the township sends it up by the ladder, with the reason on the slip."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2025-10-15 10:00",
        CASE,
        body=VILLAGE,
        people=[
            applicant("牛某三"),
            *(applicant(name) for name in NEIGHBOURS),
            respondent("李某云", occupation="乡村医务人员"),
        ],
        narrative="李某云砌墙堵住四家人的路，牛某三报警。镇里评定为高风险，其余三家姓名未载明。",
        claim="拆墙，恢复通行",
        dispute_type=DisputeType.NEIGHBOUR,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        police_calls=1,
        risk_tags=[RiskTag.QUARREL],
    )
    walk.accept("2025-10-15 10:20")
    for date in ("2025-10-17", "2025-10-21", "2025-10-28"):
        walk.meet(f"{date} 15:00", FAILED, f"镇五部门联合调解，未成。日期{ASSUMED}。")
    walk.by, walk.room = county.user("xian_zheng"), "永宁县社会治理中心"
    walk.issue("2025-11-17 09:00", PaperKind.ESCALATION_SLIP)
    walk.accept("2025-11-17 09:30", "县综治中心受理，会同法院、司法局、卫健局，镇村做好稳控")
    walk.meet("2025-11-20 09:00", SETTLED, f"四家与李某云和好，条款未载明。日期{ASSUMED}。")
    walk.agree(
        "2025-11-20 11:00",
        [walk.do("李某云", f"李某云恢复四家人的通行，具体条款未载明{ASSUMED}")],
        issues="墙是否拆除，路如何通行。",
        responsibility=f"各方相互谅解{ASSUMED}。",
    )
    walk.issue("2025-11-20 11:10", PaperKind.AGREEMENT)
    return walk.dispute


CASE = Case(
    code="S09",
    title="砌墙堵住四家路",
    source="www.digipub.cc/dy/article/KJDGUM2I0552VQOH.html",
    stage=Stage.AGREED,
    unknown=("镇级调解的次数和日期", "其余三家姓名", "和好日期", "条款", "签字"),
    story=story,
)
