"""S11 幼儿园摔伤: a child of six is represented and never signs; the other side was asked before acceptance."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import COUNTY_CENTRE, County
from mediation.demo.walk import BODY, CONTINUE, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm

SCHOOL = "某幼儿园"


def story(county: County) -> Dispute:
    """Thirty thousand asked, three thousand offered; what the kindergarten offered is nobody else's business."""
    walk = Walk(county, "xian_zheng", room="永宁县社会治理中心")
    walk.register(
        "2018-03-28 09:00",
        CASE,
        body=COUNTY_CENTRE,
        people=[applicant("王某", birth_on=day("2012-01-01")), respondent(SCHOOL, **BODY)],
        narrative="2018年3月16日，六岁的王某在教室摔伤面部，住院两天。父亲要求赔偿3万元，双方差距大。",
        claim="赔偿3万元",
        dispute_type=DisputeType.DAMAGE,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.COUNTY,
        amount_fen=3_000_000,
        occurred_on=day("2018-03-16"),
    )
    walk.guardian("2018-03-28 09:05", "王某", f"王某之父{ASSUMED}", "父亲")
    walk.issue("2018-03-28 09:10", PaperKind.INTAKE_RECEIPT)
    walk.will("2018-03-28 10:00", SCHOOL, True)
    walk.accept("2018-03-28 10:10", f"征得园方同意后受理；出生日期{ASSUMED}")
    walk.meet(
        "2018-03-30 14:00",
        CONTINUE,
        "看监控，律师会商，向双方说明赔偿项目。",
        confidential_note="园方只肯出3000元。",
    )
    return walk.dispute


CASE = Case(
    code="S11",
    title="幼儿园摔伤",
    source="wonsem.net/archives/54540.html",
    stage=Stage.MEDIATING,
    unknown=("监护人姓名", "出生日期", "结果"),
    story=story,
)
