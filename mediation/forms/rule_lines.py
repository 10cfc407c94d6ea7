"""Examples beside a rule as a form: each fact in its box, and whether the rule should be met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from mediation.cell_words import typed, unit
from mediation.workbook_pages import value as said_value
from rules.facts import SCHEMA, Fact, Kind

NONE_AT_ALL = "-"  # known: not one of the tags


@dataclass
class Given:
    """One fact of an example, as it stands in its box."""

    fact: Fact
    values: tuple[str, ...] = ()

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Value, label, chosen; empty for a number."""
        if self.fact.kind is Kind.INT:
            return []
        words = [(term.value, term.label) for term in self.fact.words or ()]
        if self.fact.kind is Kind.BOOL:
            words = [("yes", "是"), ("no", "否")]
        first = [(NONE_AT_ALL, "一项也没有")] if self.fact.kind is Kind.TAGS else [("", "不知道")]
        return [(code, label, code in (self.values or ("",))) for code, label in (*first, *words)]

    @property
    def is_many(self) -> bool:
        """Several words at once."""
        return self.fact.kind is Kind.TAGS

    @property
    def text(self) -> str:
        """What stands in a number's box."""
        return self.values[0] if self.values else ""

    @property
    def unit(self) -> str:
        """The unit people write in."""
        return unit(self.fact)

    def value(self) -> Any:
        """Plain data; None for an unknown fact; what is no value stays as typed, to be refused by name."""
        chosen = [text for text in self.values if text]
        if not chosen:
            return None
        if self.fact.kind is Kind.TAGS:
            return [word for word in chosen if word != NONE_AT_ALL]
        if self.fact.kind is Kind.BOOL:
            return {"yes": True, "no": False}.get(chosen[0], chosen[0])
        number = typed(chosen[0], self.fact) if self.fact.kind is Kind.INT else ""
        return int(number) if number.lstrip("-").isdecimal() and len(number) < 18 else chosen[0]


def _given(fact: Fact, value: Any) -> Given:
    if value is None:
        return Given(fact)
    if fact.kind is Kind.TAGS:
        return Given(fact, tuple(value) or (NONE_AT_ALL,))
    if isinstance(value, bool):
        return Given(fact, ("yes" if value else "no",))
    return Given(fact, (str(said_value(value, fact) if isinstance(value, int) else value),))


@dataclass
class Line:
    """One example. `expect` is yes, no, or rows: then exactly the rows named in `rows` are found."""

    number: int
    given: list[Given]
    expect: str = "yes"
    rows: str = ""
    got: str = ""  # what really comes out, once the rule could be read
    is_wrong: bool = False

    def content(self) -> dict[str, Any]:
        """The example as loading.build takes it."""
        values = {given.fact.name: given.value() for given in self.given}
        named = [row.strip() for row in self.rows.replace("，", "、").split("、") if row.strip()]
        return {
            "given": {name: value for name, value in values.items() if value is not None},
            "expect": named if self.expect == "rows" else self.expect == "yes",
        }


def lines_of(examples: Any, columns: list[str]) -> list[Line]:
    """Examples with a box for every fact of the rule, and for what else they say."""
    lines = []
    for number, example in enumerate(examples, 1):
        names = [*columns, *(name for name in example["given"] if name not in columns)]
        given = [_given(SCHEMA[name], example["given"].get(name)) for name in names]
        expect = example["expect"]
        told = {True: "yes", False: "no"}.get(expect, "rows") if isinstance(expect, bool) else "rows"
        lines.append(Line(number, given, told, "" if isinstance(expect, bool) else "、".join(expect)))
    return lines


def line_of_post(post: QueryDict, key: str, number: int) -> Line:
    names = [name for name in dict.fromkeys(post.getlist(f"e{key}.fact")) if name in SCHEMA]
    given = [Given(SCHEMA[name], tuple(post.getlist(f"e{key}.{name}"))) for name in names]
    return Line(number, given, post.get(f"e{key}.expect", ""), post.get(f"e{key}.rows", ""))
