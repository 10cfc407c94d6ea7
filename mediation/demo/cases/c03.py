"""C03 大风刮倒木棉树压桑苗: sticks at the door and an old quarrel; reported at once, settled the same morning."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm, RiskTag


def story(county: County) -> Dispute:
    """The applicant is the one who will have to pay. The red alarm waits for nobody's approval (人民调解法 25)."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2021-08-17 09:00",
        CASE,
        body=VILLAGE,
        people=[applicant("黄某勇"), respondent("黄某群")],
        narrative="黄某勇十几年前种的木棉树前一两天被风雨连根拔起，压坏了同屯黄某群的桑苗。黄某群一家手持木棒上门，"
        "要求赔几千元并马上清走树干。两家前两年有过相邻纠纷。",
        claim="请求调解桑苗损失的赔偿和树干的清理",
        dispute_type=DisputeType.DAMAGE,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        risk_tags=[RiskTag.WEAPON, RiskTag.OLD_GRUDGE, RiskTag.QUARREL],
    )
    walk.danger("2021-08-17 09:10", "坡造派出所", f"电话报告{ASSUMED}")
    walk.issue("2021-08-17 09:15", PaperKind.INTAKE_RECEIPT)
    walk.accept("2021-08-17 09:20")
    walk.meet(
        "2021-08-17 15:00",
        SETTLED,
        "上午查看现场、走访邻居，清点受损桑苗；下午在调解室集中调解，双方同意按实际损失赔偿。",
    )
    walk.agree(
        "2021-08-17 16:00",
        [
            walk.pay("黄某勇", "黄某群", 500, "黄某勇按桑苗的实际损失赔偿黄某群500元"),
            walk.do("黄某勇", "黄某勇自行清理树干和折枝", due="2021-11-30", location="黄某群桑苗地"),
        ],
        issues="桑苗损失赔多少，树干由谁清理。",
        responsibility=f"树木倒伏造成的损失由树主黄某勇承担{ASSUMED}。",
    )
    walk.issue("2021-08-17 16:10", PaperKind.AGREEMENT)
    walk.sign("2021-08-17 16:30")
    return walk.dispute


CASE = Case(
    code="C03",
    title="大风刮倒木棉树压坏桑苗",
    source="www.xxbjsp.net/society/fzjs/171659.html",
    stage=Stage.PERFORMING,
    unknown=("签订日期", "赔款付款日", "履行和回访", "司法确认"),
    story=story,
)
