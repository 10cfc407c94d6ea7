"""调查记录: what somebody who knows told the mediators before or between the sessions (人民调解法 27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import Signer
from documents.papers.blocks import attested, names, pens
from documents.papers.common import PAPER_CAPACITY
from documents.shape import flag, line, lines, moment, number, parts, text
from documents.text.dates import chinese_moment


@dataclass(frozen=True, kw_only=True)
class Informant:
    """Who was asked; `relation` says how near to the parties this person stands."""

    BLANKS: ClassVar[tuple[dict[str, str], ...]] = ({},)

    name: str = line("被调查人姓名", 80)
    gender: str = line("被调查人性别", 4, optional=True)
    age: int | None = number("被调查人年龄", 0, 130, optional=True)
    occupation: str = line("被调查人职业或职务", 60, optional=True)
    relation: str = line("与当事人的关系", 60, optional=True)
    address: str = line("被调查人单位或住址", 300, optional=True)
    phone: str = line("被调查人电话", 30, optional=True)


@dataclass(frozen=True, kw_only=True)
class InvestigationRecord:
    """`record` holds questions and answers, one paragraph each; `read_aloud` for somebody who cannot read."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    matter: str = line("调查事项", 200, optional=True)
    started_at: datetime = moment("开始时间")
    ended_at: datetime | None = moment("结束时间", optional=True)
    place: str = line("调查地点", 300)
    informants: tuple[Informant, ...] = parts("被调查人", Informant, least=1, most=PAPER_CAPACITY)
    attendees: tuple[str, ...] = lines("参加人", 100, most=40)
    investigators: tuple[str, ...] = lines("调查人", 60, most=9)
    recorder: str = line("记录人", optional=True)
    record: str = text("调查记录", 20_000)
    read_aloud: bool = flag("已当面宣读", False)


def story(data: InvestigationRecord, setter: Compositor) -> Story:
    """Head, questions and answers, and who was asked signs that it is what was said."""
    checked = "以上记录已向被调查人宣读" if data.read_aloud else "以上记录已经被调查人核对"
    asked = [Signer("被调查人", person.name, "签名（盖章）") for person in data.informants]
    closing = pens("调查人", data.investigators) + pens("记录人", [data.recorder])
    return [
        *setter.title(data.committee, "调查记录", data.case_number),
        *setter.grid(_head(data)),
        *(part for person in data.informants for part in setter.together(setter.fields(_known(person)))),
        *setter.heading("调查记录"),
        *setter.prose(data.record),
        *attested(setter, f"{checked}，与所述相符。", setter.signatures(asked, setter.fields(closing))),
    ]


def _head(data: InvestigationRecord) -> list[tuple[str, ...]]:
    ended = f"至{chinese_moment(data.ended_at)}" if data.ended_at else "至　　年　月　日　时　分"
    return [
        ("调查事项", data.matter),
        ("调查时间", chinese_moment(data.started_at) + ended),
        ("调查地点", data.place),
        ("参加人", names(data.attendees)),
        ("调查人", names(data.investigators), "记录人", data.recorder),
    ]


def _known(person: Informant) -> list[Field]:
    return [
        Field("被调查人：", person.name, 5),
        Field("性别：", person.gender, 2),
        Field("年龄：", f"{person.age}岁" if person.age is not None else "", 3),
        Field("职业：", person.occupation, 5),
        Field("与当事人关系：", person.relation, 5),
        Field("电话：", person.phone, 7),
        Field("单位或住址：", person.address, 14),
    ]
