"""S03 二十六棵果树: a first no that was not the last one, and a payment that one villager handed back."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm

OTHERS = ("村民甲", "村民乙", "村民丙")
TOTAL, PAN = 15_000, 3900


def story(county: County) -> Dispute:
    """While a party refuses nothing is accepted; two weeks of visits later it is (人民调解法 17)."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2024-12-02 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("盘某"), *(applicant(name) for name in OTHERS), respondent("谭某")],
        narrative="承包户谭某清掉了四名村民的二十六棵果树。三名村民的姓名未载明。",
        claim="赔偿果树",
        dispute_type=DisputeType.LAND_FOREST,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
    )
    walk.will("2024-12-02 15:00", "谭某", False)
    walk.supplement("2024-12-06 09:00", "镇综治中心召集平安法治办、派出所、司法所和村委，上门十余次。")
    walk.will("2024-12-13 09:00", "谭某", True)
    walk.accept("2024-12-13 09:10", f"谭某改变态度，同意调解；日期{ASSUMED}")
    walk.meet("2024-12-14 09:00", SETTLED, "逐棵清点作价，四人共赔约1.5万元。谭某让地修路。")
    rest = (TOTAL - PAN) // len(OTHERS)
    paid = {"盘某": PAN} | dict.fromkeys(OTHERS, rest)
    promises = [
        walk.pay(
            "谭某", name, yuan, f"谭某赔偿{name}果树款{yuan}元{'' if name == '盘某' else ASSUMED}", due="2024-12-14"
        )
        for name, yuan in paid.items()
    ]
    walk.agree(
        "2024-12-14 10:30",
        [*promises, walk.do("谭某", "谭某让地修路")],
        issues="果树如何赔偿。",
        responsibility="谭某未经同意清除果树，应当赔偿。",
    )
    walk.issue("2024-12-14 10:40", PaperKind.AGREEMENT)
    walk.sign("2024-12-14 11:00")
    walk.perform("2024-12-14 11:10", 1, "当场付清；盘某随即退回3900元，另立收条")
    for order in range(2, 2 + len(OTHERS)):
        walk.perform("2024-12-14 11:20", order, f"当场付清{ASSUMED}")
    return walk.dispute


CASE = Case(
    code="S03",
    title="二十六棵果树被清除",
    source="m.163.com/dy/article/JFRJUQO20534S1WJ.html",
    stage=Stage.PERFORMING,
    unknown=("日期", "三名村民的姓名和各自金额", "让地修路的期限"),
    story=story,
)
