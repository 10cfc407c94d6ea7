"""结案报告表: the whole matter on one sheet, for the head of the committee and for the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import BLANK_DATE
from documents.papers.blocks import amount, boxes, names, particulars, pens
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, day, fen, line, lines, parts, text
from documents.text.dates import chinese_date

CLOSINGS = {"": "", "settled": "调解成功", "failed": "调解不成", "other": "其他"}


@dataclass(frozen=True, kw_only=True)
class ClosingReport:
    """`closed_on` is the day on which the promises were kept or the matter ended otherwise; `outcome` says how."""

    committee: str = line("人民调解委员会", 80)
    dossier_number: str = line("卷号", 60, optional=True)
    filled_on: date | None = day("填表时间", optional=True)
    mediators: tuple[str, ...] = lines("承办人", 60, most=9)
    accepted_on: date | None = day("受案时间", optional=True)
    closed_on: date | None = day("结案时间", optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    channel: str = line("案件来源", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    summary: str = text("纠纷简要事实")
    closing: str = choice("结案方式", CLOSINGS, default="")
    outcome: str = text("调解结果", 4_000, optional=True)
    agreement_number: str = line("协议编号", 60, optional=True)
    amount_fen: int | None = fen("涉及金额", optional=True)
    performance: str = text("履行情况", 4_000, optional=True)
    opinion: str = text("承办意见", 1_000, optional=True)
    approval: str = text("审核意见", 1_000, optional=True)


def story(data: ClosingReport, setter: Compositor) -> Story:
    """A bordered form; below it the hands of those who report and of the one who approves."""
    hands = [*pens("承办人", data.mediators), *pens("负责人", []), Field("日期：", BLANK_DATE)]
    return [
        *setter.plain_title(data.committee, "人民调解结案报告表"),
        *setter.space(0.3),
        *setter.grid(_rows(data, setter)),
        *setter.together(setter.fields(hands)),
    ]


def _rows(data: ClosingReport, setter: Compositor) -> list[tuple[str, ...]]:
    return [
        ("卷号", data.dossier_number),
        ("承办单位", data.committee),
        ("承办人", names(data.mediators), "填表时间", chinese_date(data.filled_on)),
        ("受案时间", chinese_date(data.accepted_on), "结案时间", chinese_date(data.closed_on)),
        ("纠纷类型", data.dispute_type, "案件来源", data.channel),
        *((party.role, particulars(party)) for party in data.parties),
        ("纠纷简要\n事实", data.summary),
        ("结案方式", boxes(setter, CLOSINGS, data.closing)),
        ("调解结果", data.outcome),
        ("协议编号", data.agreement_number),
        ("涉及金额", amount(data.amount_fen)),
        ("履行情况", data.performance),
        ("承办意见", data.opinion),
        ("审核意见", data.approval),
    ]
