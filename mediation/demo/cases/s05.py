"""S05 申请调解员回避: the family asks for another mediator; the case keeps its clock."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import CONTINUE, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, RequestForm, RiskTag


def story(county: County) -> Dispute:
    """A death, a demand of a million, funeral music at the door: police are told, the mediator is replaced."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    walk.register(
        "2024-04-29 08:30",
        CASE,
        body=VILLAGE,
        people=[applicant("张某的家属"), respondent("铲车车主")],
        narrative="七十九岁的张某3月29日被铲车带伤，4月28日晚死亡。家属要求赔偿100万元，现场放哀乐。年份未载明。",
        claim="赔偿100万元",
        dispute_type=DisputeType.DAMAGE,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        amount_fen=100_000_000,
        risk_tags=[RiskTag.DEATH],
    )
    walk.accept("2024-04-29 08:50", f"年份、铲车车主身份{ASSUMED}")
    walk.replace("2024-04-29 12:00", "qingxi_sun", "承办人之妻与死者有亲，家属要求回避，改派调解员")
    walk.risk("2024-04-29 13:00", [RiskTag.DEATH, RiskTag.QUARREL], "现场放哀乐，秩序混乱")
    walk.danger("2024-04-29 13:05", "派出所", "请求维持秩序")
    walk.meet("2024-04-29 15:00", CONTINUE, "先稳定情绪，告知双方权利义务，核对受伤和死亡的经过。")
    walk.issue("2024-04-29 17:00", PaperKind.SESSION_RECORD)
    return walk.dispute


CASE = Case(
    code="S05",
    title="铲车致伤后死亡，家属申请回避",
    source="sfj.changde.gov.cn/xxyw/jcdt/content_324920",
    stage=Stage.MEDIATING,
    unknown=("年份", "铲车车主身份", "结果"),
    story=story,
)
