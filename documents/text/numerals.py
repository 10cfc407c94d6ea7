"""Read numbers as people write them: `8,000`, `0.8万`, `3万5千`, `捌仟`, `两千五`, `二〇二六`. Exact, no float."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    char: value
    for value, chars in enumerate("零〇 一壹 二两贰貳 三叁參 四肆 五伍 六陆陸 七柒 八捌 九玖".split())
    for char in chars
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERALS = "".join([*_DIGITS, *_SMALL, *_LARGE])
FORMAL = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"  # what a bank wants to see
_TOKEN = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{NUMERALS}]")
_GROUPED = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LONGEST = 30  # longer is no number that anybody owes


def read_number(words: str) -> Decimal | None:
    """The value, or None for what is no number (`捌捌佰`, `2,3`)."""
    tokens = _TOKEN.findall(words)
    if not tokens or len(words) > _LONGEST or "".join(tokens) != words:
        return None
    if all(token in _DIGITS for token in tokens):
        return Decimal("".join(str(_DIGITS[token]) for token in tokens))
    return _with_places(tokens)


def _with_places(tokens: list[str]) -> Decimal | None:
    """Digits and places: a place closes the digit before it, 万 and 亿 close the whole section before them."""
    total, section, digit, place = Decimal(0), Decimal(0), None, 0
    for token in tokens:
        if token in _SMALL:
            if digit is None and (_SMALL[token] != 10 or place == 10):
                return None  # only ten may stand without a digit
            section, digit, place = section + (1 if digit is None else digit) * _SMALL[token], None, _SMALL[token]
        elif token in _LARGE:
            section += digit or 0
            total = (total + section) * _LARGE[token] if total < _LARGE[token] else total + section * _LARGE[token]
            section, digit, place = Decimal(0), None, _LARGE[token]
        elif (value := _digit(token)) is None or digit is not None:
            return None
        elif value == 0:
            place = 0
        else:
            digit = value
    return total + section + _last(digit, place, tokens[-1])


def _digit(token: str) -> Decimal | None:
    if token in _DIGITS:
        return Decimal(_DIGITS[token])
    return Decimal(token.replace(",", "")) if _GROUPED.fullmatch(token) else None


def _last(digit: Decimal | None, place: int, token: str) -> Decimal:
    """`两千五` is two thousand five hundred, `两千零五` is not."""
    if digit is None:
        return Decimal(0)
    return digit * (place // 10 if place >= 100 and token in _DIGITS else 1)
