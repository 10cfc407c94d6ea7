"""Where people sign: a line, a box for the fingerprint, a date, and an empty place for the seal.

An agreement takes effect when all parties sign, seal or press a fingerprint, a mediator signs and the committee seals
(人民调解法 29). A line without its box, or a seal alone on a page, would invite doubt: rows never come apart, and the
mediators and the seal stay with the last party.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm

from documents.layout.base import Flowable
from documents.layout.fields import Field, field_rows
from documents.layout.fonts import BODY
from documents.layout.paragraph import ChineseParagraph, Span, Style, dress
from documents.layout.table import Cell, Row, Stack
from documents.layout.tags import Element

FINGER_WIDTH, FINGER_HEIGHT = 25 * mm, 30 * mm
SEAL = 42 * mm  # a committee's seal measures at most this
AIR = 10.0  # points between two boxes, so that a fingerprint belongs to one name only
BLANK_DATE = "      年    月    日"
_HINT = Style(size=9, leading=11, align="center", grey=0.45)


@dataclass(frozen=True)
class Signer:
    """Somebody who signs: `title` (申请人), `name`, what the line asks for, and the hints in the boxes."""

    title: str
    name: str
    ask: str = "签名"
    sealed: bool = False


class DashedBox(Flowable):
    """An empty dashed rectangle or circle with a grey hint at its foot."""

    def __init__(self, width: float, height: float, hint: str, *, round_: bool = False) -> None:
        super().__init__()
        self.width, self.height, self.round = width, height, round_
        self.hint = ChineseParagraph(dress(Span(hint, BODY)), _HINT)
        self.element = Element("Figure", alt=f"{hint.strip('（）')}处")

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Its own size, with a little air above and below."""
        return self.width, self.height + AIR

    def draw(self) -> None:
        """The dashes in grey, so that a fingerprint or a seal stands out."""
        with self.canv.tree.content(self.canv, self.element):
            self._dashes()
            self.hint.wrap(self.width, self.height)
            self.hint.drawOn(self.canv, 0, AIR / 2 + 4)

    def _dashes(self) -> None:
        self.canv.saveState()
        self.canv.setDash(2, 2)
        self.canv.setLineWidth(0.6)
        self.canv.setStrokeGray(0.45)
        if self.round:
            self.canv.circle(self.width / 2, (self.height + AIR) / 2, self.width / 2)
        else:
            self.canv.rect(0, AIR / 2, self.width, self.height)
        self.canv.restoreState()


class SealArea(Flowable):
    """The committee's name over its date, in an empty circle at the right: the seal goes over both."""

    COLUMN = 88 * mm

    def __init__(self, name: str, date: str, style: Style) -> None:
        super().__init__()
        centred = Style(style.size, style.leading, align="center")
        self.words = Stack(
            [
                ChineseParagraph(dress(Span(name, BODY, whole=True)), centred),
                ChineseParagraph(dress(Span(date, BODY)), centred),
            ]
        )
        self.circle = DashedBox(SEAL, SEAL, "（印章）", round_=True)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Full width; as high as the seal or the words."""
        self.width = width
        self.words_height = self.words.wrap(self.COLUMN, height)[1]
        self.height = max(SEAL + AIR, self.words_height)
        return width, self.height

    def draw(self) -> None:
        """Circle first, words over it."""
        left = self.width - self.COLUMN
        self.circle.drawOn(self.canv, left + (self.COLUMN - SEAL) / 2, (self.height - SEAL - AIR) / 2)
        self.words.drawOn(self.canv, left, (self.height - self.words_height) / 2)


def signer_row(signer: Signer, style: Style, width: float, date: str) -> Row:
    """Name, line and date at the left, the fingerprint box at the right; a body also gets room for its seal."""
    boxes = [DashedBox(FINGER_WIDTH, FINGER_HEIGHT, "指印")]
    boxes += [DashedBox(SEAL, SEAL, "（单位印章）", round_=True)] if signer.sealed else []
    room = width - sum(box.width + 6 for box in boxes)
    who = Span(f"{signer.title}：", BODY), Span(signer.name, BODY, whole=True)
    left = Stack(
        [
            ChineseParagraph(dress(*who), Style(style.size, style.leading)),
            *field_rows([Field(f"{signer.ask}："), Field("日期：", date or BLANK_DATE)], style, room),
        ]
    )
    cells = [Cell(left, room, middle=True)]
    for box in reversed(boxes):
        cells += [Cell(None, 6), Cell(box, box.width, middle=True)]
    return Row(cells)


def signature_block(
    signers: Sequence[Signer], closing: Sequence[Flowable], style: Style, width: float
) -> list[Flowable]:
    """One row per signer; the last row stays on one page with `closing` (mediators, recorder, seal)."""
    rows: list[Flowable] = [signer_row(signer, style, width, "") for signer in signers]
    return [*rows[:-1], Stack([*rows[-1:], *closing])]
