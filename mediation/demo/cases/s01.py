"""S01 楼上漏水: "I will not claim if it is mended and stays dry" — a conditional waiver, and no money."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import TOWN, County
from mediation.demo.walk import CONTINUE, SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """The owner upstairs denies it, a test is proposed, the leak is found and mended."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2025-04-18 10:00",
        CASE,
        body=TOWN,
        people=[applicant("段某"), respondent("于某")],
        narrative="段某发现自己久不居住的房子渗水，当天申请调解。于某不认可是自家漏水。",
        claim="查明漏水原因并修好",
        dispute_type=DisputeType.HOUSE_HOMESTEAD,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
    )
    walk.issue("2025-04-18 10:10", PaperKind.INTAKE_RECEIPT)
    walk.accept("2025-04-18 10:20")
    walk.meet("2025-04-18 16:00", CONTINUE, "于某不认可。中心建议请检测公司查明漏点，费用由谁出未载明。")
    walk.meet("2025-04-25 10:00", SETTLED, f"于某查漏维修，段某同意修好且以后不漏的就不再追究。日期{ASSUMED}。")
    walk.agree(
        "2025-04-25 11:00",
        [
            walk.do("于某", "于某查漏维修，修好且以后不漏", location="于某住房"),
            walk.do("段某", "段某自行修复自家房顶", location="段某住房"),
            walk.refrain("段某", "于某修好且以后不漏的，段某不再追究此次漏水的责任"),
        ],
        issues="漏水由谁引起，由谁维修。",
        responsibility=f"于某负责维修漏点，段某自行承担房顶损失{ASSUMED}。",
    )
    walk.issue("2025-04-25 11:10", PaperKind.AGREEMENT)
    walk.sign("2025-04-25 11:30")
    return walk.dispute


CASE = Case(
    code="S01",
    title="楼上漏水",
    source="haw6r.cn/zhangjiajie/315.html",
    stage=Stage.PERFORMING,
    unknown=("检测费由谁出", "签协议日期", "检验是否漏水的日期", "履行和回访"),
    story=story,
)
