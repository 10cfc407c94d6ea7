"""S13 彩礼: the parents hold the money, so the parents sit at the table."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import CONTINUE, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """Money only, no question of status: such an agreement could be confirmed. The source ends before the end."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2024-06-24 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("仲某"), respondent("桂某", gender="female"), respondent("桂某的父母")],
        narrative="仲某、桂某3月办婚礼，没有登记结婚，6月分开。仲某要求退还彩礼35000元，彩礼在桂某父母手里，父母起先不退。",
        claim="退还彩礼35000元",
        dispute_type=DisputeType.MARRIAGE_FAMILY,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        amount_fen=3_500_000,
    )
    walk.issue("2024-06-24 09:10", PaperKind.INTAKE_RECEIPT)
    walk.accept("2024-06-24 09:20", f"申请日、受理日{ASSUMED}")
    walk.meet("2024-06-25 10:00", CONTINUE, "面对面谈数额和退还的流程。")
    return walk.dispute


CASE = Case(
    code="S13",
    title="退还彩礼3.5万元",
    source="jk.fzbdw.org.cn/sy/fjsy/sifa/2024-06-27/97437.html",
    stage=Stage.MEDIATING,
    unknown=("申请日", "结果"),
    story=story,
)
