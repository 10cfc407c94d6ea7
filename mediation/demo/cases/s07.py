"""S07 二十七户对一户: sent over by the petition office; the shouting ends when four speak for all."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import COUNTY_CENTRE, County
from mediation.demo.walk import CONTINUE, SETTLED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm, RiskTag

GROUP = "二十七户外来住户"


def story(county: County) -> Dispute:
    """Not more than five representatives, each with the written authority of all."""
    walk = Walk(county, "xian_zheng", room="永宁县社会治理中心")
    walk.register(
        "2024-06-03 09:00",
        CASE,
        body=COUNTY_CENTRE,
        people=[applicant("郑某"), respondent(GROUP)],
        narrative="村里修路占用郑某的承包地，二十七户外来住户反对分担补偿。双方到信访窗口，移交县调委会。"
        "其中六户购房时自带少量地，分摊有争议。",
        claim="修路占地的补偿如何分担",
        dispute_type=DisputeType.LAND_FOREST,
        channel=Channel.PETITION,
        request_form=RequestForm.NONE,
        level=Level.COUNTY,
        group_size=27,
    )
    walk.accept("2024-06-03 09:30", f"信访窗口移交，日期{ASSUMED}")
    walk.meet("2024-06-03 10:00", CONTINUE, "到场人多，秩序失控，调解员中止，请各户推选代表。")
    walk.risk("2024-06-03 11:00", [RiskTag.QUARREL], "首次调解失控", group_size=27)
    for letter in "甲乙丙丁":
        walk.agent(
            "2024-06-05 09:00", GROUP, f"代表{letter}{ASSUMED}", authority="二十七户书面授权，参加调解、签署协议"
        )
    walk.meet("2024-06-12 14:00", SETTLED, f"四名代表和郑某谈成，六户按自带地的多少另算。日期{ASSUMED}，条款未载明。")
    walk.agree(
        "2024-06-12 16:00",
        [walk.do(GROUP, f"二十七户按谈成的分摊表向郑某支付占地补偿，各户数额未载明{ASSUMED}")],
        issues="占地补偿由谁分担、如何分摊。",
        responsibility=f"受益的住户分担占地补偿{ASSUMED}。",
    )
    walk.issue("2024-06-12 16:10", PaperKind.AGREEMENT)
    return walk.dispute


CASE = Case(
    code="S07",
    title="修路占地补偿，二十七户对一户",
    source="www.cfigs.com/359.html",
    stage=Stage.AGREED,
    unknown=("日期", "代表姓名", "条款", "各户数额", "签字"),
    story=story,
)
