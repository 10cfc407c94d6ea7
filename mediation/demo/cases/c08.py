"""C08 七级伤残工伤赔偿: three sessions, settled on the fifteenth and last day."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import BODY, CONTINUE, SETTLED, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import AidMatter, Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """The limitation may be over: a lawyer should look, but nobody is turned away for that alone."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2014-07-02 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("林某", occupation="木业公司工人"), respondent("某木业公司", **BODY)],
        narrative="2013年3月23日，林某上班时左手被皮带卷入，三指受伤，5月8日出院，鉴定为七级伤残。"
        "林某提出辞职，要求一次性待遇。",
        claim="支付医疗费、一次性伤残补助金、一次性伤残就业补助金等",
        dispute_type=DisputeType.LABOUR_OTHER,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.WRITTEN,
        level=Level.TOWNSHIP,
        amount_fen=16_000_000,
        occurred_on=day("2013-03-23"),
        limitation_on=day("2014-03-23"),
        aid_matter=AidMatter.INJURY,
    )
    walk.issue("2014-07-02 09:10", PaperKind.INTAKE_RECEIPT)
    walk.accept("2014-07-02 09:20", f"时效届满日{ASSUMED}，请律师核对")
    walk.meet("2014-07-07 14:00", CONTINUE, "核实工伤和伤残鉴定，计算各项待遇。")
    walk.meet("2014-07-11 14:00", CONTINUE, "双方对计算结果意见接近，尚有差距。")
    walk.meet("2014-07-17 15:00", SETTLED, "第三次调解，双方对总额和项目达成一致。")
    walk.agree(
        "2014-07-17 16:00",
        [
            walk.pay(
                "某木业公司",
                "林某",
                160_000,
                f"公司支付医疗费、一次性伤残补助金、一次性伤残就业补助金等共16万余元，按16万元登记{ASSUMED}",
            )
        ],
        issues="工伤待遇的项目和数额。",
        responsibility="公司依法承担工伤保险待遇中由用人单位支付的部分。",
    )
    walk.issue("2014-07-17 16:10", PaperKind.AGREEMENT)
    walk.sign("2014-07-17 16:30")
    return walk.dispute


CASE = Case(
    code="C08",
    title="七级伤残工伤赔偿",
    source="www.fzsd124.com/index/index/mob_show/id/48108.html",
    stage=Stage.PERFORMING,
    unknown=("确切数额", "付款日和方式", "是否参保", "前两次调解的日期", "履行", "司法确认"),
    story=story,
)
