"""Values that print as room for a pen: what a blank copy of a paper is filled with.

A story never asks whether it prints a blank copy. It gets strings of BLANK characters, numbers and days that format
themselves as blanks, and sets them as it sets everything else; the paragraph draws a line where BLANK characters stand.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

# One em of blank line. What people type never contains it: documents.text.hygiene turns it into a space.
BLANK = "\u2003"


def line(ems: int) -> str:
    """So many em to write on."""
    return BLANK * ems


class BlankNumber(int):
    """A number that nobody knows yet: whatever is computed from it is as unknown, and it prints as two em of line."""

    def __str__(self) -> str:
        return line(2)

    def __format__(self, spec: str) -> str:
        return line(2)

    def _unknown(self, *_: Any) -> Any:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __floordiv__ = __mod__ = __neg__ = _unknown


NUMBER = BlankNumber(10**6)  # true and large, so that nothing is taken for absent or urgent


class _Span:
    """Time between two unknown days."""

    days = NUMBER


class _Blank:
    """The parts of an unknown day or moment."""

    year = month = day = hour = minute = second = property(lambda self: NUMBER)

    def __sub__(self, other: object) -> Any:
        return self if hasattr(other, "total_seconds") else _Span()

    def __add__(self, other: object) -> Any:
        return self

    __rsub__ = __sub__
    __radd__ = __add__


class BlankDay(_Blank, date):
    """`____年____月____日`."""


class BlankMoment(_Blank, datetime):
    """`____年____月____日 ____时____分`."""


DAY, MOMENT = BlankDay(2000, 1, 1), BlankMoment(2000, 1, 1)
