"""Chinese text as a ReportLab flowable. The text is never parsed: a `<` is a `<`.

ReportLab's own Paragraph reads markup, breaks Chinese lines in forbidden places and cannot justify them. This one takes
plain text, breaks it with `linebreak`, justifies with character spacing, and splits over pages by handing out parts of
the text rather than laid-out lines: whatever width the next frame has, each character is set exactly once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from documents.layout import fonts
from documents.layout.base import Flowable
from documents.layout.fonts import BODY, Face
from documents.layout.linebreak import CLOSING, SQUEEZE, Line, break_lines, squeeze, stretches
from documents.layout.tags import Element
from documents.text.blank import BLANK

MOST_STRETCH = 0.2  # of an em between two characters: beyond that a ragged line looks better
BASELINE = 0.88  # ascent of the faces, as a share of the font size
FEWEST = 2  # lines of a paragraph left alone on a page


@dataclass(frozen=True)
class Style:
    """Size and leading in points, first-line indent in em; `align` is justify, left, center or right.

    `ruled` draws a line under each line of text, as a form does under what is filled in; `lined` one under each blank, as
    in running text, where a table has its cell.
    """

    size: float
    leading: float
    indent: float = 0.0
    align: str = "justify"
    ruled: bool = False
    lined: bool = True
    grey: float = 0.0


@dataclass(frozen=True)
class Span:
    """A stretch of text in one role; `whole` keeps a name in a single face."""

    text: str
    role: str = BODY
    whole: bool = False


@dataclass(frozen=True)
class Glyph:
    """One character and the face that draws it."""

    char: str
    face: Face


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and the height of its base line above the foot of the paragraph."""

    line: Line
    y: float


def _by_paragraph(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    begun: list[_Placed] = []
    for each in placed:
        begun.append(each)
        if each.line.last:
            yield begun
            begun = []


def dress(*spans: Span) -> list[Glyph]:
    """Characters of the spans with their faces. Raises MissingGlyph."""
    case = fonts.current()
    return [
        Glyph(char, face)
        for span in spans
        for char, face in zip(span.text, case.dress(span.role, span.text, whole=span.whole), strict=True)
    ]


def natural_width(glyphs: Sequence[Glyph], size: float) -> float:
    """Width in points of the characters on one line, before any justification."""
    chars = [glyph.char for glyph in glyphs]
    squeezed = sum(squeeze(left, right) for left, right in pairwise(chars))
    return sum(glyph.face.width(glyph.char) for glyph in glyphs) * size / 1000 + squeezed * size


class ChineseParagraph(Flowable):
    """One or several paragraphs of plain text (a newline begins the next)."""

    def __init__(
        self,
        glyphs: Sequence[Glyph],
        style: Style,
        *,
        begins: bool = True,
        ends: bool = True,
        elements: Sequence[Element] = (),
    ) -> None:
        super().__init__()
        self.glyphs, self.style = list(glyphs), style
        self.begins, self.ends = begins, ends  # False where another part of the same paragraph stands on another page
        self.text = "".join(glyph.char for glyph in self.glyphs)
        missing = self.text.count("\n") + 1 - len(elements)
        self.elements = [*elements, *(Element("P") for _ in range(missing))]  # one per paragraph
        self._laid: tuple[float, list[Line]] = (0.0, [])

    def lay(self, width: float) -> list[Line]:
        """Lines at this width in points; asked for again at the same width, the same lines."""
        if self._laid[0] != width:
            size = self.style.size
            widths = [glyph.face.width(glyph.char) * size / 1000 for glyph in self.glyphs]
            indent = self.style.indent * size
            self._laid = width, break_lines(self.text, widths, size, width, indent, begins=self.begins)
        return self._laid[1]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lay the text and say how much room it takes."""
        self.width = width
        return width, len(self.lay(width)) * self.style.leading

    def split(self, width: float, height: float) -> list[Flowable]:
        """At most `height` of it, and the rest; no single line is left alone on either page."""
        lines = self.lay(width)
        room = int(height / self.style.leading + 1e-6)
        if room >= len(lines):
            return [self]
        keep = min(room, len(lines) - FEWEST)
        if keep < FEWEST:
            return []
        cut = lines[keep].start
        between = self.text[cut - 1 : cut] == "\n"  # the cut falls between two paragraphs: its newline is dropped
        before = self.text.count("\n", 0, cut)  # paragraphs that are over; one that goes on overleaf stays one element
        first, second = self.elements[: before + (not between)], self.elements[before:]
        head = ChineseParagraph(
            self.glyphs[: cut - between], self.style, begins=self.begins, ends=between, elements=first
        )
        tail = ChineseParagraph(self.glyphs[cut:], self.style, begins=between, ends=self.ends, elements=second)
        return [head, tail]

    def draw(self) -> None:
        """Set all lines, from the top."""
        lines, leading, size = self.lay(self.width), self.style.leading, self.style.size
        base = len(lines) * leading - (leading - size) / 2 - BASELINE * size
        placed = [_Placed(line, base - number * leading) for number, line in enumerate(lines)]
        if self.style.ruled:
            with self.canv.tree.artifact(self.canv):
                self._rule(placed)
        for element, paragraph in zip(self.elements, _by_paragraph(placed), strict=True):
            if any(self._shown(each.line) for each in paragraph):
                with self.canv.tree.content(self.canv, element, paragraph[0].y + leading):
                    for each in paragraph:
                        self._set(each, final=each is placed[-1])

    def _rule(self, placed: Sequence[_Placed]) -> None:
        self.canv.setLineWidth(0.5)
        for each in placed:
            y = each.y - 0.24 * self.style.size
            self.canv.line(0, y, self.width, y)

    def _shown(self, line: Line) -> list[Glyph]:
        """Without hanging spaces, which would push a centred line to the left."""
        glyphs = self.glyphs[line.start : line.end]
        while glyphs and glyphs[-1].char == " ":
            glyphs.pop()
        return glyphs

    def _set(self, placed: _Placed, *, final: bool) -> None:
        line, glyphs = placed.line, self._shown(placed.line)
        if not glyphs:
            return
        room = self.width - line.indent
        slack = room - natural_width(glyphs, self.style.size)
        closed = line.last and (self.ends or not final)
        extra = 0.0 if self.style.align != "justify" else self._extra(glyphs, slack, closed)
        shift = {"center": slack / 2, "right": slack}.get(self.style.align, 0.0)
        self._show(glyphs, line.indent + max(shift, 0.0), placed.y, extra)
        if glyphs[-1].char == BLANK and self.style.align == "justify" and slack > 0 and not extra:
            self._line(self.width - slack, placed.y, slack)  # room to write goes on to the margin

    def _extra(self, glyphs: Sequence[Glyph], slack: float, closed: bool) -> float:
        """Points to add between two characters so that the line ends at the margin; negative tightens."""
        size, gaps = self.style.size, _gaps(glyphs)
        if slack < 0 and glyphs[-1].char in CLOSING:
            slack = min(slack + 0.5 * size, 0.0)
        if not gaps or (closed and slack > 0) or slack > MOST_STRETCH * size * gaps:
            return 0.0
        return max(slack, -SQUEEZE * size) / gaps

    def _show(self, glyphs: Sequence[Glyph], x: float, y: float, extra: float) -> None:
        """Draw runs of characters that share a face and a spacing; each run starts at its own exact position."""
        text, size = self.canv.beginText(), self.style.size
        text.setFillGray(self.style.grey)
        for (_, face, spacing, scale), run in groupby(_spaced(glyphs, extra, size), key=lambda item: item[1]):
            chars = "".join(char for char, _ in run)
            width = sum(face.width(char) * size / 1000 + spacing for char in chars)
            if chars[0] == BLANK:
                self._line(x, y, width)
                x += width
                continue
            text.setTextOrigin(x, y)
            text.setFont(face.name, size)
            text.setCharSpace(spacing)
            text.setHorizScale(scale)
            text.textOut(chars)
            x += width
        text.setCharSpace(0)
        text.setHorizScale(100)
        self.canv.drawText(text)

    def _line(self, x: float, y: float, width: float) -> None:
        """Room for a pen."""
        if self.style.lined and not self.style.ruled:
            self.canv.setLineWidth(0.5)
            self.canv.line(x, y - 0.15 * self.style.size, x + width, y - 0.15 * self.style.size)


def _spaced(glyphs: Sequence[Glyph], extra: float, size: float) -> Iterator[tuple[str, tuple[bool, Any, float, float]]]:
    """Each character with (is it a blank, face, points after it, horizontal scaling)."""
    for glyph, following in zip(glyphs, [*glyphs[1:], None], strict=True):
        after = 0.0
        if following is not None:
            after = squeeze(glyph.char, following.char) * size + (
                extra if stretches(glyph.char, following.char) else 0.0
            )
        yield glyph.char, (glyph.char == BLANK, glyph.face, after, glyph.face.stretch(glyph.char))


def _gaps(glyphs: Sequence[Glyph]) -> int:
    """Number of places where the justification may change the distance."""
    return sum(stretches(left.char, right.char) for left, right in pairwise(glyphs))
