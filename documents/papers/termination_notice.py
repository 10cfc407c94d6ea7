"""终止调解通知书: not settled means that the mediation ends and the parties are told where else to go (人民调解法 26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import matter, names, received
from documents.papers.common import PAPER_CAPACITY
from documents.shape import day, line, lines, text, texts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class TerminationNotice:
    """`remedies` are the ways that stay open for this type of dispute; at least one is the law's demand."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    recipients: tuple[str, ...] = lines("当事人", 80, least=1, most=PAPER_CAPACITY)
    accepted_on: date = day("受理日期")
    terminated_on: date = day("终止日期")
    reason: str = line("终止原因", 60)
    reason_text: str = text("终止原因说明", 2_000, optional=True)
    remedies: tuple[str, ...] = texts("救济途径", 1_000, least=1)
    limitation_note: str = text("时效提示", 1_000, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, most=9)
    phone: str = line("联系电话", 30, optional=True)


def story(data: TerminationNotice, setter: Compositor) -> Story:
    """A letter: accepted then, ended now, why, and the ways that stay open."""
    by = f"，由人民调解员{names(data.mediators)}主持调解" if data.mediators else ""
    opening = (
        f"本调委会于{chinese_date(data.accepted_on)}受理你们之间的{matter(data.dispute_type)}{by}。"
        f"因{data.reason}，根据《人民调解法》第二十六条，"
        f"决定自{chinese_date(data.terminated_on)}起终止调解。"
    )
    helpers = [Field("电话：", data.phone, 7), *received()]
    return [
        *setter.title(data.committee, "终止调解通知书", data.case_number),
        *setter.address(f"{names(data.recipients)}："),
        *setter.prose(opening),
        *setter.prose(data.reason_text),
        *setter.heading("你们可以通过下列途径维护自己的权利"),
        *setter.items(data.remedies),
        *setter.prose(data.limitation_note),
        *setter.prose("各方当事人以后仍愿意调解的，可以再次申请。"),
        *setter.beside_seal(setter.narrow_fields(helpers), data.committee, chinese_date(data.terminated_on)),
    ]
