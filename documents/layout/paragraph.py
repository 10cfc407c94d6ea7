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

MOST_STRETCH = 0.2  # of an em between two characters: beyond that a ragged line looks better
BASELINE = 0.88  # ascent of the faces, as a share of the font size
FEWEST = 2  # lines of a paragraph left alone on a page


@dataclass(frozen=True)
class Style:
    """Size and leading in points, first-line indent in em; `align` is justify, left, center or right.

    `ruled` draws a line under each line of text, as a form does under what is filled in.
    """

    size: float
    leading: float
    indent: float = 0.0
    align: str = "justify"
    ruled: bool = False
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

    def __init__(self, glyphs: Sequence[Glyph], style: Style, *, begins: bool = True, ends: bool = True) -> None:
        super().__init__()
        self.glyphs, self.style = list(glyphs), style
        self.begins, self.ends = begins, ends  # False where another part of the same paragraph stands on another page
        self.text = "".join(glyph.char for glyph in self.glyphs)
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
        head = ChineseParagraph(self.glyphs[: cut - between], self.style, begins=self.begins, ends=between)
        return [head, ChineseParagraph(self.glyphs[cut:], self.style, begins=between, ends=self.ends)]

    def draw(self) -> None:
        """Set all lines, from the top."""
        lines = self.lay(self.width)
        base = len(lines) * self.style.leading - (self.style.leading - self.style.size) / 2
        for number, line in enumerate(lines):
            y = base - number * self.style.leading - BASELINE * self.style.size
            if self.style.ruled:
                self._rule(y)
            self._set(line, y, final=number == len(lines) - 1)

    def _rule(self, y: float) -> None:
        self.canv.setLineWidth(0.5)
        self.canv.line(0, y - 0.24 * self.style.size, self.width, y - 0.24 * self.style.size)

    def _set(self, line: Line, y: float, *, final: bool) -> None:
        glyphs = self.glyphs[line.start : line.end]
        while glyphs and glyphs[-1].char == " ":  # hanging spaces would push a centred line to the left
            glyphs.pop()
        if not glyphs:
            return
        room = self.width - line.indent
        slack = room - natural_width(glyphs, self.style.size)
        closed = line.last and (self.ends or not final)
        extra = 0.0 if self.style.align != "justify" else self._extra(glyphs, slack, closed)
        shift = {"center": slack / 2, "right": slack}.get(self.style.align, 0.0)
        self._show(glyphs, line.indent + max(shift, 0.0), y, extra)

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
        for (face, spacing, scale), run in groupby(_spaced(glyphs, extra, size), key=lambda item: item[1]):
            chars = "".join(char for char, _ in run)
            text.setTextOrigin(x, y)
            text.setFont(face.name, size)
            text.setCharSpace(spacing)
            text.setHorizScale(scale)
            text.textOut(chars)
            x += sum(face.width(char) * size / 1000 + spacing for char in chars)
        text.setCharSpace(0)
        text.setHorizScale(100)
        self.canv.drawText(text)


def _spaced(glyphs: Sequence[Glyph], extra: float, size: float) -> Iterator[tuple[str, tuple[Any, float, float]]]:
    """Each character with (face, points after it, horizontal scaling)."""
    for glyph, following in zip(glyphs, [*glyphs[1:], None], strict=True):
        after = 0.0
        if following is not None:
            after = squeeze(glyph.char, following.char) * size + (
                extra if stretches(glyph.char, following.char) else 0.0
            )
        yield glyph.char, (glyph.face, after, glyph.face.stretch(glyph.char))


def _gaps(glyphs: Sequence[Glyph]) -> int:
    """Number of places where the justification may change the distance."""
    return sum(stretches(left.char, right.char) for left, right in pairwise(glyphs))
