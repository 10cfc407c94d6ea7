"""What S-FEEL means: values, comparisons, arithmetic, and tests that say yes, no or neither.

OMG DMN 1.3, sections 9.2 and 10.3.2. Numbers are decimals of 34 digits (IEEE 754 decimal128), never floats; null is
what is unknown: a comparison with it is null, only null itself equals it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal, DecimalException

Value = Decimal | str | bool | date | list["Value"] | dict[str, "Value"] | None
Scope = Mapping[str, Value]
Expression = Callable[[Scope], Value]
Test = Callable[[Value, Scope], "bool | None"]  # None: neither yes nor no

EXACT = Context(prec=34)


def constant(value: Value) -> Expression:
    """Always the same value."""
    return lambda _scope: value


def look_up(path: list[str], scope: Scope) -> Value:
    """The value behind a qualified name: the whole name as a key, or part by part; null when it is not there."""
    whole = ".".join(path)
    if whole in scope:
        return scope[whole]
    found: Value = scope.get(path[0])
    for part in path[1:]:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _kind(value: Value) -> type:
    return next(kind for kind in (bool, Decimal, str, date, list, dict) if isinstance(value, kind))


def compare(sign: str, left: Value, right: Value) -> bool | None:
    """DMN 1.3, table 42 and 53: null equals only null, other comparisons with it or across types are null."""
    if left is None or right is None:
        equal = left is right
        return {"=": equal, "!=": not equal}.get(sign)
    if _kind(left) is not _kind(right):
        return None
    if sign in ("=", "!="):
        return (left == right) is (sign == "=")
    if not isinstance(left, (Decimal, str, date)):
        return None
    return _ordered(sign, left, right)


def _ordered(sign: str, left: Decimal | str | date, right: Value) -> bool:
    less, same = left < right, left == right  # type: ignore[operator]  # of one kind: compare() saw to it
    return {"<": less, "<=": less or same, ">": not (less or same), ">=": not less}[sign]


def arithmetic(sign: str, left: Expression, right: Expression) -> Expression:
    """One operation; null where the operands are no two numbers (or, for `+`, no two texts)."""

    def result(scope: Scope) -> Value:
        one, other = left(scope), right(scope)
        if isinstance(one, str) and isinstance(other, str) and sign == "+":
            return one + other
        if not isinstance(one, Decimal) or not isinstance(other, Decimal):
            return None
        try:
            return _OPERATIONS[sign](one, other)
        except DecimalException:
            return None  # a division by zero, or a power beyond all numbers

    return result


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": EXACT.divide,
    "**": EXACT.power,
}


def any_of(parts: list[Test]) -> Test:
    """Yes if one says yes, otherwise null if one says neither."""

    def met(value: Value, scope: Scope) -> bool | None:
        verdicts = [part(value, scope) for part in parts]
        return True if True in verdicts else None if None in verdicts else False

    return met


def negation(part: Test) -> Test:
    """The other way round; null stays null."""

    def met(value: Value, scope: Scope) -> bool | None:
        verdict = part(value, scope)
        return None if verdict is None else not verdict

    return met


def both(one: bool | None, other: bool | None) -> bool | None:
    """Three-valued "and"."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
