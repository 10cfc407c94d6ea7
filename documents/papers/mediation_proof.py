"""调解组织主持调解证明: that the committee presided, which the court asks for (民诉法解释 354).

It says who came, when and before whom, and that an agreement was made. What the parties offered on the way to it has no
field here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import matter, names, pens
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, line, lines, parts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class MediationProof:
    """`established` says by which act the committee was set up, where the court wants to know."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    court: str = line("人民法院", 80)
    established: str = line("调解组织设立情况", 200, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    accepted_on: date | None = day("受理日期", optional=True)
    place: str = line("调解地点", 300, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, least=1, most=9)
    agreement_number: str = line("协议编号", 60, optional=True)
    agreement_on: date = day("协议签订日期")
    effective_on: date | None = day("协议生效日期", optional=True)
    issued_on: date | None = day("出具日期", optional=True)
    phone: str = line("联系电话", 30, optional=True)


def story(data: MediationProof, setter: Compositor) -> Story:
    """A letter to the court, signed by the mediators and sealed."""
    helpers = [*pens("人民调解员", data.mediators), Field("联系电话：", data.phone, 7)]
    seal = setter.seal(data.committee, chinese_date(data.issued_on))
    return [
        *setter.title(data.committee, "调解组织主持调解证明", data.case_number),
        *setter.address(f"{data.court}："),
        *setter.prose(_presided(data)),
        *setter.prose(_agreed(data)),
        *setter.together([*setter.prose(_HEREBY), *setter.space(), *setter.fields(helpers), *seal]),
    ]


_HEREBY = "根据《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百五十四条，特此证明。"


def _presided(data: MediationProof) -> str:
    accepted = f"于{chinese_date(data.accepted_on)}由本调委会受理，" if data.accepted_on else ""
    place = f"在{data.place}" if data.place else ""
    return (
        f"{_body(data)}{_who(data)}之间的{matter(data.dispute_type)}，"
        f"{accepted}由人民调解员{names(data.mediators)}{place}主持调解。"
    )


def _body(data: MediationProof) -> str:
    return f"{data.committee}{data.established}。" if data.established else ""


def _who(data: MediationProof) -> str:
    """Names with the number that tells two people of the same name apart."""
    return "、".join(
        f"{each.role}{each.name}"
        + (f"（{_NUMBERS[each.kind]}：{number}）" if (number := each.credit_code or each.id_number) else "")
        for each in data.parties
    )


_NUMBERS = {"person": "公民身份号码", "organisation": "统一社会信用代码"}


def _agreed(data: MediationProof) -> str:
    known = f"（编号：{data.agreement_number}）" if data.agreement_number else ""
    effect = f"，协议于{chinese_date(data.effective_on)}生效" if data.effective_on else ""
    return f"各方当事人于{chinese_date(data.agreement_on)}自愿达成人民调解协议{known}{effect}。"
