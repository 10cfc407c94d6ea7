"""C10 学校工地坑基坍塌致死: twelve rounds through the night at the county centre."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import COUNTY_CENTRE, County
from mediation.demo.walk import BODY, CONTINUE, SETTLED, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, HandledBy, Level, RequestForm, RiskTag

FAMILY = "吴某某的近亲属"


def story(county: County) -> Dispute:
    """What each side offered stays in the confidential note; the day of signing has to be asked for."""
    walk = Walk(county, "xian_zheng", room="永宁县社会治理中心品牌调解室")
    walk.register(
        "2025-03-24 13:00",
        CASE,
        body=COUNTY_CENTRE,
        people=[applicant(FAMILY), respondent("某学校", **BODY)],
        narrative="2025年3月17日，学校工地坑基坍塌，六十二岁的吴某某死亡，公安机关勘查后排除他杀。"
        "吴某某的子女等近亲属与学校对赔偿数额分歧大。",
        claim="赔偿260万元",
        dispute_type=DisputeType.DAMAGE,
        channel=Channel.OTHER_DEPARTMENT,
        request_form=RequestForm.NONE,
        level=Level.COUNTY,
        handled_by=HandledBy.ADMINISTRATION,
        amount_fen=260_000_000,
        occurred_on=day("2025-03-17"),
        risk_tags=[RiskTag.DEATH],
    )
    walk.accept("2025-03-24 13:20", "其他部门移送（移送单位未载明）")
    walk.meet("2025-03-24 14:00", CONTINUE, "告知权利义务，一起看监控。双方僵持，调解员中止，建议家属先咨询律师。")
    walk.meet(
        "2025-03-24 19:00",
        SETTLED,
        "晚七时重新开始，分别谈了十二轮，次日凌晨双方同意调解员提出的折中方案。",
        written="2025-03-25 03:00",
        confidential_note="家属先后要求260万元、210万元、160万元；凌晨二时调解员提出147万元。",
    )
    walk.agree(
        "2025-03-25 03:10",
        [walk.pay("某学校", FAMILY, 1_470_000, "学校赔偿147万元（付款日、方式、领款人分配未载明）")],
        issues="赔偿数额。",
        responsibility="学校对工地安全负有责任，具体以有关部门的认定为准。",
    )
    walk.issue("2025-03-25 03:20", PaperKind.AGREEMENT)
    walk.sign("2025-03-25 03:30")
    return walk.dispute


CASE = Case(
    code="C10",
    title="学校工地坑基坍塌致死赔偿",
    source="www.dangjiancankao.cn/news/detail/id/8/idd/895",
    stage=Stage.PERFORMING,
    unknown=("移送单位", f"签字是24日还是25日（按25日{ASSUMED}）", "付款日和方式", "领款人分配", "履行", "司法确认"),
    story=story,
)
