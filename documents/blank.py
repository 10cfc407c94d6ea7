"""A paper's data with nothing in it but room to write: for the copies that are filled in by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.shape import Spec, specs
from documents.text import blank

_SENTENCE, _SHORT, _LONG = 22, 52, 130  # em: less than one line, two lines, five
_PER_LENGTH = ((30, 4), (60, 6), (120, 10))  # a field of at most so many characters gets so many em
_CODES = ("_url", "anchor")  # what is printed as a QR code
_TABLE_ROWS, _FEW_ROWS, _PARAGRAPHS = 12, 4, 3


def empty(shape: type, *, inner: bool = False, given: Mapping[str, str] | None = None) -> Any:
    """An instance of `shape` whose values print as blank lines, cells and dates, but for those `given`.

    A shape that has BLANKS prints its optional values as blank lines by itself, so those stay away.
    """
    own = hasattr(shape, "BLANKS")
    asked = [(name, spec) for name, spec in specs(shape).items() if spec.kind != "flag" and (spec.required or not own)]
    return shape(**{name: _value(name, spec, inner) for name, spec in asked} | dict(given or {}))


def _value(name: str, spec: Spec, inner: bool) -> Any:
    if spec.part:
        named = () if inner else getattr(spec.part, "BLANKS", ())[: spec.most]
        given = named or [None] * _parts(spec, inner)
        return tuple(empty(spec.part, inner=True, given=each) for each in given)
    if spec.many:
        return (_single(name, spec),) * (_PARAGRAPHS if spec.kind == "text" else 1)
    return _single(name, spec)


def _parts(spec: Spec, inner: bool) -> int:
    """Rows of a list: many where the list is a table of short cells, few where each is a paragraph or a person."""
    if inner:
        return spec.least
    plain = all(each.kind != "text" and not each.many for each in specs(spec.part or object).values())
    wanted = _TABLE_ROWS if plain and spec.most > 200 else _FEW_ROWS if plain else 2
    return min(wanted, spec.most)


def _single(name: str, spec: Spec) -> Any:
    if spec.kind == "choice":
        return "" if "" in spec.options else next(iter(spec.options))
    if spec.kind == "line":
        # A code that leads nowhere is worse than none.
        return "" if name.endswith(_CODES) else blank.line(_ems(spec.longest))
    if spec.kind == "text":
        return blank.line(_LONG if spec.longest > 4_000 else _SHORT if spec.longest > 1_000 else _SENTENCE)
    return {"day": blank.DAY, "moment": blank.MOMENT, "fen": blank.NUMBER, "number": blank.NUMBER}[spec.kind]


def _ems(longest: int) -> int:
    return next((ems for limit, ems in _PER_LENGTH if longest <= limit), 14)
