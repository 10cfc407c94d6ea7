"""Every case a table can tell apart: facts cut into atoms, cells as sets of atoms, rows as boxes.

An atom is a set of values of one fact that no cell of the table tells apart: a range of whole numbers, one word,
one truth value, the tag sets with the same mentioned tags, or "unknown". A set of atoms is an int used as bits, a
box is one such set per fact, so nothing here is sampled: what holds for the atoms holds for every case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rules.cells import Cell, Range, Verdict, parse
from rules.facts import LARGEST, SCHEMA, Fact, Kind, Value
from rules.table import Row

Box = tuple[int, ...]  # one set of atoms per axis
_ANYTHING = Cell("-")
MOST_STEPS = 200_000  # of one search, about two seconds; an honest table needs a few hundred


class TooMany(RuntimeError):
    """A search took more than MOST_STEPS: nothing was proved, neither way."""


def bounds(fact: Fact) -> Range:
    """The whole numbers a fact can be: counts never fall below zero, only what runs down (Fact.daily < 0) does."""
    return Range(1 - LARGEST if fact.daily < 0 else 0, LARGEST - 1)


@dataclass(frozen=True)
class Axis:
    """One fact and its atoms, each given by a value that stands for it; the last one is None, the unknown.

    `ends` holds the last number of each atom of an int fact, `groups` the tags that always occur together in cells.
    """

    fact: Fact
    values: tuple[Value | None, ...]
    ends: tuple[int, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    speaks_of_unknown: bool = False

    @property
    def everything(self) -> int:
        """All atoms, the unknown included."""
        return (1 << len(self.values)) - 1

    @property
    def unknown(self) -> int:
        """The atom of the unknown value."""
        return 1 << (len(self.values) - 1)

    def mask(self, cell: Cell) -> int:
        """The atoms that meet the cell."""
        return sum(1 << at for at, value in enumerate(self.values) if cell.check(value) is Verdict.YES)

    def value(self, mask: int) -> Value | None:
        """A value out of a set of atoms that is not empty."""
        return self.values[(mask & -mask).bit_length() - 1]

    def write(self, mask: int) -> str:
        """The set of atoms as a cell. Tags take only what `choices` gives."""
        known = mask & ~self.unknown
        if mask == self.everything:
            return "-"
        if not known:
            return "unknown"
        if known == self.everything & ~self.unknown:
            return "known"
        return ",".join([*self._words(known), *(["unknown"] if mask & self.unknown else [])])

    def _words(self, known: int) -> Iterator[str]:
        if self.fact.kind is Kind.INT:
            yield from self._ranges(known)
            return
        for at, value in enumerate(self.values):
            if known >> at & 1:
                yield f'"{value}"' if isinstance(value, str) else str(value).lower()

    def _ranges(self, known: int) -> Iterator[str]:
        """Neighbouring atoms become one range."""
        spans: list[tuple[int, int]] = []
        firsts = [bounds(self.fact).low or 0, *(end + 1 for end in self.ends)]
        for at, (first, end) in enumerate(zip(firsts, self.ends, strict=False)):
            if known >> at & 1:
                joined = bool(spans) and spans[-1][1] == first - 1
                spans[-1:] = [(spans[-1][0], end)] if joined else [*spans[-1:], (first, end)]
        return (self._range(low, high) for low, high in spans)

    def _range(self, low: int, high: int) -> str:
        limits = bounds(self.fact)
        if low == high:
            return str(low)
        if high == limits.high:
            return f">= {low}"
        return f"<= {high}" if low == limits.low else f"[{low}..{high}]"

    @cached_property
    def choices(self) -> tuple[tuple[str, int], ...]:
        """Cells worth proposing for tags, the widest first, each with its atoms: without some, with some, none."""
        words = [word for group in self.groups for word in group]
        texts = [_quoted("not({})", group) for group in self.groups] + [_quoted("{}", group) for group in self.groups]
        others = [[word for word in words if word not in group] for group in self.groups]
        texts += [_quoted("not({})", rest) for rest in others if rest]
        sources = ["-", "known", *texts, *([_quoted("not({})", words)] if words else []), "unknown"]
        return tuple((source, self.mask(parse(source, self.fact))) for source in sources)


def _quoted(shape: str, words: Iterable[str]) -> str:
    return shape.format(",".join(f'"{word}"' for word in words))


@dataclass(frozen=True)
class Space:
    """The axes of a table, in the schema's order, and its rows as boxes over them, in the table's order."""

    axes: tuple[Axis, ...]
    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Space:
        """The space of these rows: one axis for every fact that a row names."""
        names = [name for name in SCHEMA if any(name in row.when for row in rows)]
        axes = tuple(_axis(SCHEMA[name], [row.when[name] for row in rows if name in row.when]) for name in names)
        boxes = tuple(tuple(axis.mask(row.when.get(axis.fact.name, _ANYTHING)) for axis in axes) for row in rows)
        return cls(axes, boxes)

    def whole(self) -> Box:
        """Every case a complete table must answer: facts known, and unknown only where some cell speaks of it."""
        return tuple(
            axis.everything if axis.speaks_of_unknown else axis.everything & ~axis.unknown for axis in self.axes
        )

    def example(self, box: Box) -> dict[str, Value | None]:
        """A case inside the box, None where a fact must be unknown; facts that may be anything are left out."""
        sides = zip(self.axes, box, strict=True)
        return {axis.fact.name: axis.value(mask) for axis, mask in sides if mask != axis.everything}

    def proposal(self, case: Box) -> tuple[dict[str, str], Box] | None:
        """A row that answers `case` and as much around it as no row answers yet: its cells and its box.

        None where no single row can say it, as with "this tag and not that one".
        """
        box, cells = case, {}
        for at, axis in enumerate(self.axes):
            widest = self._widest(box, at, axis)
            if widest is None:
                return None
            cells[axis.fact.name], mask = widest
            box = (*box[:at], mask, *box[at + 1 :])
        return {name: source for name, source in cells.items() if source != "-"}, box

    def _widest(self, box: Box, at: int, axis: Axis) -> tuple[str, int] | None:
        def free(mask: int) -> bool:
            wider = (*box[:at], mask, *box[at + 1 :])
            return not any(meet(wider, other) for other in self.boxes)

        if axis.fact.kind is Kind.TAGS:
            shown = box[at] & -box[at]  # the atom that stands in the example
            fitting = (choice for choice in axis.choices if choice[1] & shown and free(choice[1]))
            return next(fitting, None)
        mask = box[at]
        for bit in range(len(axis.values)):
            mask |= 1 << bit if free(mask | 1 << bit) else 0
        return axis.write(mask), mask


def _axis(fact: Fact, cells: Sequence[Cell]) -> Axis:
    speaks = any(None in cell.options for cell in cells)
    if fact.kind is Kind.INT:
        starts = _starts(fact, cells)
        ends = (*(start - 1 for start in starts[1:]), LARGEST - 1)
        nearest = ends[0] if starts[0] and len(starts) > 1 else 0  # of an open side, the number people would say
        return Axis(fact, (nearest, *starts[1:], None), ends=ends, speaks_of_unknown=speaks)
    if fact.kind is Kind.TAGS:
        groups = _groups(fact, cells)
        picked = [pick for size in range(len(groups) + 1) for pick in combinations(groups, size)]
        sets = [frozenset(group[0] for group in pick) for pick in picked]
        return Axis(fact, (*sets, None), groups=groups, speaks_of_unknown=speaks)
    words: list[Value] = [term.value for term in fact.words or ()] or [True, False]
    return Axis(fact, (*words, None), speaks_of_unknown=speaks)


def _starts(fact: Fact, cells: Iterable[Cell]) -> list[int]:
    """The first number of every atom of an int fact."""
    limits = bounds(fact)
    spans = [option for cell in cells for option in cell.options if isinstance(option, Range)]
    edges = [span.low for span in spans if span.low is not None]
    edges += [span.high + 1 for span in spans if span.high is not None]
    inside = {edge for edge in edges if limits.holds(edge)}
    return sorted(inside | {limits.low if limits.low is not None else 0})


def _groups(fact: Fact, cells: Iterable[Cell]) -> tuple[tuple[str, ...], ...]:
    """Tags that no cell tells apart, together; tags that no cell names are left out, they change nothing."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for term in fact.words or ():
        named_in = tuple(at for at, cell in enumerate(cells) if term.value in cell.options)
        if named_in:
            alike.setdefault(named_in, []).append(term.value)
    return tuple(tuple(group) for group in alike.values())


# ---- boxes -----------------------------------------------------------------------------------------------------------


def meet(one: Box, other: Box) -> Box | None:
    """What two boxes share, or None."""
    both = tuple(a & b for a, b in zip(one, other, strict=True))
    return both if all(both) else None


def without(box: Box, other: Box) -> Iterator[Box]:
    """The box less the other one, as boxes that do not overlap."""
    inside = list(box)
    for at, mask in enumerate(other):
        outside = inside[at] & ~mask
        if outside:
            yield (*inside[:at], outside, *inside[at + 1 :])
        inside[at] &= mask


def uncovered(box: Box, others: Iterable[Box], steps: list[int] | None = None) -> Box | None:
    """A part of the box that no other box touches, or None when they cover it. Raises TooMany."""
    count = steps if steps is not None else [0]
    count[0] += 1
    if count[0] > MOST_STEPS:
        raise TooMany
    touching = [other for other in others if meet(box, other)]
    if not touching:
        return box
    # The one that sticks out least leaves the fewest pieces.
    least = min(range(len(touching)), key=lambda at: sum(map(_outside, box, touching[at])))
    rest = touching[:least] + touching[least + 1 :]
    return next((found for piece in without(box, touching[least]) if (found := uncovered(piece, rest, count))), None)


def _outside(mask: int, other: int) -> bool:
    return bool(mask & ~other)
