"""C02 校内撞断门牙: settled by word, doubted at the table, signed the same day; both parties are children."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import TOWN, County
from mediation.demo.walk import BODY, CONTINUE, SETTLED, Walk, applicant, day, respondent, third
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, HandledBy, Level, PartyTag, RequestForm, RiskTag

CHILD = {"gender": "female", "occupation": "小学生", "tags": [PartyTag.MINOR]}


def story(county: County) -> Dispute:
    """The police entrust it (assumed: the source names no mediation committee); guardians act for both girls."""
    walk = Walk(county, "qingxi_zhao", room="学校会议室")
    walk.register(
        "2019-12-10 17:10",
        CASE,
        body=TOWN,
        people=[applicant("小庄", **CHILD), respondent("小陈", **CHILD), third("山霞某小学", **BODY)],
        narrative="2019年12月2日下午，九岁的小陈在校内奔跑，撞倒八岁的小庄，小庄一颗门牙折断、另一颗松动。",
        claim="赔偿治疗牙齿的费用",
        dispute_type=DisputeType.DAMAGE,
        channel=Channel.POLICE,
        request_form=RequestForm.NONE,
        level=Level.TOWNSHIP,
        handled_by=HandledBy.POLICE,
        amount_fen=800_000,
        occurred_on=day("2019-12-02"),
        risk_tags=[RiskTag.QUARREL],
        police_calls=1,
        prior_attempts="学校组织双方家长口头谈过，约定到校签协议（日期未载明）",
    )
    walk.guardian("2019-12-10 17:15", "小庄", f"小庄家长{ASSUMED}", "父母")
    walk.guardian("2019-12-10 17:16", "小陈", f"小陈家长{ASSUMED}", "父母")
    walk.accept("2019-12-10 17:20", f"派出所委托{ASSUMED}")
    walk.meet(
        "2019-12-10 17:30", CONTINUE, "小庄的姑姑庄某提出松动的牙要再检查，双方发生口角。姑姑不是监护人，请家长到场。"
    )
    walk.meet("2019-12-10 18:30", SETTLED, "民警和校方劝导，并告知谈不成可以起诉。双方家长同意按原先说好的条件签协议。")
    walk.agree(
        "2019-12-10 18:50",
        [walk.pay("小陈", "小庄", 8000, "小陈的家长一次性赔偿小庄8000元")],
        issues="牙齿治疗费用如何赔偿。",
        responsibility=f"小陈撞倒小庄，由其监护人承担赔偿责任{ASSUMED}。",
    )
    walk.issue("2019-12-10 18:55", PaperKind.AGREEMENT)
    walk.sign("2019-12-10 19:00", {name: f"{name}家长{ASSUMED}" for name in ("小庄", "小陈")})
    return walk.dispute


CASE = Case(
    code="C02",
    title="校内奔跑撞断门牙",
    source="qz.fjsen.com/2019-12/12/content_30092842.htm",
    stage=Stage.PERFORMING,
    unknown=("付款日", "后续治疗由谁承担", "家长姓名", "履行和回访", "司法确认"),
    story=story,
)
