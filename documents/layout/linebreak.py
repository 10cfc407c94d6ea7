"""Where a line of Chinese may end: pure text and numbers, no fonts and no drawing.

A position between two characters is FREE, or it is inside a token (a number, a Latin word) and only to be used when the
token is wider than the whole line, or it is FORBIDDEN by the rules of Chinese setting (避头尾: no closing mark begins a
line, no opening mark ends one, —— and …… stay whole). Lines are ranges of the text, so that no character can be lost or
set twice: joined together they are the text again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

CLOSING = frozenset("，。、；：！？．）》〉」』】〕〗”’｝］")
OPENING = frozenset("（《〈「『【〔〖“‘｛［")
NO_START = CLOSING | frozenset("·—…～％‰℃°,.;:!?)]}%々〞﹏‐–•")
NO_END = OPENING | frozenset("([{￥＄£$№#＃")
FORBIDDEN, INSIDE_TOKEN, FREE = 0, 1, 2
SQUEEZE = 0.45  # of an em: how much a line may be tightened before a word moves to the next one
_FEWEST_GAPS = 5  # that share the tightening, so that none loses more than a tenth of an em
_UNITS = (
    "平方米|立方米|公里|千米|厘米|毫米|公斤|千克|小时|分钟|工作日|个月|万元|亿元|"
    "元|角|分|年|月|日|号|时|点|秒|天|周|岁|人|户|名|次|份|页|条|款|项|亩|米|斤|吨|克|万|亿|个|棵|组|期|％|‰|℃"
)
_TOKEN = re.compile(rf"[￥¥$]?\d[\d,.]*(?:{_UNITS})?|[!-~\u00c0-\u024f]+|—+|…+")


@dataclass(frozen=True, slots=True)
class Line:
    """text[start:end] on one line; `last` when a paragraph ends here (its newline belongs to no line)."""

    start: int
    end: int
    last: bool
    indent: float


def squeeze(left: str, right: str) -> float:
    """Change of distance, in em, between two full-width marks that stand side by side: each blank half shrinks once."""
    if (left in CLOSING and (right in CLOSING or right in OPENING)) or (left in OPENING and right in OPENING):
        return -0.5
    return 0.0


def stretches(left: str, right: str) -> bool:
    """True when two neighbours may move apart or together: words, numbers, —— and …… keep their shape."""
    narrow = left < "\u2000" and right < "\u2000"
    return not narrow and not (left == right and left in "—…")


def breakability(text: str) -> bytearray:
    """For each position i, how willingly a line may end before text[i]; position 0 is never asked."""
    levels = bytearray([FREE]) * len(text)
    for found in _TOKEN.finditer(text):
        inside = FORBIDDEN if text[found.start()] in "—…" else INSIDE_TOKEN
        for position in range(found.start() + 1, found.end()):
            levels[position] = inside
    for position, (left, right) in enumerate(pairwise(text), start=1):
        if right in NO_START or right == " " or left in NO_END or unicodedata.combining(right):
            # Inside a Latin word or number a full stop is no reason by itself, but no line may begin with it either.
            levels[position] = FORBIDDEN
    return levels


def break_lines(
    text: str, widths: Sequence[float], em: float, width: float, indent: float = 0.0, *, begins: bool = True
) -> list[Line]:
    """Break text into lines of `width` points; the first line of every paragraph begins `indent` points further right.

    `widths` holds one advance per character in points, `em` is the font size. A newline ends a paragraph; `begins` is
    False when the text goes on in the middle of one, which then has no indent. Whatever the text is, every line holds at
    least one character, and a line is wider than `width` only by the blank half of a closing mark, by hanging spaces, or
    by SQUEEZE em that the justification takes back.
    """
    lines: list[Line] = []
    for start, end in _paragraphs(text):
        first = indent if start or begins else 0.0
        lines += _Measure(text, widths, em, start, end).lines(width, first)
    return lines


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for part in text.split("\n"):
        yield start, start + len(part)
        start += len(part) + 1


class _Measure:
    """Widths of one paragraph as prefix sums, so that the end of a line is found by bisection."""

    def __init__(self, text: str, widths: Sequence[float], em: float, start: int, end: int) -> None:
        self.text, self.em, self.offset = text[start:end], em, start
        self.widths = widths[start:end]
        self.levels = breakability(self.text)
        squeezed = [squeeze(left, right) * em for left, right in pairwise(self.text)] + [0.0]
        advances = [width + change for width, change in zip(self.widths, squeezed, strict=False)]
        self.sums = [0.0, *accumulate(advances)]

    def lines(self, width: float, indent: float) -> Iterator[Line]:
        """Lines of this paragraph, an empty one included: a blank line in the text is a blank line on the paper."""
        start, length = 0, len(self.text)
        while True:
            room = width - indent
            end = self._end(start, room)
            yield Line(self.offset + start, self.offset + end, end == length, indent)
            if end == length:
                return
            start, indent = end, 0.0

    def _end(self, start: int, room: float) -> int:
        fits = self._reach(start, room)
        if fits == len(self.text):
            return fits
        best = self._last_break(start, fits, FREE)
        if best < fits:  # something would move to the next line: see whether a little tightening keeps it here
            tight = self._last_break(start, self._reach(start, room + SQUEEZE * self.em), FREE)
            best = tight if tight > fits and self._gaps(start, tight) >= _FEWEST_GAPS else best
        return best or self._last_break(start, fits, INSIDE_TOKEN) or max(fits, start + 1)

    def _reach(self, start: int, room: float) -> int:
        """Furthest end whose visible width fits, with hanging spaces and the blank half of a closing mark ignored."""
        limit = self.sums[start] + room + 1e-6
        end = max(bisect_right(self.sums, limit, start) - 1, start)
        while end < len(self.text) and self._visible_end(end) <= limit:
            end += 1
        while end > start + 1 and self._visible_end(end - 1) > limit:
            end -= 1
        while end < len(self.text) and self.text[end] == " ":
            end += 1
        return end

    def _gaps(self, start: int, end: int) -> int:
        return sum(stretches(left, right) for left, right in pairwise(self.text[start:end].rstrip(" ")))

    def _visible_end(self, index: int) -> float:
        """Sum of widths up to the ink of text[index], if that were the last character of the line."""
        mark = self.text[index]
        if mark == " ":
            return self.sums[index]
        return self.sums[index] + self.widths[index] - (0.5 * self.em if mark in CLOSING else 0.0)

    def _last_break(self, start: int, end: int, level: int) -> int:
        """Last position in (start, end] where a line may end at this level; 0 when there is none."""
        for position in range(end, start, -1):
            if position == len(self.text) or self.levels[position] >= level:
                return position
        return 0
