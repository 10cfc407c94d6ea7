"""Rows of cells. A table is nothing but rows one under the other, so a row that is too tall splits like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from documents.layout.base import Flowable
from documents.layout.geometry import HEIGHT
from documents.layout.tags import Element

PAD_X, PAD_Y = 5.0, 3.0  # points between a border and its text


@dataclass(frozen=True)
class Cell:
    """A flowable (None: empty) and its width in points; `middle` centres it between top and bottom.

    `element` is what the cell is in the structure: TH or TD in a table, nothing elsewhere.
    """

    content: Any
    width: float
    middle: bool = False
    element: Element | None = None


class Row(Flowable):
    """Cells side by side, with a border around each when it is `part_of` a table: the table and the row as elements."""

    def __init__(self, cells: Sequence[Cell], part_of: Sequence[Element] = ()) -> None:
        super().__init__()
        self.cells, self.part_of, self.boxed = list(cells), tuple(part_of), bool(part_of)
        self.pad_x, self.pad_y = (PAD_X, PAD_Y) if self.boxed else (0.0, 0.0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as its cells, as high as the highest."""
        self.width = sum(cell.width for cell in self.cells)
        self.heights = [self._height(cell, height) for cell in self.cells]
        self.height = max(self.heights) + 2 * self.pad_y
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two rows, or nothing when one of the cells cannot be split at this height."""
        inner = height - 2 * self.pad_y
        if inner <= 0:
            return []
        heads, tails = [], []
        for cell in self.cells:
            if self._height(cell, inner) <= inner:
                parts = [cell.content, None]
            else:
                parts = cell.content.split(cell.width - 2 * self.pad_x, inner)
            if len(parts) < 2:
                return []
            heads.append(replace(cell, content=parts[0]))
            tails.append(replace(cell, content=parts[1]))
        return [Row(heads, self.part_of), Row(tails, self.part_of)]

    def draw(self) -> None:
        """Borders and contents, from left to right."""
        tree = self.canv.tree
        if self.boxed:
            with tree.artifact(self.canv):
                self._borders()
        x = 0.0
        with tree.inside(*self.part_of):
            for cell, height in zip(self.cells, self.heights, strict=True):
                with tree.inside(*filter(None, [cell.element])):
                    self._fill(cell, x, height)
                x += cell.width

    def _borders(self) -> None:
        self.canv.setLineWidth(0.6)
        x = 0.0
        for cell in self.cells:
            self.canv.rect(x, 0, cell.width, self.height)
            x += cell.width

    def _fill(self, cell: Cell, x: float, height: float) -> None:
        if cell.content is not None:
            free = self.height - height - 2 * self.pad_y
            y = self.height - self.pad_y - height - (free / 2 if cell.middle else 0.0)
            cell.content.drawOn(self.canv, x + self.pad_x, y)

    def _height(self, cell: Cell, height: float) -> float:
        if cell.content is None:
            return 0.0
        return float(cell.content.wrap(cell.width - 2 * self.pad_x, height)[1])


class Air(Flowable):
    """Vertical space that gives way at the foot of a page, where a plain Spacer would open an empty page."""

    def __init__(self, points: float) -> None:
        super().__init__()
        self.points = points

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As much of it as there is room for."""
        return width, max(min(self.points, height), 0.0)

    def draw(self) -> None:
        """Nothing."""


class Stack(Flowable):
    """Flowables one under the other that must stay on one page."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__()
        self.parts = list(parts)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The sum of the heights."""
        self.heights = [float(part.wrap(width, height)[1]) for part in self.parts]
        return width, sum(self.heights)

    def split(self, width: float, height: float) -> list[Flowable]:
        """Never, except that what is taller than a whole page has to come apart."""
        too_tall = sum(self.heights) > HEIGHT
        return list(self.parts) if too_tall and self.heights[0] <= height else []

    def draw(self) -> None:
        """From the top down."""
        y = sum(self.heights)
        for part, height in zip(self.parts, self.heights, strict=True):
            y -= height
            part.drawOn(self.canv, 0, y)
