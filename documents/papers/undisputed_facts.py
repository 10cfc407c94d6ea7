"""无争议事实记录: what nobody disputes, kept apart from what was offered (人民法院在线调解规则 22).

What a party conceded for the sake of an agreement may not be held against it later (特邀调解规定 22; 民诉法解释 107).
The dataclass therefore has no field for it, and `read` refuses any key that is not declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import attested, hand_date, matter, names, officials, roster, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, line, lines, parts, texts


@dataclass(frozen=True, kw_only=True)
class UndisputedFacts:
    """`facts` are sentences that every party signs; particulars of the parties stay at home."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    facts: tuple[str, ...] = texts("各方无争议的事实", 4_000, least=1)
    mediators: tuple[str, ...] = lines("人民调解员", 60, least=1, most=9)
    recorder: str = line("记录人", optional=True)
    recorded_on: date | None = day("记录日期", optional=True)


_NO_CONCESSIONS = (
    "本记录不含当事人为达成调解协议作出妥协而认可的事实，也不含任何一方提出的方案和让步；"
    "这些内容在后续的诉讼中不得作为对其不利的根据，但法律另有规定或者当事人均同意的除外"
    "（民事诉讼法解释第一百零七条；最高人民法院关于人民法院特邀调解的规定第二十二条）。"
)

_CHECKED = "以上事实经各方当事人核对，没有争议，签名确认。"


def story(data: UndisputedFacts, setter: Compositor) -> Story:
    """The facts in numbers, the sentence that keeps concessions out, and everybody's signature."""
    day_ = setter.fields([Field("记录日期：", hand_date(data.recorded_on))])
    closing = officials(setter, data.mediators, data.recorder) + day_
    return [
        *setter.title(data.committee, "无争议事实记录", data.case_number),
        *setter.prose(
            f"{roster(data.parties, '、')}之间的{matter(data.dispute_type)}，由人民调解员{names(data.mediators)}主持调解。"
            "经各方当事人同意，将没有争议的事实记录如下："
        ),
        *setter.items(data.facts),
        *setter.space(0.3),
        *setter.prose(_NO_CONCESSIONS),
        *attested(setter, _CHECKED, setter.signatures(signers(data.parties), closing)),
    ]
