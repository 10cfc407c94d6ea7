"""证据清单: what a party handed in, and the receipt for it.

It names what 民事诉讼法 69 asks of a court's receipt for evidence: name, pages, copies, original or copy, and when it came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import Signer
from documents.papers.blocks import attested, hand_date, names, pens
from documents.papers.common import PAPER_CAPACITY
from documents.shape import choice, day, line, lines, number, parts, text
from documents.text.dates import chinese_date

FORMS = {"": "", "original": "原件", "copy": "复印件", "object": "原物", "reproduction": "复制品、照片"}


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    """One thing that was handed in; `pages` counts the sheets of one copy."""

    name: str = line("证据名称", 200)
    copies: int | None = number("份数", 1, 999, optional=True)
    pages: int | None = number("页数", 1, 9_999, optional=True)
    form: str = choice("原件或复印件", FORMS, default="")
    proves: str = line("证明目的", 300, optional=True)


@dataclass(frozen=True, kw_only=True)
class EvidenceList:
    """`submitters` handed it in, `receiver` took it for the committee on `received_on`."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    submitters: tuple[str, ...] = lines("提交人", 80, least=1, most=PAPER_CAPACITY)
    role: str = line("提交人地位", 20, optional=True)
    submitted_on: date | None = day("提交日期", optional=True)
    items: tuple[EvidenceItem, ...] = parts("证据", EvidenceItem, least=1, most=300)
    note: str = text("备注", 2_000, optional=True)
    receiver: str = line("收取人", optional=True)
    received_on: date | None = day("收取日期", optional=True)


_COPIES = "本清单一式两份，提交人、人民调解委员会各持一份；原件核对后退还的，在备注中写明。"


def story(data: EvidenceList, setter: Compositor) -> Story:
    """The table, the sum of what was handed in, and both hands: who gave, who took."""
    taken = [*pens("收取人", [data.receiver]), Field("收取日期：", hand_date(data.received_on))]
    given = [Signer("提交人", name, "签名（盖章）") for name in data.submitters]
    shares = (2.6, 6.2, 2.6, 2.6, 3.4, 5.2)
    return [
        *setter.title(data.committee, "证据清单", data.case_number),
        *setter.grid(_head(data)),
        *setter.table(("序号", "证据名称", "份数", "页数", "原件或复印件", "证明目的"), _rows(data.items), shares),
        *_sum(data.items, setter),
        *(setter.prose(f"备注：{data.note}") if data.note else []),
        *attested(setter, _COPIES, setter.signatures(given, setter.fields(taken))),
    ]


def _head(data: EvidenceList) -> list[tuple[str, ...]]:
    who = names(data.submitters)
    return [
        ("纠纷类型", data.dispute_type, "提交日期", chinese_date(data.submitted_on)),
        ("提交人", f"{who}（{data.role}）" if data.role else who),
    ]


def _rows(items: Iterable[EvidenceItem]) -> list[tuple[str, ...]]:
    return [
        (str(place), each.name, _count(each.copies), _count(each.pages), FORMS[each.form], each.proves)
        for place, each in enumerate(items, start=1)
    ]


def _count(figure: int | None) -> str:
    return "" if figure is None else str(figure)


def _sum(items: tuple[EvidenceItem, ...], setter: Compositor) -> Story:
    """Nothing is summed up that was not counted."""
    counted = [(each.copies, each.pages) for each in items if each.copies is not None and each.pages is not None]
    if len(counted) < len(items):
        return []
    sheets = sum(copies * pages for copies, pages in counted)
    return setter.prose(f"以上证据共{sum(copies for copies, _ in counted)}份，{sheets}页。")
