"""Invented disputes that are under way today: a visitor sees people work and the engine act."""

from __future__ import annotations

import datetime

from mediation.demo.case import LiveCase, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import BODY, CONTINUE, FAILED, Walk, applicant, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import AidMatter, Channel, DisputeType, Level, PartyTag, RequestForm


def ago(today: datetime.date, days: int, clock: str) -> str:
    """`2026-11-19 09:00`: so many days before today."""
    return f"{today - datetime.timedelta(days=days)} {clock}"


def drain(county: County, today: datetime.date) -> Dispute:
    """The 4+1 line has met once and the parties are close: the next session may settle it."""
    walk = Walk(county, "cunli_wang", room="枫林村便民服务中心调解室")
    walk.register(
        ago(today, 3, "09:00"),
        DRAIN,
        body=VILLAGE,
        people=[applicant("林阿妹", gender="female", tags=[PartyTag.ELDERLY]), respondent("潘小勇")],
        narrative="潘小勇翻修门前道地，抬高了地面，下雨时水流进林阿妹家的灶间，一袋稻谷被浸湿。",
        claim="开一条排水沟\n赔偿稻谷损失300元",
        dispute_type=DisputeType.NEIGHBOUR,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.PANEL,
        amount_fen=30_000,
    )
    walk.issue(ago(today, 3, "09:10"), PaperKind.INTAKE_RECEIPT)
    walk.accept(ago(today, 3, "09:20"))
    walk.convene(ago(today, 3, "09:40"), VILLAGE)
    walk.meet(
        ago(today, 1, "15:00"),
        CONTINUE,
        "到现场看了水路。潘小勇同意开沟，双方说好再碰一次头，把完工日期和稻谷的钱定下来。",
        undisputed_facts="潘小勇抬高了道地。\n林阿妹家灶间进水，一袋稻谷被浸湿。",
        confidential_note="潘小勇私下说最多赔200元。",
    )
    return walk.dispute


def wages(county: County, today: datetime.date) -> Dispute:
    """Eight days at the village and two failed sessions: the next sweep sends it up, and out to the lawyer."""
    walk = Walk(county, "cunli_wang", room="枫林村便民服务中心调解室")
    walk.register(
        ago(today, 8, "08:40"),
        WAGES,
        body=VILLAGE,
        people=[
            applicant("覃阿龙", occupation="泥水工", tags=[PartyTag.MIGRANT_WORKER]),
            respondent("永宁县某建筑劳务公司", representative_name="麻某", representative_title="经理", **BODY),
        ],
        narrative="覃阿龙从外省来务工，今年5月至8月给枫林村民宿工地做泥水工，还有工钱18600元没有结清，公司说要等工程款到账。",
        claim="支付工资18600元",
        dispute_type=DisputeType.MIGRANT_WAGE,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.PANEL,
        amount_fen=1_860_000,
        aid_matter=AidMatter.LABOUR,
        aid_requested=True,
        limitation_on=today + datetime.timedelta(days=280),
    )
    walk.supplement(
        ago(today, 8, "08:50"), "登记证据清单", evidence="工友微信群考勤截图\n包工头手写工天单\n劳务公司经理的语音留言"
    )
    walk.issue(ago(today, 8, "08:55"), PaperKind.INTAKE_RECEIPT)
    walk.accept(ago(today, 8, "09:00"))
    walk.meet(
        ago(today, 6, "19:30"),
        FAILED,
        "公司承认有欠款，数额要再对；没有谈拢。",
        undisputed_facts="覃阿龙今年5月至8月在工地做工。\n工资尚未结清。",
        confidential_note="覃阿龙说少拿两千也行；公司私下只肯先付五千。",
    )
    walk.meet(ago(today, 4, "19:30"), FAILED, "公司没有按说好的带账本来，覃阿龙要求请律师帮忙。")
    return walk.dispute


def boundary(county: County, today: datetime.date) -> Dispute:
    """Sent up yesterday with a reason; the township has not received it yet."""
    walk = Walk(county, "cunli_zhou", room="枫林村便民服务中心调解室")
    walk.register(
        ago(today, 5, "10:00"),
        BOUNDARY,
        body=VILLAGE,
        people=[applicant("叶金木"), respondent("叶银水")],
        narrative="叶金木、叶银水两兄弟的自留山界址不清，涉及毛竹三十多株，当年的山林证四至写得简单。",
        claim="明确界址",
        dispute_type=DisputeType.LAND_FOREST,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.VILLAGE,
    )
    walk.accept(ago(today, 5, "10:10"))
    walk.meet(ago(today, 3, "14:00"), FAILED, "到山上指认，双方说的界不一样。")
    walk.escalate(ago(today, 1, "16:00"), "需要林业站派人勘界，村里没有条件。")
    walk.issue(ago(today, 1, "16:10"), PaperKind.ESCALATION_SLIP)
    return walk.dispute


DRAIN = LiveCase(code="L1", title="抬高道地，灶间进水", stage=Stage.MEDIATING, story=drain)
WAGES = LiveCase(code="L2", title="民宿工地拖欠工钱", stage=Stage.MEDIATING, story=wages)
BOUNDARY = LiveCase(code="L3", title="自留山界址不清", stage=Stage.ESCALATED, story=boundary)
LIVE: tuple[LiveCase, ...] = (DRAIN, WAGES, BOUNDARY)
