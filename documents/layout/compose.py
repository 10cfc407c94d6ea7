"""What a paper may say to the typesetter: a title, a heading, prose, numbered items, fields, a bordered grid, signatures.

Papers speak only to a Compositor; it knows the sizes of the normal and the large print and returns flowables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from reportlab.platypus import CondPageBreak, PageBreak

from documents.layout import qr
from documents.layout.base import Flowable
from documents.layout.fields import Field, field_rows
from documents.layout.fonts import LABEL, TITLE
from documents.layout.geometry import WIDTH
from documents.layout.paragraph import ChineseParagraph, Glyph, Span, Style, dress, natural_width
from documents.layout.signature import BLANK_DATE, SealArea, Signer, signature_block
from documents.layout.table import PAD_X, Air, Cell, Row, Stack
from documents.layout.tags import Element

Story = list[Flowable]
_NUMERALS = frozenset("一二三四五六七八九十")
_AFTER_HEADING = 3.2  # lines that must follow a heading on its page
_AFTER_TABLE = 6.0  # points
_CLOSE = 16.5  # leading of a tight table


@dataclass(frozen=True)
class Sizes:
    """Sizes and leadings in points: title, organisation line, running text, ruled fields, cells of a table, notes, fine print."""

    title: Style
    organisation: Style
    body: Style
    form: Style
    cell: Style
    note: Style
    fine: Style


NORMAL = Sizes(
    title=Style(22, 34, align="center"),
    organisation=Style(16, 28, align="center"),
    body=Style(15, 26, indent=2),
    form=Style(13.5, 24),
    cell=Style(13, 20, lined=False),
    note=Style(12, 20, indent=2),
    fine=Style(10.5, 15),
)
# Large print for residents who see badly: nothing to read below 18 points but the footer.
LARGE = Sizes(
    title=Style(26, 42, align="center"),
    organisation=Style(20, 34, align="center"),
    body=Style(18, 32, indent=2),
    form=Style(18, 31),
    cell=Style(18, 27, lined=False),
    note=Style(18, 31, indent=2),
    fine=Style(18, 27),
)


class Compositor:
    """Makes flowables in one size. `number` is the paper's number, shown under the title.

    `words` maps wording to that of the committee; it is applied to whole titles, headings, labels, cells and values.
    """

    def __init__(self, *, large: bool = False, number: str = "", words: Mapping[str, str] | None = None) -> None:
        self.sizes = LARGE if large else NORMAL
        self.number, self.words = number, words or {}

    def tight(self) -> Compositor:
        """The same with close lines in its tables, for a form that has to stay on one sheet; large print keeps its room."""
        closer = copy(self)
        if self.sizes is not LARGE:
            closer.sizes = replace(self.sizes, cell=replace(self.sizes.cell, leading=_CLOSE))
        return closer

    def say(self, text: str) -> str:
        """In the committee's own words."""
        return self.words.get(text, text)

    def title(self, organisation: str, title: str, case_number: str = "") -> Story:
        """Organisation and title; under them the number of the case at the left and that of the paper at the right."""
        numbers = self._numbers(
            f"登记编号：{case_number}" if case_number else "", f"编号：{self.number or '________________'}"
        )
        return [*self.plain_title(organisation, title), *numbers, Air(6)]

    def plain_title(self, organisation: str, title: str) -> Story:
        """Without a line of numbers; no organisation for what the parties write themselves to a court or an office."""
        sizes, said = self.sizes, self.say(title)
        head = ChineseParagraph(dress(Span(organisation, TITLE, whole=True)), sizes.organisation)
        return [
            *([head] if organisation else []),
            ChineseParagraph(dress(Span(said, TITLE, whole=True)), sizes.title, elements=[Element("H1", heading=said)]),
        ]

    def _numbers(self, left: str, right: str) -> Story:
        """Both numbers in one line if they fit, else one under the other."""
        form = self.sizes.form
        first, second = dress(Span(left, whole=True)), dress(Span(right, whole=True))
        left_part = ChineseParagraph(first, replace(form, align="left"))
        right_part = ChineseParagraph(second, replace(form, align="right"))
        taken = natural_width(first, form.size) + form.size
        if taken + natural_width(second, form.size) <= WIDTH:
            return [Row([Cell(left_part, taken), Cell(right_part, WIDTH - taken)])]
        return [left_part, right_part] if left else [right_part]

    def heading(self, text: str) -> Story:
        """A section head in 黑体, kept together with the lines that follow."""
        body = self.sizes.body
        numeral, mark, words = text.rpartition("、")
        numbered = mark and set(numeral) <= _NUMERALS
        said = f"{numeral}、{self.say(words)}" if numbered else self.say(text)
        return [
            CondPageBreak(_AFTER_HEADING * body.leading),
            ChineseParagraph(dress(Span(said, LABEL, whole=True)), body, elements=[Element("H2", heading=said)]),
        ]

    def section(self, text: str, story: Story) -> Story:
        """A heading with what follows it; a heading never stays behind when a table moves to the next page."""
        below = story[0].height if story and isinstance(story[0], CondPageBreak) else 0.0
        return [CondPageBreak(below + self.sizes.body.leading), *self.heading(text), *story]

    def prose(self, text: str) -> Story:
        """Running text, every paragraph indented by two characters."""
        return [ChineseParagraph(dress(Span(text)), self.sizes.body)] if text else []

    def led(self, lead: str, text: str) -> Story:
        """A paragraph that opens with a few words in 黑体, such as the name of a party."""
        return [ChineseParagraph(dress(Span(lead, LABEL, whole=True), Span(text)), self.sizes.body)]

    def note(self, text: str) -> Story:
        """Small running text for hints."""
        return [ChineseParagraph(dress(Span(text)), self.sizes.note)] if text else []

    def address(self, text: str) -> Story:
        """The line that a notice begins with, at the margin."""
        return [ChineseParagraph(dress(Span(text, whole=True)), replace(self.sizes.body, indent=0))]

    def items(self, texts: Iterable[str]) -> Story:
        """Numbered paragraphs: 1．2．3．"""
        return [part for number, text in enumerate(texts, start=1) for part in self.prose(f"{number}．{text}")]

    def fields(self, fields: Sequence[Field]) -> Story:
        """Filled-in lines: label____value____."""
        return [*field_rows(self._said(fields), self.sizes.form, WIDTH), Air(3)]

    def grid(self, rows: Iterable[Sequence[str]]) -> Story:
        """Bordered rows that read label, value, label, value; in large print every pair gets a row of its own."""
        if self.sizes is LARGE:
            rows = [row[start : start + 2] for row in rows for start in range(0, len(row), 2)]
        table = Element("Table")
        return [*(self._boxed(row, table) for row in rows), Air(_AFTER_TABLE)]

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[float]) -> Story:
        """A bordered table; `shares` are the widths of the columns relative to each other."""
        unit = WIDTH / sum(shares)
        widths = [share * unit for share in shares]
        centred = replace(self.sizes.cell, align="center")
        ragged = replace(self.sizes.cell, align="left")
        whole = Element("Table")
        table = [_row([dress(Span(self.say(text), LABEL)) for text in head], widths, centred, whole, head=True)]
        table += [_row([dress(Span(self.say(text))) for text in row], widths, ragged, whole) for row in rows]
        # The head must not stay behind alone; a first row of half a page may still be split.
        together = sum(min(row.wrap(WIDTH, 0)[1], 6 * ragged.leading) for row in table[:2])
        return [CondPageBreak(together), *table, Air(_AFTER_TABLE)]

    def ticks(self, options: Iterable[str], chosen: str) -> str:
        """Boxes in a line, the chosen one black: ■调解成功　□调解不成."""
        return "　".join(("■" if option == chosen else "□") + self.say(option) for option in options)

    def code(self, content: str, words: str) -> Story:
        """A QR code with a few words under it."""
        return [
            qr.QrCode(content, qr.LARGEST),
            ChineseParagraph(dress(Span(words)), replace(self.sizes.note, indent=0, align="left")),
        ]

    def beside_code(self, content: str, lines: Iterable[str]) -> Story:
        """A QR code and, at its right in small print, what it says; both stay on one page."""
        column = qr.LARGEST + 2 * PAD_X
        words = Stack([ChineseParagraph(dress(Span(line)), self.sizes.fine) for line in lines])
        return self.together([Row([Cell(qr.QrCode(content, qr.LARGEST), column), Cell(words, WIDTH - column, True)])])

    def beside_seal(self, left: Story, name: str, date: str) -> Story:
        """Something at the left of the place for the seal; both stay on one page."""
        cells = [Cell(Stack(left), WIDTH - SealArea.COLUMN, True), Cell(Stack(self.seal(name, date)), SealArea.COLUMN)]
        return [Row(cells)]

    def narrow_fields(self, fields: Sequence[Field]) -> Story:
        """Filled-in lines for the column beside the seal."""
        return list(field_rows(self._said(fields), self.sizes.form, WIDTH - SealArea.COLUMN - 2 * PAD_X))

    def space(self, lines: float = 0.5) -> Story:
        """Some lines of air."""
        return [Air(lines * self.sizes.body.leading)]

    def signatures(self, signers: Sequence[Signer], closing: Sequence[Flowable]) -> Story:
        """Rows of signers; `closing` stays with the last one."""
        return signature_block(signers, closing, self.sizes.form, WIDTH)

    def seal(self, name: str, date: str) -> Story:
        """Name and date of the committee in the place of its seal."""
        return [SealArea(name, date or BLANK_DATE, self.sizes.form)]

    def together(self, story: Story) -> Story:
        """What must stay on one page."""
        return [Stack([part for part in story if not isinstance(part, CondPageBreak)])]

    def new_page(self) -> Story:
        """Go on overleaf."""
        return [PageBreak()]

    def _said(self, fields: Sequence[Field]) -> list[Field]:
        return [replace(each, label=self.say(each.label), value=self.say(each.value)) for each in fields]

    def _boxed(self, row: Sequence[str], table: Element) -> Row:
        """Labels in columns of five characters, so that the lines of the grid meet; the values share the rest."""
        form = self.sizes.cell
        width = 5 * form.size + 2 * PAD_X + 1
        share = WIDTH / (len(row) // 2) - width
        cells: list[Cell] = []
        for label, value in zip(row[0::2], row[1::2], strict=True):
            head = ChineseParagraph(dress(Span(self.say(label), LABEL)), replace(form, align="center"))
            cells.append(Cell(head, width, True, Element("TH", scope="Row")))
            cells.append(Cell(ChineseParagraph(dress(Span(self.say(value))), form), share, True, Element("TD")))
        return Row(cells, [table, Element("TR")])


def _row(
    cells: Sequence[Sequence[Glyph]], widths: Sequence[float], style: Style, table: Element, *, head: bool = False
) -> Row:
    """A bordered row of texts."""
    return Row(
        [
            Cell(ChineseParagraph(text, style), width, True, Element("TH", scope="Column") if head else Element("TD"))
            for text, width in zip(cells, widths, strict=True)
        ],
        [table, Element("TR")],
    )
