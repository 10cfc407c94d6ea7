"""Pieces that several papers share: who the parties are, who took part, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from documents.shape import choice, day, fen, flag, line, number, parts, text

PARTY_KINDS = {"person": "自然人", "organisation": "法人或其他组织"}
STANDINGS = {"guardian": "法定代理人", "agent": "委托代理人", "head": "代表人"}
OBLIGATION_KINDS = {"pay": "支付款项", "do": "做出行为", "refrain": "不做某行为"}
PAPER_CAPACITY = 60  # more than sixty parties or terms are put into an annex


@dataclass(frozen=True, kw_only=True)
class Representative:
    """Who acts for a party: a guardian (民法典 19-23), an agent with written authority, or the head of a group."""

    name: str = line("代理人姓名")
    standing: str = choice("代理身份", STANDINGS)
    relation: str = line("与当事人的关系", 30, optional=True)
    id_number: str = line("代理人身份证号", 30, optional=True)
    phone: str = line("代理人电话", 30, optional=True)
    authority: str = line("代理权限", 200, optional=True)


@dataclass(frozen=True, kw_only=True)
class Party:
    """One side, with the basics that 人民调解法 29 (一) asks for. Unknown stays empty and prints as a blank line.

    `signs` is False for somebody who is wholly represented (a child under eight): then only the representatives sign.
    """

    # In a blank copy the two sides are named; the rest prints as blank lines by itself, so that nobody looks like a person
    # and a company at once.
    BLANKS: ClassVar[tuple[dict[str, str], ...]] = ({"role": "申请人"}, {"role": "被申请人"})

    role: str = line("当事人地位", 20)
    kind: str = choice("当事人类别", PARTY_KINDS)
    name: str = line("姓名或名称", 80)
    signs: bool = flag("本人签名", True)
    gender: str = line("性别", 4, optional=True)
    age: int | None = number("年龄", 0, 130, optional=True)
    ethnicity: str = line("民族", 20, optional=True)
    occupation: str = line("职业或职务", 60, optional=True)
    address: str = line("单位或住址", 300, optional=True)
    id_number: str = line("身份证号", 30, optional=True)
    phone: str = line("联系电话", 30, optional=True)
    legal_head: str = line("法定代表人或负责人", 60, optional=True)
    legal_head_title: str = line("法定代表人或负责人职务", 30, optional=True)
    credit_code: str = line("统一社会信用代码", 30, optional=True)
    representatives: tuple[Representative, ...] = parts("代理人", Representative, most=5)

    @property
    def is_organisation(self) -> bool:
        """True for a legal person or another organisation."""
        return self.kind == "organisation"


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody invited to help, which needs the consent of the parties (人民调解法 20)."""

    name: str = line("参加人姓名")
    identity: str = line("参加人身份", 60)
    consented: bool = flag("已征得各方当事人同意", False)


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One promise: who owes whom what, how, where and by when (若干规定 35 asks for manner, place and time limit)."""

    debtor: str = line("履行人", 80)
    creditor: str = line("受领人", 80, optional=True)
    kind: str = choice("履行事项类别", OBLIGATION_KINDS)
    content: str = text("履行内容", 1_000)
    amount_fen: int | None = fen("金额", optional=True)
    manner: str = line("履行方式", 200, optional=True)
    place: str = line("履行地点", 200, optional=True)
    due_on: date | None = day("履行期限", optional=True)
    due_text: str = line("履行期限说明", 200, optional=True)
