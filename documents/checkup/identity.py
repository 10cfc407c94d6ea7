"""Numbers that name a person or an organisation, and whether they can be right (GB 11643-1999, GB 32100-2015)."""

from __future__ import annotations

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OTHER_PAPERS = re.compile(r"[A-Z]{1,2}\d{6,10}(?:\(\d\))?|\d{8,10}|\d{15}")  # passport, permit, card of before 2004


def card_fault(number: str) -> str:
    """`""` right, `masked`, `shape` (not eighteen digits, no such birthday) or `checksum`."""
    number = number.strip().upper()
    if "*" in number or "＊" in number:
        return "masked"
    if _OTHER_PAPERS.fullmatch(number):
        return ""
    if not re.fullmatch(r"\d{17}[\dX]", number) or birthday(number) is None:
        return "shape"
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "" if "10X98765432"[total % 11] == number[17] else "checksum"


def birthday(number: str) -> date | None:
    """The day of birth in a card number; None when there is none."""
    try:
        return date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}") if len(number) == 18 else None
    except ValueError:
        return None


def age_on(born: date, on: date) -> int:
    """Full years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def credit_fault(code: str) -> str:
    """`""` right, `shape` or `checksum`."""
    code = code.strip().upper()
    if not re.fullmatch(rf"[{_CREDIT}]{{18}}", code):
        return "shape"
    total = sum(_CREDIT.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return "" if _CREDIT[-total % 31] == code[17] else "checksum"
