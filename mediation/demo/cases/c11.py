"""C11 伪造的物业费调解协议: a warning. Nothing that the forger of this file tried can be done here alone."""

from __future__ import annotations

from collections.abc import Callable

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import COUNTY_CENTRE, County
from mediation.demo.walk import BODY, Walk, applicant, respondent
from mediation.models import Dispute
from mediation.services.errors import Refused
from rules.lifecycle import NotAllowed
from rules.vocabulary import Channel, DisputeType, Level, MarkKind, RequestForm

RESIDENTS, MANAGER = "王某夫妇", "某小区物业公司"
DAY = "2021-03-25"


def refusals(attempts: dict[str, Callable[[], None]]) -> list[str]:
    """What each attempt was answered. One that goes through is missing from the list."""
    answers = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except (Refused, NotAllowed) as refusal:
            answers.append(f"{name}：{refusal}")
    return answers


def story(county: County) -> Dispute:
    """Made up for the subsidy: paid weeks before, agreed in the file only, the couple knew of nothing."""
    walk = Walk(county, "xian_zheng", room="永宁县社会治理中心")
    walk.register(
        f"{DAY} 09:00",
        CASE,
        body=COUNTY_CENTRE,
        people=[applicant(MANAGER, **BODY), respondent(RESIDENTS)],
        narrative="王某夫妇3月收到物业费催款函，3月14日已用微信付清2731元并取得收据。案卷却写3月25日经调解达成协议、当天履行。"
        "双方都不知情，没有人组织过调解。",
        claim="支付物业费2731元",
        dispute_type=DisputeType.PROPERTY_MANAGEMENT,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.WRITTEN,
        level=Level.COUNTY,
        amount_fen=273_100,
    )
    walk.accept(f"{DAY} 09:10", "案卷自称经申请受理")
    forge(walk)
    answers = refusals(attempts(walk))
    walk.supplement(f"{DAY} 11:00", "没有当事人的签名，系统没有让下列事情发生。" + " ".join(answers))
    walk.refuse("2021-04-01 09:00", RESIDENTS, "3月31日收到法院短信才知道此事，从未参加过调解。")
    walk.deliver("2021-04-02 09:00")
    walk.close("2021-04-02 09:10", f"检察机关监督，同类共8件；结案日期{ASSUMED}")
    return walk.dispute


def forge(walk: Walk) -> None:
    """All that the forger can do without the parties: write an agreement and sign and seal it himself."""
    walk.agree(
        f"{DAY} 09:30",
        [walk.pay(RESIDENTS, MANAGER, 2731, "支付物业费2731元", due=DAY)],
        issues="物业费是否支付。",
        responsibility="案卷自称双方自愿。",
    )
    walk.mark(f"{DAY} 09:40", MarkKind.MEDIATOR_SIGNATURE, walk.by.name)
    walk.mark(f"{DAY} 09:41", MarkKind.COMMITTEE_SEAL, COUNTY_CENTRE)


def attempts(walk: Walk) -> dict[str, Callable[[], None]]:
    """What the published forger got through on paper."""
    return {
        "登记当天履行": lambda: walk.perform(f"{DAY} 10:00", 1),
        "登记申请司法确认": lambda: walk.confirm(f"{DAY} 10:10"),
        "按履行完毕办结": lambda: walk.close(f"{DAY} 10:20"),
        "再盖一次章充数": lambda: walk.mark(f"{DAY} 10:30", MarkKind.COMMITTEE_SEAL, COUNTY_CENTRE),
        "由不相干的人以调解员身份签名": lambda: walk.mark(f"{DAY} 10:40", MarkKind.MEDIATOR_SIGNATURE, RESIDENTS),
    }


CASE = Case(
    code="C11",
    title="伪造的物业费调解协议（警示）",
    source="newspaper.jcrb.com/2022/20221116/20221116_005/20221116_005_2.htm",
    stage=Stage.CLOSED,
    unknown=("检察监督后裁定如何处理", "其余7件的情况"),
    story=story,
)
