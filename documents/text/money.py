"""Amounts of money in figures and in capitals (大写金额), exactly, from whole fen.

The capitals follow the rule for bills (正确填写票据和结算凭证的基本规定): zeros inside are said once as 零, an amount without
fen ends in 整, one with fen does not. No float takes part: fen are integers from beginning to end.
"""

from __future__ import annotations

from documents.text import blank

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_MYRIADS = ("", "万", "亿")
HIGHEST = 10**14 - 1  # fen: twelve digits of yuan, 仟亿 at the top


def _check(fen: int) -> None:
    if not 0 <= fen <= HIGHEST:
        raise ValueError(f"金额超出范围：{fen}分")


def figures(fen: int) -> str:
    """220000 -> `2200.00元`. Raises ValueError below zero or above HIGHEST."""
    if isinstance(fen, blank.BlankNumber):
        return f"{blank.line(5)}元"
    _check(fen)
    return f"{fen // 100}.{fen % 100:02d}元"


def capitals(fen: int) -> str:
    """220000 -> `贰仟贰佰元整`; 50000909400 -> `伍亿零玖仟零玖拾肆元整`; 107 -> `壹元零柒分`; 0 -> `零元整`.

    Raises ValueError below zero or above HIGHEST.
    """
    if isinstance(fen, blank.BlankNumber):
        return f"{blank.line(8)}元"
    _check(fen)
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_whole(yuan)}元" if yuan or not fen else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif rest and yuan:
        words += "零"
    return words + (f"{DIGITS[rest]}分" if rest else "整")


def _whole(number: int) -> str:
    """Capitals of a whole number: four digits at a time, one 零 for any run of zeros that is followed by a digit."""
    if number == 0:
        return DIGITS[0]
    words, gap = "", False
    for power in range(len(_MYRIADS) - 1, -1, -1):
        group = number // 10 ** (4 * power) % 10_000
        if group:
            words += (DIGITS[0] if words and (gap or group < 1000) else "") + _four(group) + _MYRIADS[power]
        gap = bool(words) and group % 10 == 0
    return words


def _four(group: int) -> str:
    """Capitals of 1..9999 without a leading 零."""
    words, gap = "", False
    for power in (3, 2, 1, 0):
        digit = group // 10**power % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + _PLACES[power]
        gap = digit == 0
    return words
