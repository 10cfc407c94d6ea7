"""What each article of the law demands and where the house answers it: rules/articles.yaml, read and never guessed.

docs/law.md is drawn from it (`manage.py draw_law`); tests hold it to the rows, the code and the tests that it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rules import shelf
from rules.table import Row
from rules.term import Term

FILE = Path(__file__).with_name("articles.yaml")
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")


class Force(Term):
    """What an article does to the work."""

    BLOCK = "block", "不得"
    WARNING = "warning", "提醒"
    TIMER = "timer", "期限"


@dataclass(frozen=True, slots=True)
class Demand:
    """One article, or one entry of the catalogue (`law` empty, `name` R01 …), and what answers it.

    `rows` are `table.row`, `code` dotted names (`Class#constraint` for one of the database), `tests` pytest nodes;
    `missing` says in Chinese what is not done yet, and why.
    """

    law: str
    name: str
    force: Force | None
    text: str
    rows: tuple[str, ...]
    code: tuple[str, ...]
    tests: tuple[str, ...]
    missing: str


@cache
def demands() -> tuple[Demand, ...]:
    """The articles in the order of the file, then the catalogue. Raises KeyError or ValueError on a slip in the file."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return (*map(_demand, data["articles"]), *map(_demand, data["catalogue"]))


def _demand(raw: Mapping[str, Any]) -> Demand:
    strange = set(raw) - {"law", "article", "id", "kind", "demands", "rows", "code", "tests", "missing"}
    if strange:
        raise ValueError(f"unknown keys: {sorted(strange)}")
    force = Force(raw["kind"]) if "law" in raw else None
    names, rows, code, tests = raw.get("article") or raw["id"], *(tuple(raw.get(key, ())) for key in _LISTS)
    return Demand(raw.get("law", ""), names, force, raw["demands"], rows, code, tests, raw.get("missing", ""))


_LISTS = ("rows", "code", "tests")


def row_of(name: str) -> Row:
    """The shipped row called `table.row`. Raises KeyError."""
    table, _, row = name.partition(".")
    return shelf.shipped()[table].row(row)


def cites(basis: str, law: str, article: str) -> bool:
    """Whether a basis such as `人民调解法 3、26；民法典 1077–1080` names that article of that law."""
    for part in basis.split("；"):
        name, _, numbers = part.removeprefix("参照").partition(" ")
        if name == law and article in _articles(numbers):
            return True
    return False


def _articles(numbers: str) -> set[str]:
    found: set[str] = set()
    for number in re.sub(r"（.*?）", "", numbers).split("、"):
        span = _RANGE.fullmatch(number.strip())
        found |= {str(each) for each in range(int(span[1]), int(span[2]) + 1)} if span else {number.strip()}
    return found
