"""人民调解口头协议登记表: no paper was wanted, so the mediator writes down what was agreed (人民调解法 28, 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import amount, boxes, numbered, particulars, pens, signed_form
from documents.papers.common import PAPER_CAPACITY, Party
from documents.papers.session_record import RESULTS
from documents.shape import choice, day, fen, line, lines, parts, text, texts
from documents.text.dates import chinese_date

PERFORMANCE = {"": "", "full": "已履行完毕", "part": "部分履行", "none": "尚未履行"}
ACROSS = {"": "", "yes": "是", "no": "否"}


@dataclass(frozen=True, kw_only=True)
class OralAgreementRegister:
    """`agreed_on` is the day of the agreement, from which it has effect; empty choices leave boxes to tick by hand."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    agreed_on: date = day("达成协议日期")
    place: str = line("调解地点", 300, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    facts: str = text("纠纷主要事实、争议事项", 20_000)
    result: str = choice("调解结果", RESULTS, default="settled")
    terms: tuple[str, ...] = texts("协议内容", least=1)
    performance_text: str = text("履行方式、地点、期限", 2_000, optional=True)
    amount_fen: int | None = fen("涉及金额", optional=True)
    performance: str = choice("履行情况", PERFORMANCE, default="")
    across: str = choice("是否跨调委会", ACROSS, default="")
    note: str = text("备注", 2_000, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, least=1, most=9)
    recorder: str = line("记录人", optional=True)


_ORAL = "口头调解协议自各方当事人达成协议之日起生效（人民调解法第三十条）。"


def story(data: OralAgreementRegister, setter: Compositor) -> Story:
    """A bordered form, then the mediators and the seal: the parties of an oral agreement do not sign."""
    hands = [*pens("人民调解员", data.mediators), *pens("记录人", [data.recorder])]
    seal = setter.seal(data.committee, chinese_date(data.agreed_on))
    return [
        *setter.title(data.committee, "人民调解口头协议登记表", data.case_number),
        *signed_form(setter, _rows(data, setter), [*setter.note(_ORAL), *setter.fields(hands), *seal]),
    ]


def _rows(data: OralAgreementRegister, setter: Compositor) -> list[tuple[str, ...]]:
    return [
        ("纠纷类型", data.dispute_type, "达成日期", chinese_date(data.agreed_on)),
        ("调解地点", data.place, "跨调委会", boxes(setter, ACROSS, data.across)),
        *((party.role, particulars(party)) for party in data.parties),
        ("主要事实\n争议事项", data.facts),
        ("调解结果", boxes(setter, RESULTS, data.result)),
        ("协议内容", numbered(data.terms)),
        ("履行方式\n地点期限", data.performance_text),
        ("涉及金额", amount(data.amount_fen)),
        ("备注", data.note),
        ("履行情况", boxes(setter, PERFORMANCE, data.performance)),
    ]
