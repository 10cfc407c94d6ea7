"""label____value____ rows: fields are packed side by side as long as they fit; a long value gets a row of its own and wraps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from documents.layout.fonts import BODY
from documents.layout.paragraph import ChineseParagraph, Span, Style, dress, natural_width
from documents.layout.table import Cell, Row
from documents.layout.tags import Element


@dataclass(frozen=True)
class Field:
    """A label and what is filled in; an empty value leaves at least `least` em of blank line for a pen."""

    label: str
    value: str = ""
    least: float = 4.0


@dataclass(frozen=True)
class _Slot:
    label: ChineseParagraph
    label_width: float
    value: ChineseParagraph
    wanted: float

    @property
    def total(self) -> float:
        return self.label_width + self.wanted


def field_rows(fields: Sequence[Field], style: Style, width: float) -> list[Row]:
    """Rows `width` points wide. Each row shares what is left over equally among its fields."""
    rows: list[list[_Slot]] = []
    gap = 0.5 * style.size
    for slot in (_slot(each, style, width) for each in fields):
        if rows and sum(other.total + gap for other in rows[-1]) + slot.total <= width:
            rows[-1].append(slot)
        else:
            rows.append([slot])
    return [_row(slots, width, gap) for slots in rows]


def _slot(each: Field, style: Style, width: float) -> _Slot:
    label, value = dress(Span(each.label, BODY)), dress(Span(each.value, BODY, whole=True))
    label_width = min(natural_width(label, style.size) + 0.1 * style.size, 0.65 * width)
    wanted = max(natural_width(value, style.size) + style.size, each.least * style.size)
    said = [Element("P")]  # label and value are one sentence
    return _Slot(
        ChineseParagraph(label, style, elements=said),
        label_width,
        ChineseParagraph(value, replace(style, ruled=True), elements=said),
        min(wanted, width - label_width),
    )


def _row(slots: Sequence[_Slot], width: float, gap: float) -> Row:
    spare = (width - sum(slot.total for slot in slots) - gap * (len(slots) - 1)) / len(slots)
    cells: list[Cell] = []
    for slot in slots:
        cells += [Cell(None, gap)] if cells else []
        cells += [Cell(slot.label, slot.label_width), Cell(slot.value, slot.wanted + spare)]
    return Row(cells)
