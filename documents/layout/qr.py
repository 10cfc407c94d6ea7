"""QR codes as one reusable form: segno computes the modules, the page draws merged bars, later pages refer to the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import segno
from reportlab.lib.units import mm

from documents.layout.base import Flowable
from documents.layout.tags import Element

MODULE = 0.5 * mm  # a worn phone camera reads half a millimetre at arm's length
SMALLEST, LARGEST = 17 * mm, 24 * mm


@lru_cache(maxsize=64)
def matrix(content: str) -> tuple[tuple[bool, ...], ...]:
    """Modules of the code, True for dark, without quiet zone. Error correction M: a stamp may cover a corner."""
    code = segno.make(content, error="m", micro=False, boost_error=False, encoding="utf-8")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def side(modules: int) -> float:
    """Side of the printed code in points, for so many modules per row."""
    return float(min(max(modules * MODULE, SMALLEST), LARGEST))


def bars(rows: Sequence[Sequence[bool]]) -> Iterator[tuple[int, int, int]]:
    """Horizontal runs of dark modules as (row, column, length)."""
    for number, row in enumerate(rows):
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield number, column, length
            column += length


def draw(canvas: Any, content: str, size: float) -> None:
    """Draw the code with its lower left corner at the origin, `size` points wide, in black."""
    rows = matrix(content)
    unit = size / len(rows)
    canvas.setFillGray(0)
    for row, column, length in bars(rows):
        canvas.rect(column * unit, size - (row + 1) * unit, length * unit, unit, stroke=0, fill=1)


class QrCode(Flowable):
    """A code of its own inside a story, `size` points wide."""

    def __init__(self, content: str, size: float) -> None:
        super().__init__()
        self.content, self.size = content, size
        self.element = Element("Figure", alt=f"二维码：{content}")

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """A square."""
        return self.size, self.size

    def draw(self) -> None:
        """Modules as bars."""
        with self.canv.tree.content(self.canv, self.element):
            draw(self.canv, self.content, self.size)
