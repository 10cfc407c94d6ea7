"""What a row says, with the numbers of its own cells: whoever changes the cell changes what is printed.

`满{days_at_level}天` says the number in that column of the row. A range has two, `{group_size.low}` and
`{group_size.high}`; `{period}` and `{within_hours}` are those of the outcome. Numbers are said as they are written in
the cell, without a minus; money is said in yuan, unit included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rules.cells import Cell, Range, say
from rules.facts import SCHEMA, Kind

_HOLE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"-?[0-9]+")
# A number with a unit; others are names, as in “4+1” or a telephone number.
_COUNTED = re.compile(r"(\d+)\s*[万亿]?\s*(?:个?工作日|个?小时|个?月|天|日|周|年|次|人|户|元)")


def render(sentence: str, when: Mapping[str, Cell], period: str = "", within_hours: int | None = None) -> str:
    """The sentence with its numbers. A placeholder that says nothing stays as it is; loading refuses it before."""
    if "{" not in sentence:
        return sentence
    return _HOLE.sub(lambda hole: _said(hole[1], when, period, within_hours) or hole[0], sentence)


def empty_holes(sentence: str, when: Mapping[str, Cell], period: str, within_hours: int | None) -> list[str]:
    """Placeholders for which the row has no single number, without their braces."""
    return [name for name in _HOLE.findall(sentence) if not _said(name, when, period, within_hours)]


def strange_numbers(sentence: str, when: Mapping[str, Cell], period: str, within_hours: int | None) -> list[str]:
    """Counted numbers that the sentence writes out although no cell of the row, and not its outcome, has them."""
    known = set(_NUMBER.findall(f"{period} {within_hours}"))
    for name, cell in when.items():
        if SCHEMA[name].kind is Kind.INT:
            for number in _NUMBER.findall(cell.source):
                known |= {number.lstrip("-"), *_NUMBER.findall(_number(name, number))}
    return [number for number in _COUNTED.findall(_HOLE.sub("", sentence)) if str(int(number)) not in known]


def _said(name: str, when: Mapping[str, Cell], period: str, within_hours: int | None) -> str:
    """What stands for one placeholder; empty if nothing does."""
    if name == "period":
        return period
    if name == "within_hours":
        return str(within_hours or "")
    fact, _, end = name.partition(".")
    cell = when.get(fact)
    if cell is None or SCHEMA[fact].kind is not Kind.INT or sum(isinstance(o, Range) for o in cell.options) != 1:
        return ""
    written = _NUMBER.findall(cell.source)
    ends = {"": written} if len(written) == 1 else {"low": written[:1], "high": written[1:]}
    return _number(fact, ends[end][0]) if end in ends else ""


def _number(fact: str, written: str) -> str:
    number = abs(int(written))
    return say(SCHEMA[fact], number) if SCHEMA[fact].unit == "分" else str(number)
