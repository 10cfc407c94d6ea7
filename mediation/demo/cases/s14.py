"""S14 口头遗嘱: spoken words and three heirs; nobody has asked, so everybody is asked first."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import CONTINUE, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.vocabulary import Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """The judicial office steps in by itself; all heirs of the second order are parties."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2024-11-18 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("袁某明之弟"), respondent("袁某明之大妹"), respondent("袁某明之小妹")],
        narrative="袁某明2024年10月20日病故，未婚，留有存款25.1万元和农房，生前口头说全部给弟弟。弟弟和两个妹妹都是第二顺序继承人。",
        claim="遗产如何继承",
        dispute_type=DisputeType.MARRIAGE_FAMILY,
        channel=Channel.OWN_INITIATIVE,
        request_form=RequestForm.NONE,
        level=Level.TOWNSHIP,
        amount_fen=25_100_000,
        occurred_on=day("2024-10-20"),
    )
    for name in ("袁某明之弟", "袁某明之大妹", "袁某明之小妹"):
        walk.will("2024-11-18 10:00", name, True)
    walk.accept("2024-11-18 10:10", f"主动介入，日期{ASSUMED}")
    walk.meet(
        "2024-11-20 14:00",
        CONTINUE,
        "说明口头遗嘱须在危急情况下并有两名见证人，放弃继承须书面表示。两个妹妹的态度有转变。",
    )
    return walk.dispute


CASE = Case(
    code="S14",
    title="口头遗嘱与遗产继承",
    source="sfj.cngy.gov.cn/New/Detail/20241128205022377",
    stage=Stage.MEDIATING,
    unknown=("日期", "兄妹姓名", "有无见证人", "结果"),
    story=story,
)
