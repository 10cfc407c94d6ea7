"""授权委托书: who may act for a party, and how far.

Whoever admits, waives or changes a claim for another needs that power by name: 全权代理 alone is none of the three
(民事诉讼法 62 for lawsuits, followed here). So each has a box of its own, and no box stands for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import hand_date, matter, names, party_block, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, flag, line, lines, parts, text

_COMMON = {
    "apply": "申请、终止调解",
    "evidence": "陈述事实、提供证据",
    "choose": "选择人民调解员",
    "sign": "签署调解文书",
    "collect": "领取调解文书",
}
_SPECIAL = {"admit": "承认对方的请求", "waive": "放弃请求", "change": "变更请求"}


@dataclass(frozen=True, kw_only=True)
class Principal(Party):
    """Who trusts somebody with the matter."""

    BLANKS: ClassVar[tuple[dict[str, str], ...]] = ({"role": "委托人"},)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Who is trusted with it."""

    BLANKS: ClassVar[tuple[dict[str, str], ...]] = ({},)

    name: str = line("受托人姓名")
    gender: str = line("受托人性别", 4, optional=True)
    relation: str = line("与委托人的关系", 30, optional=True)
    id_number: str = line("受托人身份证号", 30, optional=True)
    phone: str = line("受托人电话", 30, optional=True)
    address: str = line("受托人单位或住址", 300, optional=True)


@dataclass(frozen=True, kw_only=True)
class PowerOfAttorney:
    """Every power is a box; what is False is an empty box, not a missing line. `until` limits the authority in time."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    principals: tuple[Principal, ...] = parts("委托人", Principal, least=1, most=PAPER_CAPACITY)
    opponents: tuple[str, ...] = lines("对方当事人", 80, most=PAPER_CAPACITY)
    agents: tuple[Agent, ...] = parts("受托人", Agent, least=1, most=5)
    apply: bool = flag(_COMMON["apply"], False)
    evidence: bool = flag(_COMMON["evidence"], False)
    choose: bool = flag(_COMMON["choose"], False)
    sign: bool = flag(_COMMON["sign"], False)
    collect: bool = flag(_COMMON["collect"], False)
    admit: bool = flag(_SPECIAL["admit"], False)
    waive: bool = flag(_SPECIAL["waive"], False)
    change: bool = flag(_SPECIAL["change"], False)
    other: str = text("其他权限", 1_000, optional=True)
    until: str = line("委托期限", 100, optional=True)
    granted_on: date | None = day("委托日期", optional=True)


def story(data: PowerOfAttorney, setter: Compositor) -> Story:
    """Who trusts whom with which dispute, the boxes, and the signature of those who trust."""
    against = f"与{names(data.opponents)}之间的" if data.opponents else ""
    limits = [
        Field("其他权限：", data.other, 20),
        Field("委托期限：", data.until, 9),
        Field("委托日期：", hand_date(data.granted_on)),
    ]
    return [
        *setter.title(data.committee, "授权委托书", data.case_number),
        *(part for party in data.principals for part in party_block(setter, party)),
        *(part for agent in data.agents for part in setter.together(setter.fields(_agent(agent)))),
        *setter.space(0.2),
        *setter.prose(f"委托人因{against}{matter(data.dispute_type)}，委托上列受托人在人民调解中代为办理下列事项："),
        *_powers(data, setter),
        *setter.fields(limits),
        *setter.signatures(signers(data.principals), []),
    ]


def _agent(agent: Agent) -> list[Field]:
    return [
        Field("受托人：", agent.name, 5),
        Field("性别：", agent.gender, 2),
        Field("与委托人关系：", agent.relation, 5),
        Field("电话：", agent.phone, 7),
        Field("身份证号：", agent.id_number, 11),
        Field("单位或住址：", agent.address, 14),
    ]


def _powers(data: PowerOfAttorney, setter: Compositor) -> Story:
    """Two columns of boxes: what any agent may do, and what must be given by name."""
    cells = [
        "\n".join(_box(getattr(data, power), words) for power, words in kind.items()) for kind in (_COMMON, _SPECIAL)
    ]
    return [
        *setter.table(("一般授权", "特别授权（逐项勾选）"), [cells], (1, 1)),
        *setter.note("只写“全权代理”的，不视为特别授权（参照民事诉讼法第六十二条）。"),
    ]


def _box(ticked: bool, words: str) -> str:
    return f"{'■' if ticked else '□'}{words}"
