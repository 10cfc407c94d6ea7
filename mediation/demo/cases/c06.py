"""C06 二十六年旧借条: interest waived, twenty-four instalments, and a last one that is not 300 yuan."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import CONTINUE, SETTLED, Walk, applicant, day, respondent
from mediation.models import Dispute
from mediation.services.agreements import Promise
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, PartyTag, RequestForm

TOTAL, MONTHLY, MONTHS = 8000, 300, 24


def instalments(walk: Walk) -> list[Promise]:
    """23 × 300 and a tail of 1100: 24 × 300 would leave 800 yuan to be forgotten. The 20th is assumed."""
    tail = TOTAL - MONTHLY * (MONTHS - 1)
    amounts = [MONTHLY] * (MONTHS - 1) + [tail]
    return [
        walk.pay("黄某", "谢某", amount, f"第{number}期还款{amount}元", due=_due(number), manner=f"现金{ASSUMED}")
        for number, amount in enumerate(amounts, start=1)
    ]


def _due(number: int) -> str:
    """The first one in January 2025."""
    year, month = divmod(number - 1, 12)
    return f"{2025 + year}-{month + 1:02d}-20"


def story(county: County) -> Dispute:
    """The debtor disputes nothing; the creditor is over seventy and comes with a son who has written authority."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2025-01-06 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("谢某", tags=[PartyTag.ELDERLY]), respondent("黄某")],
        narrative="1999年4月，黄某向谢某借款8000元并写下借条。谢某多年多次催讨，一直没有归还。双方对借款没有争议。"
        "黄某欠有多笔债，收入低。",
        claim="归还借款8000元",
        dispute_type=DisputeType.CONTRACT,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        amount_fen=TOTAL * 100,
        occurred_on=day("1999-04-01"),
    )
    walk.agent("2025-01-06 09:05", "谢某", "谢某之子", relation="儿子", authority=f"申请调解、签署和领取文书{ASSUMED}")
    walk.issue("2025-01-06 09:10", PaperKind.INTAKE_RECEIPT)
    walk.accept("2025-01-06 09:20", f"申请日{ASSUMED}")
    walk.meet(
        "2025-01-09 09:30",
        CONTINUE,
        "核对借条，双方承认借款事实。黄某一时还不清。",
        undisputed_facts="1999年4月借款8000元，未还。",
    )
    walk.meet("2025-01-15 09:30", SETTLED, "谢某放弃利息，黄某同意分期还款，最后一个月付清尾款。")
    walk.agree(
        "2025-01-15 10:30",
        instalments(walk),
        issues="借款如何归还，利息是否支付。",
        responsibility="黄某应当归还借款；谢某自愿放弃利息。",
    )
    walk.issue("2025-01-15 10:40", PaperKind.AGREEMENT)
    walk.sign("2025-01-15 11:00")
    for order, month in enumerate(("2025-01-20", "2025-02-20", "2025-03-20"), start=1):
        walk.perform(f"{month} 10:00", order, "按期")
    walk.visit("2025-04-10 10:00", "首期已付，逐月按约付款")
    return walk.dispute


CASE = Case(
    code="C06",
    title="二十六年旧借条分期还款",
    source="www.hxfzzx.com/2025-04/11/content_2196998.htm",
    stage=Stage.PERFORMING,
    unknown=("申请日和签约日", "每月哪一天付", "付款方式", "利息约定", "司法确认"),
    story=story,
)
