"""履行收条: the creditor's word that a promise was kept, for the debtor's proof and for the dossier (人民调解法 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import Signer
from documents.papers.blocks import amount, attested, boxes, hand_date, names, pens
from documents.papers.common import OBLIGATION_KINDS, PAPER_CAPACITY
from documents.shape import choice, day, fen, line, lines, text
from documents.text.dates import chinese_date

EXTENTS = {"": "", "full": "本项已全部履行", "part": "本项部分履行"}


@dataclass(frozen=True, kw_only=True)
class PerformanceReceipt:
    """`rest` says what is still open when only a part was performed; `witnesses` are mediators who were there."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    agreement_number: str = line("调解协议编号", 60, optional=True)
    agreed_on: date | None = day("调解协议日期", optional=True)
    debtors: tuple[str, ...] = lines("履行人", 80, least=1, most=PAPER_CAPACITY)
    creditors: tuple[str, ...] = lines("受领人", 80, least=1, most=PAPER_CAPACITY)
    kind: str = choice("履行事项类别", OBLIGATION_KINDS, default="pay")
    content: str = text("履行内容", 2_000)
    amount_fen: int | None = fen("金额", optional=True)
    manner: str = line("履行方式", 200, optional=True)
    place: str = line("履行地点", 200, optional=True)
    received_on: date | None = day("履行日期", optional=True)
    extent: str = choice("履行程度", EXTENTS, default="")
    rest: str = text("尚未履行的部分", 1_000, optional=True)
    witnesses: tuple[str, ...] = lines("在场人民调解员", 60, most=9)


def story(data: PerformanceReceipt, setter: Compositor) -> Story:
    """Received from whom, what, how much in capitals, when and how; the creditor signs with a fingerprint."""
    seen = setter.fields(pens("在场人民调解员", data.witnesses))
    takers = [Signer("受领人", name, "签名（盖章）") for name in data.creditors]
    return [
        *setter.title(data.committee, "履行收条", data.case_number),
        *setter.prose(_opening(data)),
        *setter.fields(_particulars(data)),
        *attested(setter, f"{boxes(setter, EXTENTS, data.extent)}。特立此据。", setter.signatures(takers, seen)),
    ]


def _opening(data: PerformanceReceipt) -> str:
    paper = f"{data.agreement_number}人民调解协议" if data.agreement_number else "人民调解协议"
    dated = f"{chinese_date(data.agreed_on)}达成的" if data.agreed_on else ""
    who = names(data.debtors)
    done = f"今收到{who}支付的下列款项：" if data.kind == "pay" else f"{who}已履行下列事项："
    return f"根据{dated}{paper}，{done}"


def _particulars(data: PerformanceReceipt) -> list[Field]:
    money = [Field("金额：", amount(data.amount_fen), 20)] if data.kind == "pay" else []
    return [
        Field("履行内容：", data.content, 20),
        *money,
        Field("履行方式：", data.manner, 10),
        Field("履行地点：", data.place, 10),
        Field("履行日期：", hand_date(data.received_on), 8),
        *([Field("尚未履行：", data.rest)] if data.rest else []),
    ]
