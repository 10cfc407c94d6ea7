"""A cell as people fill it in: a choice with its numbers or words. Between S-FEEL and forms or spreadsheets.

Money is filled in in yuan and stored in fen. A cell that fits none of the choices stays text in S-FEEL.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rules import cells
from rules.cells import BadCell, Cell, Range
from rules.facts import SCHEMA, Fact, Kind

ANY, KNOWN, UNKNOWN, TEXT = "any", "known", "unknown", "text"
LEAST, MOST, EQUAL, BETWEEN = "least", "most", "equal", "between"
YES, NO, IN, OUT = "yes", "no", "in", "out"

_LAST = [(KNOWN, "已知"), (UNKNOWN, "不明"), (TEXT, "自己写条件")]
_NUMBERS = [(ANY, "不限"), (LEAST, "至少"), (MOST, "至多"), (EQUAL, "等于"), (BETWEEN, "在两数之间"), *_LAST]
_TRUTH = [(ANY, "不限"), (YES, "是"), (NO, "否"), *_LAST]
_WORDS = [(ANY, "不限"), (IN, "是下面勾选的"), (OUT, "下面勾选的除外"), *_LAST]
_TAGS = [(ANY, "不限"), (IN, "有下面勾选的（一项就算）"), (OUT, "没有下面勾选的"), *_LAST]
CHOICES = {Kind.INT: _NUMBERS, Kind.BOOL: _TRUTH, Kind.ENUM: _WORDS, Kind.TAGS: _TAGS}
WITH_UNKNOWN = frozenset({LEAST, MOST, EQUAL, BETWEEN, YES, NO, IN})  # may add "or nobody knows"

OR_UNKNOWN, EXCEPT, GAP = "，或者不明", "除外：", "；"
_SPOKEN = {LEAST: "至少", MOST: "至多", EQUAL: "等于"}
_PLAIN_WORDS = {ANY: "不限", KNOWN: "已知", UNKNOWN: "不明", YES: "是", NO: "否"}
_NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"


@dataclass(frozen=True, slots=True)
class Shape:
    """One cell as a choice. `low` is also the only number; `words` are codes; `text` is S-FEEL for what fits nothing."""

    op: str = ANY
    low: str = ""
    high: str = ""
    words: tuple[str, ...] = ()
    or_unknown: bool = False
    text: str = ""


# ---- S-FEEL ↔ a choice -----------------------------------------------------------------------------------------------


def shape_of(source: object, fact: Fact) -> Shape:
    """The choice that says the same as `source`."""
    try:
        cell = cells.parse(source, fact)
    except BadCell:
        return Shape(TEXT, text=str(source))
    if cell.is_any:
        return Shape()
    if cell.options == (None,):
        return Shape(KNOWN if cell.negated else UNKNOWN)
    return _shape(cell, fact) or Shape(TEXT, text=cell.source)


def _shape(cell: Cell, fact: Fact) -> Shape | None:
    unknown = None in cell.options
    wanted = [option for option in cell.options if option is not None]
    if cell.negated and (unknown or fact.words is None):
        return None
    if fact.words is not None:
        return Shape(OUT if cell.negated else IN, words=tuple(map(str, wanted)), or_unknown=unknown)
    (first, *others) = wanted
    if others:
        return None
    if isinstance(first, Range):
        op, low, high = _limits(first)
        return Shape(op, _shown(low, fact), _shown(high, fact), or_unknown=unknown)
    return Shape(YES if first else NO, or_unknown=unknown)


def _limits(span: Range) -> tuple[str, int | None, int | None]:
    if span.low is not None and span.high is not None:
        return (EQUAL, span.low, None) if span.low == span.high else (BETWEEN, span.low, span.high)
    return (MOST, span.high, None) if span.low is None else (LEAST, span.low, None)


def source_of(shape: Shape, fact: Fact, was: object = None) -> str:
    """The choice in S-FEEL; `was` stays as it is written if it says the same. Nonsense stays for rules.cells to refuse."""
    if was is not None and shape.op != TEXT and _same(shape_of(was, fact), shape):
        return str(was)
    low, high = typed(shape.low, fact), typed(shape.high, fact)
    listed = ",".join(f'"{word}"' for word in shape.words)
    written = {
        ANY: "-",
        KNOWN: "known",
        UNKNOWN: "unknown",
        TEXT: shape.text.strip(),
        LEAST: f">= {low}",
        MOST: f"<= {low}",
        EQUAL: low,
        BETWEEN: f"[{low}..{high}]",
        YES: "true",
        NO: "false",
        IN: listed,
        OUT: f"not({listed})",
    }
    also = ",unknown" if shape.or_unknown and shape.op in WITH_UNKNOWN else ""
    return written.get(shape.op, "") + also


def _same(one: Shape, other: Shape) -> bool:
    return (one.op, one.low, one.high, set(one.words), one.or_unknown) == (
        other.op,
        plain(other.low),
        plain(other.high),
        set(other.words),
        other.or_unknown and other.op in WITH_UNKNOWN,
    )


def plain(text: str) -> str:
    """What a Chinese keyboard types, in plain digits."""
    return unicodedata.normalize("NFKC", text).strip().replace(",", "")


def typed(text: str, fact: Fact) -> str:
    """A number as stored: fen for yuan. What is no number stays as it is, and the reader of cells says so."""
    text = plain(text)
    if fact.unit != "分":
        return text
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return text
    return f"{fen:f}".removesuffix(".00").removesuffix(".0") if abs(fen) < 10**20 else text


def _shown(number: int | None, fact: Fact) -> str:
    return "" if number is None else shown(number, fact)


def shown(number: int, fact: Fact) -> str:
    """A stored number as people write it: yuan for fen."""
    return f"{Decimal(number) / 100:f}".removesuffix(".00") if fact.unit == "分" else str(number)


def unit(fact: Fact) -> str:
    """The unit in which people fill the fact in."""
    return "元" if fact.unit == "分" else fact.unit


# ---- S-FEEL ↔ a word in a spreadsheet --------------------------------------------------------------------------------


def spell(source: str, fact: Fact) -> str:
    """The cell in Chinese, where that can be read back to exactly the same; else as it is written."""
    shape = shape_of(source, fact)
    labels = {term.value: term.label for term in fact.words or ()}
    listed = GAP.join(labels.get(word, word) for word in shape.words)
    said = {IN: listed, OUT: EXCEPT + listed, BETWEEN: f"{shape.low}至{shape.high}"} | _PLAIN_WORDS
    text = said.get(shape.op) or f"{_SPOKEN.get(shape.op, '')}{shape.low}"
    text += OR_UNKNOWN if shape.or_unknown else ""
    return text if shape.op != TEXT and unspell(text, fact) == source else source


def unspell(text: str, fact: Fact) -> str:
    """S-FEEL for what stands in a spreadsheet's cell, in Chinese or in S-FEEL already."""
    text = text.strip()
    also, body = text.endswith(OR_UNKNOWN), text.removesuffix(OR_UNKNOWN).strip()
    op = next((op for op, word in _PLAIN_WORDS.items() if body == word), "")
    if op and (op in (ANY, KNOWN, UNKNOWN) or fact.kind is Kind.BOOL):
        return source_of(Shape(op, or_unknown=also), fact)
    if fact.kind is Kind.INT:
        return _number(body, also, fact) or text
    if fact.words is not None and '"' not in body and "“" not in _without_labels(body, fact) and body:
        listed = body.removeprefix(EXCEPT)
        words = tuple(_code(word, fact) for word in re.split(r"[；;\n]", listed) if word.strip())
        return source_of(Shape(OUT if listed != body else IN, words=words, or_unknown=also), fact)
    return text


def _number(body: str, also: bool, fact: Fact) -> str:
    text = plain(body).removesuffix(unit(fact)).strip()
    for op, word in _SPOKEN.items():
        if found := re.fullmatch(rf"{word}\s*{_NUMBER}", text):
            return source_of(Shape(op, found[1], or_unknown=also), fact)
    if found := re.fullmatch(rf"{_NUMBER}\s*至\s*{_NUMBER}", text):
        return source_of(Shape(BETWEEN, found[1], found[2], or_unknown=also), fact)
    return ""


def _without_labels(text: str, fact: Fact) -> str:
    for term in fact.words or ():
        text = text.replace(term.label, "")
    return text


def _code(word: str, fact: Fact) -> str:
    word = word.strip()
    return next((term.value for term in fact.words or () if word == term.label), word)


# ---- placeholders ----------------------------------------------------------------------------------------------------

_HOLE = re.compile(r"\{([^{}]*)\}")
_ENDS = {"low": "下限", "high": "上限"}
_OTHER_HOLES = {"period": "期限", "within_hours": "几小时内"}
_NAMES = {fact.label: name for name, fact in SCHEMA.items()} | {label: name for name, label in _OTHER_HOLES.items()}


def holes_in_chinese(sentence: str) -> str:
    """`满{days_at_level}天` as `满{在本层级已过天数}天`: nobody has to know our names."""

    def said(hole: re.Match[str]) -> str:
        name, _, end = hole[1].partition(".")
        label = SCHEMA[name].label if name in SCHEMA else _OTHER_HOLES.get(name, name)
        return f"{{{label}{'.' if end else ''}{_ENDS.get(end, end)}}}"

    return _HOLE.sub(said, sentence)


def holes_in_code(sentence: str) -> str:
    """The way back."""

    def named(hole: re.Match[str]) -> str:
        label, _, end = hole[1].partition(".")
        ends = {said: code for code, said in _ENDS.items()}
        return f"{{{_NAMES.get(label.strip(), label)}{'.' if end else ''}{ends.get(end, end)}}}"

    return _HOLE.sub(named, sentence)
