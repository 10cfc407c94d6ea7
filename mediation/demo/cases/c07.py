"""C07 十二名农户追讨务工报酬: found by the committee itself, settled in instalments, confirmation asked on the spot."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import TOWN, County
from mediation.demo.walk import BODY, CONTINUE, SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import AidMatter, Channel, DisputeType, Level, RequestForm


def story(county: County) -> Dispute:
    """Twelve people of three townships; nobody says what each of them is owed, so the file does not either."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    near, far = county.body("枫林村人民调解委员会").place, county.body("上坪村人民调解委员会").place
    walk.register(
        "2025-04-07 09:00",
        CASE,
        body=TOWN,
        people=[
            applicant("罗某", village=near),
            applicant("李某", village=far),
            respondent("楚雄某农业科技有限公司", representative_name="马某", representative_title="法定代表人", **BODY),
        ],
        narrative="2023年5月至7月，罗某、李某等十二名农户在基地种辣椒，口头约定每天80元、完工一次付清。公司资金链断裂拒付。"
        "工作记录简单，没有书面确认。其余十人姓名未载明。务工者多次到有关部门反映，情绪激动，要求当场结清。",
        claim="支付十二人的务工报酬合计1.9万元",
        dispute_type=DisputeType.MIGRANT_WAGE,
        channel=Channel.OWN_INITIATIVE,
        request_form=RequestForm.NONE,
        level=Level.TOWNSHIP,
        amount_fen=1_900_000,
        group_size=12,
        aid_matter=AidMatter.LABOUR,
    )
    for name in ("罗某", "李某", "楚雄某农业科技有限公司"):
        walk.will("2025-04-07 10:00", name, True)
    walk.accept("2025-04-07 10:10", f"主动介入，日期{ASSUMED}")
    walk.meet("2025-04-08 09:00", CONTINUE, "背对背核对出勤和报酬，逐人确认数额。县法院法官到场指导。")
    walk.meet("2025-04-09 09:00", SETTLED, "面对面谈，公司承认欠付合计1.9万元，请求分期。")
    walk.agree(
        "2025-04-09 10:30",
        [
            walk.pay(
                "楚雄某农业科技有限公司",
                "罗某",
                19_000,
                "公司向罗某、李某等十二人支付务工报酬合计1.9万元，分期付清（各期日期、每人金额未载明）",
                due="2025-12-31",
            )
        ],
        issues="报酬是多少，何时付清。",
        responsibility="公司拖欠务工报酬，应当支付。",
    )
    walk.issue("2025-04-09 10:40", PaperKind.AGREEMENT)
    walk.sign("2025-04-09 11:00")
    walk.confirm("2025-04-09 11:30")
    return walk.dispute


CASE = Case(
    code="C07",
    title="十二名农户追讨务工报酬",
    source="chujupifa.com/read/-dy-article-JT8V1JO30552VQOH.html",
    stage=Stage.PERFORMING,
    unknown=("调解日期", "每人金额", "各期日期和金额", "其余十人姓名", "确认裁定结果", "履行和回访"),
    story=story,
)
