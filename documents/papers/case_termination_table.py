"""案件终止调解情况表: why it ended without an agreement, what is still in dispute, and where the parties were told to go.

人民调解法 26 asks for the last of these. No concessions and no offers belong here (特邀调解规定 22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import numbered, pens, roster, signed_form
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, line, lines, number, parts, text, texts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class CaseTerminationTable:
    """`told` are the ways that were named to the parties, `told_on` and `notice_number` prove it."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    channel: str = line("案件来源", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    accepted_on: date = day("受理日期")
    terminated_on: date = day("终止日期")
    sessions: int | None = number("调解次数", 0, 999, optional=True)
    summary: str = text("纠纷简要情况", optional=True)
    focus: tuple[str, ...] = texts("争议焦点", 2_000, least=1)
    reason: str = line("终止原因", 60)
    reason_text: str = text("终止原因说明", 2_000, optional=True)
    told: tuple[str, ...] = texts("已告知的途径", 1_000, least=1)
    told_on: date | None = day("告知日期", optional=True)
    notice_number: str = line("终止调解通知书编号", 60, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, most=9)
    recorder: str = line("填表人", optional=True)


def story(data: CaseTerminationTable, setter: Compositor) -> Story:
    """A bordered form, then the mediators and the seal."""
    hands = [*pens("人民调解员", data.mediators), *pens("填表人", [data.recorder])]
    seal = setter.seal(data.committee, chinese_date(data.terminated_on))
    return [
        *setter.title(data.committee, "案件终止调解情况表", data.case_number),
        *signed_form(setter, _rows(data), [*setter.fields(hands), *seal]),
    ]


def _rows(data: CaseTerminationTable) -> list[tuple[str, ...]]:
    sessions = "" if data.sessions is None else f"{data.sessions}次"
    return [
        ("纠纷类型", data.dispute_type, "案件来源", data.channel),
        ("当事人", roster(data.parties)),
        ("起止时间", f"{chinese_date(data.accepted_on)}至{chinese_date(data.terminated_on)}"),
        ("调解次数", sessions, "告知日期", chinese_date(data.told_on)),
        ("纠纷简要\n情况", data.summary),
        ("争议焦点", numbered(data.focus)),
        ("终止原因", "\n".join(filter(None, [data.reason, data.reason_text]))),
        ("已告知的\n途径", numbered(data.told)),
        ("通知书号", data.notice_number),
    ]
