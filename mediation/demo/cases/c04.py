"""C04 九旬失明老人赡养: five children, one table, a written agreement about turns and yearly payments."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import AidMatter, Channel, DisputeType, Level, PartyTag, RequestForm

SONS = ("蔡某长子", "蔡某次子")
DAUGHTERS = ("蔡某长女", "蔡某次女", "蔡某三女")


def story(county: County) -> Dispute:
    """All five obligors are parties: who is not at the table is not bound."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2023-10-17 09:00",
        CASE,
        body=VILLAGE,
        people=[
            applicant("蔡某", gender="female", tags=[PartyTag.ELDERLY, PartyTag.DISABLED]),
            *(respondent(name) for name in SONS + DAUGHTERS),
        ],
        narrative="蔡某九十岁，双目失明，丧偶，不能独立生活，有两个儿子、三个女儿。子女因家务琐事和老宅归属积怨，"
        "几年来互相推脱赡养，多次商量不成。蔡某由长子、长女陪同来所。",
        claim="由五个子女共同赡养",
        dispute_type=DisputeType.MARRIAGE_FAMILY,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        aid_matter=AidMatter.MAINTENANCE,
    )
    walk.accept("2023-10-17 09:30", f"来所日期{ASSUMED}")
    walk.meet(
        "2023-10-18 10:00", SETTLED, "向老人逐条宣读。五个子女面对面谈，同意儿子轮流照护、女儿每年付钱并定期探望。"
    )
    walk.agree(
        "2023-10-18 11:00",
        [
            *(walk.do(name, f"{name}照护蔡某，两个儿子轮流，长子先，每轮两个月") for name in SONS),
            *(
                walk.pay(name, "蔡某", 300, f"{name}每年支付赡养费300元，定期探望，必要时替儿子尽义务")
                for name in DAUGHTERS
            ),
        ],
        issues="五个子女如何分担赡养。",
        responsibility="子女都有赡养老人的义务，任何人不得以分家或者老宅归属为由推脱。",
    )
    walk.issue("2023-10-18 11:10", PaperKind.AGREEMENT)
    walk.sign("2023-10-18 11:30")
    return walk.dispute


CASE = Case(
    code="C04",
    title="九旬失明老人赡养",
    source="fengqiu.gov.cn/xzcg/caogang/1698369378331.html",
    stage=Stage.PERFORMING,
    unknown=("来所日期", "起轮日期", "付款日", "医疗费", "“必要时”的含义", "子女姓名", "履行和回访"),
    story=story,
)
