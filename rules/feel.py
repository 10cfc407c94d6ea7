"""S-FEEL, exactly: unary tests and simple expressions over decimals, strings, truth values and dates.

The grammar is OMG DMN 1.3, section 9.1: names, literals, comparisons, intervals, `not(...)`, `-`, arithmetic. Null is
what is unknown: a comparison with it is null, only `null` itself equals it. One word of full FEEL is understood
because our own exports need it for tags: `list contains(?, "weapon")`. Everything else is refused, in Chinese.
What it means is in rules/feel_values.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from rules.feel_values import (
    EXACT,
    Expression,
    Test,
    Value,
    any_of,
    arithmetic,
    both,
    compare,
    constant,
    look_up,
    negation,
)

T = TypeVar("T")

LONGEST = 4000  # characters of one cell
DEEPEST = 40  # brackets inside brackets
MOST_OPERATIONS = 200  # of one expression


class BadFeel(ValueError):
    """Text that is not S-FEEL. The message is Chinese, without the place: the caller knows it."""


_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
      | (?P<sign>\.\.|\*\*|<=|>=|!=|[-+*/<>=()\[\],?.])
      | (?P<word>[^\W\d]\w*))""",
    re.VERBOSE,
)
_RESERVED = {
    "if",
    "then",
    "else",
    "for",
    "return",
    "some",
    "every",
    "satisfies",
    "function",
    "in",
    "between",
    "and",
    "or",
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def unary_tests(text: str, names: Iterable[str]) -> Test:
    """The tests of one input entry. `names` are the names in scope, which may hold spaces. Raises BadFeel."""
    if text.strip() in ("", "-"):
        return lambda _value, _scope: True
    return _Parser(text, names).whole(_Parser.unary_tests)


def expression(text: str, names: Iterable[str]) -> Expression:
    """A simple expression: a literal, a name, arithmetic, a comparison. Raises BadFeel."""
    return _Parser(text, names).whole(_Parser.simple_expression)


def literals(text: str) -> list[Value] | None:
    """The values of a list of plain literals, `"a","b"` or `1,2`; None when it holds anything else. Raises BadFeel."""
    parser = _Parser(text, ())
    found: list[Value] = []
    while True:
        value = parser.literal()
        if value is None:
            return None
        found.append(value({}))
        if parser.at_end():
            return found
        if not parser.take(","):
            return None


# ---- reading ---------------------------------------------------------------------------------------------------------


class _Parser:
    """One text, read from left to right; names in scope are matched as a whole, the longest first."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        if len(text) > LONGEST:
            raise BadFeel(f"太长：{len(text)}字，最多{LONGEST}字")
        self.text = text
        self.names = _longest_first(frozenset(names))
        self.at = 0
        self.depth = 0
        self.operations = 0

    def whole(self, rule: Callable[[_Parser], T]) -> T:
        """What the rule reads, if it reads all of the text."""
        found = rule(self)
        if not self.at_end():
            raise self.refuse()
        return found

    def at_end(self) -> bool:
        return not self.text[self.at :].strip()

    def refuse(self) -> BadFeel:
        rest = self.text[self.at :].strip()
        where = f"从“{rest[:40]}”起" if rest and rest != self.text.strip() else ""
        return BadFeel(
            f"“{self.text.strip()[:80]}”{where}超出了S-FEEL；只能用字面值、名称、比较、区间、not(…)、-和四则运算"
        )

    def peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at)

    def take(self, *signs: str) -> str:
        """The next sign, if it is one of these; otherwise nothing."""
        token = self.peek()
        if token is None or token["sign"] not in signs:
            return ""
        self.at = token.end()
        return token["sign"]

    def need(self, *signs: str) -> str:
        found = self.take(*signs)
        if not found:
            raise self.refuse()
        return found

    # ---- unary tests

    def unary_tests(self) -> Test:
        """`-` was dealt with; `not(...)` around a list, or a list."""
        negated = re.match(r"\s*not\s*\(", self.text)
        if negated is None:
            return any_of(self.positive_tests())
        self.at = negated.end()
        inside = any_of(self.positive_tests())
        self.need(")")
        return negation(inside)

    def positive_tests(self) -> list[Test]:
        found = [self.positive_test()]
        while self.take(","):
            found.append(self.positive_test())
        return found

    def positive_test(self) -> Test:
        sign = self.take("<=", ">=", "<", ">")
        if sign:
            endpoint = self.endpoint()
            return lambda value, scope: compare(sign, value, endpoint(scope))
        opened = self.take("(", "[", "]")
        if opened:
            return self.interval(opened)
        wanted = re.compile(r"\s*list\s+contains\s*\(\s*\?\s*,").match(self.text, self.at)
        if wanted:
            self.at = wanted.end()
            item = self.endpoint()
            self.need(")")
            return lambda value, scope: item(scope) in value if isinstance(value, list) else None
        endpoint = self.endpoint()
        return lambda value, scope: compare("=", value, endpoint(scope))

    def interval(self, opened: str) -> Test:
        low = self.endpoint()
        self.need("..")
        high = self.endpoint()
        closed = self.need(")", "]", "[")
        above, below = (">=" if opened == "[" else ">"), ("<=" if closed == "]" else "<")
        return lambda value, scope: both(compare(above, value, low(scope)), compare(below, value, high(scope)))

    def endpoint(self) -> Expression:
        """A simple value: a literal or a name."""
        found = self.literal() or self.name()
        if found is None:
            raise self.refuse()
        return found

    # ---- expressions

    def simple_expression(self) -> Expression:
        left = self.sum()
        sign = self.take("=", "!=", "<=", ">=", "<", ">")
        if not sign:
            return left
        right = self.sum()
        return lambda scope: compare(sign, left(scope), right(scope))

    def sum(self) -> Expression:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Expression:
        return self.chain(("*", "/"), self.power)

    def power(self) -> Expression:
        return self.chain(("**",), self.atom)

    def chain(self, signs: tuple[str, ...], part: Callable[[], Expression]) -> Expression:
        found = part()
        while sign := self.take(*signs):
            self.operations += 1
            if self.operations > MOST_OPERATIONS:
                raise BadFeel(f"运算太多，最多{MOST_OPERATIONS}次")
            found = arithmetic(sign, found, part())
        return found

    def atom(self) -> Expression:
        found = self.literal() or self.name()
        if found is not None:
            return found
        minus = self.take("-")
        if not minus:
            self.need("(")
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFeel(f"括号套得太深，最多{DEEPEST}层")
        inside = self.atom() if minus else self.simple_expression()
        self.depth -= 1
        if minus:
            return arithmetic("-", lambda _: Decimal(0), inside)
        self.need(")")
        return inside

    def literal(self) -> Expression | None:
        """A string, a number with its sign, true, false, null or a date; None when something else stands there."""
        number = re.compile(r"\s*(-?\s*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))(?!\w)").match(self.text, self.at)
        if number:
            self.at = number.end()
            return constant(_number(re.sub(r"\s", "", number[1])))
        token = self.peek()
        if token is None:
            return None
        if token["string"]:
            self.at = token.end()
            return constant(_unescaped(token["string"]))
        day = re.compile(r'\s*date\s*\(\s*("[^"]*")\s*\)').match(self.text, self.at)
        if day:
            self.at = day.end()
            return constant(to_date(day[1][1:-1]))
        return self.word(token)

    def word(self, token: re.Match[str]) -> Expression | None:
        words: dict[str, Value] = {"true": True, "false": False, "null": None}
        if token["word"] not in words or self.known_name():
            return None
        self.at = token.end()
        return constant(words[token["word"]])

    def known_name(self) -> str:
        """The longest name in scope that stands here as a whole."""
        rest = self.text[self.at :].lstrip()
        fits = (n for n in self.names if rest.startswith(n) and not re.match(r"\w", rest[len(n) : len(n) + 1]))
        return next(fits, "")

    def name(self) -> Expression | None:
        """A name in scope, with `.parts` behind it; None when something else than a name stands here."""
        path: list[str] = []
        while True:
            part = self.known_name() or (self.plain_word() if path else "")
            if not part:
                break
            self.at = self.text.index(part, self.at) + len(part)
            path.append(part)
            if not self.take("."):
                return lambda scope: look_up(path, scope)
        word = self.plain_word()
        if path or not word:
            return None
        if re.compile(rf"\s*{re.escape(word)}\s*\(").match(self.text, self.at):
            raise self.refuse()  # a function
        raise BadFeel(f"不认识“{word}”这个名称（文字须加双引号）")

    def plain_word(self) -> str:
        token = self.peek()
        word = token["word"] if token else None
        return "" if word is None or word in _RESERVED else word


@lru_cache(maxsize=16)
def _longest_first(names: frozenset[str]) -> list[str]:
    return sorted(names - {""}, key=len, reverse=True)


def _number(text: str) -> Decimal:
    if len(text) > 40:
        raise BadFeel(f"数字太长：{text[:40]}…")
    return EXACT.create_decimal(text)


def to_date(text: str) -> date:
    """An ISO date. Raises BadFeel."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadFeel(f"“{text[:40]}”不是日期；请写成2026-01-31") from None


def _unescaped(quoted: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), quoted[1:-1], flags=re.DOTALL)
