"""S10 房屋开裂+确认裁定: money on the table the same day, and a duty worth a court's confirmation."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """Two kinds of promises in one agreement. The amount is assumed: a payment cannot be written without one."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2018-03-28 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("闵某"), respondent("刘某")],
        narrative="闵某称刘某建房离得太近，使自家房屋开裂、漏水，到县里信访，转镇调解。",
        claim="赔偿损失，修好漏水",
        dispute_type=DisputeType.HOUSE_HOMESTEAD,
        channel=Channel.PETITION,
        request_form=RequestForm.NONE,
        level=Level.TOWNSHIP,
    )
    walk.accept("2018-03-28 09:20", f"信访转来，日期{ASSUMED}")
    walk.meet("2018-04-02 09:00", SETTLED, "司法所、派出所、法庭联合调解，双方就赔款和排水达成一致。")
    walk.agree(
        "2018-04-02 11:00",
        [
            walk.pay(
                "刘某", "闵某", 5000, f"刘某赔偿闵某房屋损失，数额未载明，按5000元登记{ASSUMED}", due="2018-04-02"
            ),
            walk.do("刘某", f"刘某做好排水，不使雨水流向闵某的房屋{ASSUMED}"),
        ],
        issues="房屋开裂、漏水的责任。",
        responsibility="刘某建房过近，应当赔偿并排除妨碍。",
    )
    walk.issue("2018-04-02 11:10", PaperKind.AGREEMENT)
    walk.sign("2018-04-02 11:30")
    walk.perform("2018-04-02 11:40", 1, "当场付清")
    walk.confirm("2018-04-10 09:00")
    return walk.dispute


CASE = Case(
    code="S10",
    title="建房过近致邻居房屋开裂",
    source="m.yybnet.net/ankang/xunyang/201804/7258326.html",
    stage=Stage.PERFORMING,
    unknown=("受理日期", "赔款数额", "行为义务的内容和期限", "申请确认日（4月17日前已裁定）"),
    story=story,
)
