"""人民调解回访记录: was it kept, are they content, did anybody sue, is new trouble brewing (人民调解法 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import boxes, hand_date, names, pens, signed_form
from documents.papers.common import PAPER_CAPACITY
from documents.shape import choice, day, line, lines, text
from documents.text.dates import chinese_date

PERFORMANCE = {"": "", "full": "已全部履行", "part": "部分履行", "none": "未履行", "not_due": "未到履行期限"}
SATISFACTION = {"": "", "satisfied": "满意", "fair": "基本满意", "dissatisfied": "不满意"}
LAWSUITS = {"": "", "no": "未起诉", "yes": "已起诉"}
TENSIONS = {"": "", "none": "未发现", "found": "有激化苗头"}


@dataclass(frozen=True, kw_only=True)
class FollowUpRecord:
    """Empty choices leave boxes to tick by hand; each has a text beside it for what a box cannot say."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    agreement_number: str = line("调解协议编号", 60, optional=True)
    visited: tuple[str, ...] = lines("当事人", 80, least=1, most=PAPER_CAPACITY)
    matter: str = line("回访事由", 200)
    visited_on: date | None = day("回访时间", optional=True)
    manner: str = line("回访方式", 60, optional=True)
    performance: str = choice("履行情况", PERFORMANCE, default="")
    performance_text: str = text("履行情况说明", 4_000, optional=True)
    satisfaction: str = choice("满意度", SATISFACTION, default="")
    satisfaction_text: str = text("意见和建议", 2_000, optional=True)
    lawsuit: str = choice("是否起诉", LAWSUITS, default="")
    lawsuit_text: str = text("起诉和裁判情况", 2_000, optional=True)
    tension: str = choice("激化苗头", TENSIONS, default="")
    tension_text: str = text("苗头说明", 2_000, optional=True)
    measures: str = text("采取的措施", 4_000, optional=True)
    visitors: tuple[str, ...] = lines("回访人", 60, most=9)


def story(data: FollowUpRecord, setter: Compositor) -> Story:
    """A bordered form; the visitor signs."""
    hands = [*pens("回访人", data.visitors), Field("日期：", hand_date(data.visited_on))]
    return [
        *setter.title(data.committee, "人民调解回访记录", data.case_number),
        *signed_form(setter, _rows(data, setter), [*setter.space(0.2), *setter.fields(hands)]),
    ]


def _rows(data: FollowUpRecord, setter: Compositor) -> list[tuple[str, ...]]:
    def answer(options: dict[str, str], chosen: str, more: str) -> str:
        return "\n".join(filter(None, [boxes(setter, options, chosen), more]))

    return [
        ("当事人", names(data.visited)),
        ("协议编号", data.agreement_number),
        ("回访事由", data.matter),
        ("履行情况", answer(PERFORMANCE, data.performance, data.performance_text)),
        ("满意度", answer(SATISFACTION, data.satisfaction, data.satisfaction_text)),
        ("是否起诉", answer(LAWSUITS, data.lawsuit, data.lawsuit_text)),
        ("激化苗头", answer(TENSIONS, data.tension, data.tension_text)),
        ("采取措施", data.measures),
        ("回访时间", chinese_date(data.visited_on), "回访方式", data.manner),
    ]
