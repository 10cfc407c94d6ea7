"""A stored code with its Chinese label: what every list of words in rules/vocabulary.py is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored code with a Chinese label: `Status.AGREED == "agreed"`, `Status.AGREED.label == "已达成协议"`."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs of code and label, in the order written, as form and model fields want them."""
        return [(term.value, term.label) for term in cls]
