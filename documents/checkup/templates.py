"""Clauses to start from, per dispute type: every blank is one that a definite clause needs. The list is templates.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from documents.checkup.findings import data

_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Blank:
    """What stands in a blank: its Chinese label, and an example."""

    name: str
    label: str
    example: str


@dataclass(frozen=True)
class Clause:
    """A clause with blanks `{…}`. `title` says what it is for."""

    dispute_type: str
    title: str
    text: str

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """Those of this clause, in the order written, each once."""
        return tuple(blanks()[name] for name in dict.fromkeys(_BLANK.findall(self.text)))

    def fill(self, **values: str) -> str:
        """The clause with every blank filled. Raises ValueError naming those that were left."""
        left = [blank.label for blank in self.blanks if not values.get(blank.name, "").strip()]
        if left:
            raise ValueError(f"还没有填写：{'、'.join(left)}。")
        return _BLANK.sub(lambda found: values[found[1]].strip(), self.text)


@cache
def blanks() -> dict[str, Blank]:
    """Every blank that a clause may have."""
    return {name: Blank(name, *words) for name, words in data("templates.yaml")["blanks"].items()}


@cache
def clauses(dispute_type: str) -> tuple[Clause, ...]:
    """The clauses of one dispute type (the stored code, `neighbour`). KeyError for a code that is none."""
    rows = data("templates.yaml")["clauses"][dispute_type]
    return tuple(Clause(dispute_type, row["title"], row["text"]) for row in rows)
