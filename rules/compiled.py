"""The reference's verdicts on all rows of a table at once, remembered per value, so that a decision costs look-ups.

Nothing is decided here: what a cell says of a value is asked of rules.cells once and kept as bits, one per row. The
verdict of a row is the "and" of its cells, so a whole table is a handful of bitwise ands, however many rows it has.
A property test holds it equal to rules.reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rules.cells import Verdict
from rules.facts import Value
from rules.table import Row

MOST_VALUES = 4096  # remembered per fact; amounts of money come in any number


class Verdicts:
    """Verdicts of these rows. Bit `n` of a mask stands for `rows[n]`. Any number of threads may share it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)
        names = sorted({name for row in rows for name in row.when})
        self._seen: dict[str, dict[Value | None, tuple[int, int]]] = {name: {} for name in names}
        self._needs = tuple(
            tuple(name for name, cell in row.when.items() if cell.check(None) is Verdict.UNKNOWN) for row in rows
        )

    def masks(self, facts: Mapping[str, Value]) -> tuple[int, int]:
        """Rows that match, and rows that match or could once more is known. `facts` are normalised."""
        yes = may = (1 << len(self._rows)) - 1
        for name, seen in self._seen.items():
            value = facts.get(name)
            found = seen.get(value) or self._ask(name, value)
            yes &= found[0]
            may &= found[1]
        return yes, may

    def ids(self, mask: int) -> set[str]:
        """Ids of the rows in a mask."""
        return {self._rows[at].id for at in _bits(mask)}

    def missing(self, mask: int, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """Names of the unknown facts that keep the rows in a mask undecided, sorted."""
        return tuple(sorted({name for at in _bits(mask) for name in self._needs[at] if name not in facts}))

    def _ask(self, name: str, value: Value | None) -> tuple[int, int]:
        yes = may = 0
        for at, row in enumerate(self._rows):
            verdict = row.when[name].check(value) if name in row.when else Verdict.YES
            yes |= (verdict is Verdict.YES) << at
            may |= (verdict is not Verdict.NO) << at
        seen = self._seen[name]
        if len(seen) >= MOST_VALUES:
            seen.clear()
        seen[value] = yes, may
        return yes, may


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
