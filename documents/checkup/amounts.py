"""Amounts of money in a sentence: where they stand, how many fen, how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from documents.text.money import HIGHEST
from documents.text.numerals import FORMAL, NUMERALS, read_number

_RUN = rf"(?<![\d{NUMERALS}])(?:\d|[{NUMERALS}])(?:\d|[{NUMERALS}]|[,.](?=\d)){{0,29}}"
_FOREIGN = "美金|美元|港元|港币|欧元|日元|英镑|澳元|加元|韩元|卢布|泰铢|越南盾"
_YUAN = r"元(?!素|旦|件|月|宵|宝|老|首)|圆(?![圈形桌])|块钱|块(?=[，。；、,;）)\s]|$)"
_AMOUNT = re.compile(
    rf"(?P<named>人民币|RMB|CNY)?\s?(?P<sign>￥)?\s?(?P<value>{_RUN})\s?(?P<vague>余|多|几|来|左右|上下)?(?P<myriad>[万千百])?"
    rf"\s?(?:余|多)?(?:(?P<foreign>{_FOREIGN})|(?P<unit>{_YUAN}))?"
    rf"(?:(?P<jiao>[\d{NUMERALS}])角)?(?:零?(?P<fen>[\d{NUMERALS}])分)?(?P<whole>[整正])?"
)
_PIECES = re.compile(r"[砖石板瓦璃牌瓷木布田地豆煤碑玉肉铁钢皮垫席毯匾屏镜坪]\s?$")  # `地砖11块，`
_SEVERAL = re.compile(r"(?:上|好)?(?:[几数]|[一二三四五六七八九两]{2})[十百千万]{1,3}余?(?:元|块钱|块)")
_PER = re.compile(r"(?:每|各(?![项类种方])|分别|均)[^，。；、]{0,16}$")
_PER_AFTER = re.compile(r"[/／每](?:人|户|位|名|月|年|天|日|期|亩|次|平方米?|公斤|千克|米|斤|棵|株|吨|个?月|季)")
_MANY = {"万": 10_000, "千": 1_000, "百": 100, None: 1}


@dataclass(frozen=True)
class Amount:
    """`fen` is None when the figure cannot be read or the money is not yuan. `formal`: written in capitals alone.

    `per` is the word that makes it a rate (`每月`, `各`, `/人`), `vague` true for 八千余元; `unit` false without 元.
    """

    start: int
    end: int
    words: str
    fen: int | None
    formal: bool = False
    vague: bool = False
    unit: bool = True
    whole: bool = False
    foreign: str = ""
    per: str = ""


def amounts(text: str) -> Iterator[Amount]:
    """Every amount of a normalised text in its order; a bare number is none."""
    for found in _AMOUNT.finditer(text):
        pieces = found["unit"] == "块" and _PIECES.search(text, max(0, found.start() - 4), found.start())
        if not pieces and (found["unit"] or found["foreign"] or found["sign"] or found["named"]):
            yield _read(text, found)
    for found in _SEVERAL.finditer(text):
        yield Amount(found.start(), found.end(), found[0], None, vague=True)


def _read(text: str, found: re.Match[str]) -> Amount:
    value = read_number(found["value"])
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    end = found.start() + len(found[0].rstrip())
    return Amount(
        start,
        end,
        text[start:end],
        None if value is None or found["foreign"] else _fen(value * _MANY[found["myriad"]], found),
        formal=not re.search(r"\d", found["value"])
        and any(char in "壹贰叁肆伍陆柒捌玖拾佰仟" for char in found["value"]),
        vague=bool(found["vague"]) or "余元" in found[0] or "多元" in found[0],
        unit=bool(found["unit"] or found["foreign"] or found["sign"]),
        whole=bool(found["whole"]),
        foreign=found["foreign"] or "",
        per=_per(text, start, end),
    )


def _fen(yuan: Decimal, found: re.Match[str]) -> int | None:
    parts = [read_number(found[part]) or 0 for part in ("jiao", "fen") if found[part]]
    weights = [weight for part, weight in (("jiao", 10), ("fen", 1)) if found[part]]
    total = yuan * 100 + sum(part * weight for part, weight in zip(parts, weights, strict=True))
    return int(total) if total == int(total) and total <= HIGHEST else None


def _per(text: str, start: int, end: int) -> str:
    before = _PER.search(text, max(0, start - 40), start)
    after = _PER_AFTER.match(text, end)
    return before[0] if before else after[0] if after else ""


def well_formed_capitals(words: str) -> bool:
    """True when capitals use only the characters of the bill rule and lead with a digit."""
    core = re.sub(r"^(?:人民币)?\s?|[元圆角分整正\s]", "", words)
    return bool(core) and all(char in FORMAL for char in core) and core[0] not in "拾佰仟万亿"
