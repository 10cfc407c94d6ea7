"""The cell language: S-FEEL unary tests over one fact, with a three-valued verdict.

A cell is a list of options joined by "or", possibly inside `not(...)`:
`-`, `5`, `>= 7`, `< 3`, `[3..9]`, `(3..9]`, `"grid","panel"`, `not("agreed")`, `true`, `known`, `unknown`,
and `false,unknown` for "no, or nobody knows". Source: OMG DMN 1.3, section 9 (S-FEEL); `known` and
`unknown` are ours. Whole numbers only, so every comparison becomes a closed range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rules.facts import LARGEST, Fact, Kind, Value

LONGEST = 500  # characters of one cell; far above any honest one


class Verdict(StrEnum):
    """What a cell or a row says about facts. Unknown never counts as yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class BadCell(ValueError):
    """A cell that cannot be read or does not fit its fact. The message is Chinese."""


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `low` to `high`, both included; None means no bound on that side."""

    low: int | None
    high: int | None

    def holds(self, number: int) -> bool:
        """Whether `number` lies inside."""
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)


Option = Range | str | bool | None  # None is the option `unknown`


@dataclass(frozen=True, slots=True)
class Cell:
    """One test. No options at all is `-`, which every value meets, also an unknown one."""

    source: str
    options: tuple[Option, ...] = ()
    negated: bool = False

    @property
    def is_any(self) -> bool:
        """True for `-`."""
        return not self.options

    def check(self, actual: Value | None) -> Verdict:
        """Verdict on one value; None is an unknown value."""
        if self.is_any:
            return Verdict.YES
        if actual is None and None not in self.options:
            return Verdict.UNKNOWN
        met = any(_meets(option, actual) for option in self.options)
        return Verdict.YES if met is not self.negated else Verdict.NO


def _meets(option: Option, actual: Value | None) -> bool:
    if isinstance(option, Range):
        return isinstance(actual, int) and option.holds(actual)
    if isinstance(actual, frozenset):
        return option in actual
    return option == actual


# ---- reading ---------------------------------------------------------------------------------------------------------

# What a Chinese keyboard produces means the same as the plain sign.
_PLAIN = str.maketrans({
    "\u2265": ">=", "\u2264": "<=", "\uff1e": ">", "\uff1c": "<", "\uff1d": "=", "\uff0c": ",",
    "\u201c": '"', "\u201d": '"', "\uff02": '"', "\uff08": "(", "\uff09": ")", "\uff0d": "-",
})  # fmt: skip
_SPELLINGS = {"是": "true", "否": "false", "已知": "known", "不明": "unknown"}

_ITEM = re.compile(
    r"""\s*(?:"(?P<word>[^"]*)"
      | (?P<flag>true|false) | (?P<unknown>unknown)
      | (?P<open>[\[(])\s*(?P<start>-?[0-9]+)\s*\.\.\s*(?P<end>-?[0-9]+)\s*(?P<close>[\])])
      | (?P<sign>>=|<=|>|<)?\s*(?P<number>-?[0-9]+)
    )\s*(?P<next>,|$)""",
    re.VERBOSE,
)
_SAMPLES = '-、5、>= 7、[3..9]、"grid","panel"、not("agreed")、true、known、unknown'
_NOT = re.compile(r"not\s*\((?P<inside>.*)\)", re.DOTALL)


def parse(source: object, fact: Fact) -> Cell:
    """The cell written as `source` (text, or a bare number or truth value) for `fact`. Raises BadCell.

    Words may be codes or Chinese labels; the signs of a Chinese keyboard are taken for the plain ones.
    """
    text = _plain(source)
    if text == "-":
        return Cell(text)
    if text == "known":
        return Cell(text, (None,), negated=True)
    inside = _NOT.fullmatch(text)
    items = list(_items(inside["inside"] if inside else text, text))
    options = tuple(_option(item, fact) for item in items)
    return Cell(text, options, negated=inside is not None)


def _plain(source: object) -> str:
    if isinstance(source, bool):
        return "true" if source else "false"
    if not isinstance(source, (str, int)):
        raise BadCell("单元格应为文字、整数或者是否值；不限请写“-”。")
    if isinstance(source, str) and len(source) > LONGEST:
        raise BadCell(f"单元格太长：{len(source)}字，最多{LONGEST}字。")
    if isinstance(source, int) and abs(source) >= LARGEST:
        raise BadCell("数字太大。")
    text = str(source).translate(_PLAIN).strip()
    return _SPELLINGS.get(text, text)


def _items(text: str, whole: str) -> Iterator[re.Match[str]]:
    """The comma-separated items of `text`; `whole` is only for the message."""
    at = 0
    while True:
        item = _ITEM.match(text, at)
        if item is None:
            raise BadCell(f"看不懂“{whole}”。可以写：{_SAMPLES}。")
        yield item
        at = item.end()
        if item["next"] != ",":
            return


def _option(item: re.Match[str], fact: Fact) -> Option:
    if item["unknown"]:
        return None
    wanted = Kind.BOOL if item["flag"] else Kind.ENUM if item["word"] is not None else Kind.INT
    kind = Kind.ENUM if fact.kind is Kind.TAGS else fact.kind
    if wanted is not kind:
        raise BadCell(f"“{fact.label}”{_TAKES[fact.kind]}，不能写“{item[0].strip(' ,')}”。")
    if item["flag"]:
        return item["flag"] == "true"
    return _range(item) if item["word"] is None else _word(item["word"], fact)


_TAKES = {
    Kind.INT: "是整数，应写数字或者范围",
    Kind.BOOL: "是是否值，应写true或者false",
    Kind.ENUM: "是固定词，应写带双引号的词",
    Kind.TAGS: "是标签，应写带双引号的词",
}


def _word(word: str, fact: Fact) -> str:
    terms = list(fact.words or ())
    for term in terms:
        if word in (term.value, term.label.translate(_PLAIN)):
            return term.value
    raise BadCell(f"“{fact.label}”没有“{word}”这个词；可用的词：{'、'.join(term.value for term in terms)}。")


def _range(item: re.Match[str]) -> Range:
    if item["open"]:
        low = _number(item["start"]) + (item["open"] == "(")
        high = _number(item["end"]) - (item["close"] == ")")
        if low > high:
            raise BadCell(f"范围“{item[0].strip(' ,')}”是空的，没有数字落在里面。")
        return Range(low, high)
    number = _number(item["number"])
    bounds = {
        ">=": Range(number, None),
        ">": Range(number + 1, None),
        "<=": Range(None, number),
        "<": Range(None, number - 1),
    }
    return bounds.get(item["sign"], Range(number, number))


def _number(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) >= LARGEST:
        raise BadCell("数字太大。")
    return int(digits)


# ---- saying it in Chinese --------------------------------------------------------------------------------------------


def say(fact: Fact, value: Value | None) -> str:
    """A value in Chinese: `7天`, `是`, `网格`, `持械、发生口角`, `不明`; fen are said in yuan."""
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return _yuan(value) if fact.unit == "分" else f"{value}{fact.unit}"
    labels = {term.value: term.label for term in fact.words or ()}
    if isinstance(value, str):
        return labels.get(value, value)
    return "、".join(label for code, label in labels.items() if code in value) or "无"


def _yuan(fen: int) -> str:
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    if rest:
        return f"{sign}{yuan}.{rest:02d}元"
    return f"{sign}{yuan // 10000}万元" if yuan and yuan % 10000 == 0 else f"{sign}{yuan}元"


def requirement(cell: Cell, fact: Fact) -> str:
    """What the cell asks of the fact, without the fact's name: `不少于7天`, `为网格或者乡镇(街道)`, `已知`."""
    if cell.is_any:
        return "不限"
    if cell.options == (None,):
        return "已知" if cell.negated else "不明"
    wanted = [option for option in cell.options if option is not None]
    text = _wanted(wanted, fact, cell.negated)
    if None in cell.options:
        text += ",且须已知" if cell.negated else ",或者不明"
    return text


def _wanted(wanted: list[Range | str | bool], fact: Fact, negated: bool) -> str:
    says = [_range_text(option, fact) if isinstance(option, Range) else say(fact, option) for option in wanted]
    if fact.kind is Kind.INT:
        text = "或者".join(says)
        return f"并非（{text}）" if negated else text
    if fact.kind is Kind.TAGS:
        return f"不含{'、'.join(says)}" if negated else f"含有{'、'.join(says)}{'之一' if len(says) > 1 else ''}"
    return f"{'不为' if negated else '为'}{'或者'.join(says)}"


def _range_text(span: Range, fact: Fact) -> str:
    if span.low is not None and span.low == span.high:
        return f"等于{say(fact, span.low)}"
    parts = []
    if span.low is not None:
        parts.append(f"不少于{say(fact, span.low)}")
    if span.high is not None:
        parts.append(f"不超过{say(fact, span.high)}")
    return "且".join(parts)


def describe(cell: Cell, fact: Fact) -> str:
    """The cell as a Chinese phrase: `在本层级已过天数不少于7天`."""
    return f"{fact.label}{requirement(cell, fact)}"
