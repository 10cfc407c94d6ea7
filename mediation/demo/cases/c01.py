"""C01 胡同排水、堆物: the village tried several times, the township settled it in one afternoon."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """Request by both, one visit and one session, a written agreement. All dates are assumed."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2023-11-20 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("聂某"), respondent("徐某")],
        narrative="聂某、徐某是同村多年的邻居，没有积怨。徐某把物品放在公共胡同里，聂某不便明说，就把污水排进胡同，两家由此不和。",
        claim="胡同里不再排污水\n胡同里不再堆放物品",
        dispute_type=DisputeType.NEIGHBOUR,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        prior_attempts="村民委员会此前多次调解未成（次数、日期未载明）",
    )
    walk.issue("2023-11-20 09:10", PaperKind.INTAKE_RECEIPT)
    walk.accept("2023-11-20 09:20", f"双方共同申请{ASSUMED}")
    walk.meet("2023-11-21 15:00", SETTLED, "调解员先到胡同查看，分别听了双方的说法，再请双方当面谈，双方同意各自改正。")
    walk.agree(
        "2023-11-21 16:00",
        [
            walk.refrain("聂某", "聂某今后不向胡同排放污水"),
            walk.refrain("徐某", "徐某不在胡同堆放物品，双方不再为此事发生纠纷；违约的一方承担由此造成的后果"),
        ],
        issues="公共胡同能否排水、堆物。",
        responsibility=f"双方都有不当，各自改正{ASSUMED}。",
    )
    walk.issue("2023-11-21 16:20", PaperKind.AGREEMENT)
    walk.sign("2023-11-21 16:40")
    return walk.dispute


CASE = Case(
    code="C01",
    title="胡同排水、堆物纠纷",
    source="www.zhld.com/szb/pc/col/202311/30/content_219361.html",
    stage=Stage.PERFORMING,
    unknown=("调解日期", "村级调解次数", "清理期限", "违约金额", "履行和回访"),
    story=story,
)
