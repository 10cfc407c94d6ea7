"""Days: they exist, they lie ahead, they follow one another, and everybody knows when a period begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from documents.checkup.days import AT_ONCE, VAGUE, Day
from documents.checkup.findings import Hit, at
from documents.checkup.promises import sentences
from documents.checkup.reading import Passage, Reading, Span

_DUE_AFTER = re.compile(r"\s?(?:[(（]含(?:当日|本日)?[)）])?(?:之?前|以前|止|内|付清|支付|给付|完成|搬|拆|交付)")
_DUE_BEFORE = re.compile(r"(?:于|在|至|到|最迟|不晚于|截至|截止到?)\s?$")
_TOLD = re.compile(
    r"已|曾|原|此前|欠条|借条|借据|发生|签订的|立下|出具的|期间|起至|以来|所欠|拖欠|判决|登记|的(?:合同|协议|借款|事故|纠纷)"
)
_TOLD_AFTER = re.compile(
    r"[^，。；]{0,14}?(?:订立|签订|签署|发生|形成|购买|租|借|交付|交付过|支付|付|打|立|登记|解除|终止|离职|入职|作出|出具)[^，。；、]{0,4}的(?!方式|期限)"
    r"|起?(?:解除|终止|离职)"
)
_ROUND = re.compile(r"\s?(?:前后|左右|上下)")
_STAGE = re.compile(
    r"首付|首期|第\s?(?:\d{1,12}|[一二三四五六七八九十]{1,4})\s?[期次笔批]|余款|尾款|剩余|其余|再(?:支付|付)|分"
)
_NAMED_YEAR = re.compile(r"(?:\d{4}|[〇零一二三四五六七八九]{4}|今|明|本|当)年?度?$")


def existing(reading: Reading) -> Iterator[Hit]:
    """2月30日 and 13月 are on no calendar."""
    for passage in reading.everything:
        for each in passage.days:
            if not each.exists:
                yield at("date_impossible", passage, each.start, each.end)


def about(reading: Reading) -> Iterator[Hit]:
    """`10月20日前后`: nobody knows whether the 25th is late."""
    for passage in reading.promises:
        for each in passage.days:
            loose = _ROUND.match(passage.text, each.end)
            if loose:
                yield at("time_vague", passage, each.start, loose.end())


def ahead(reading: Reading) -> Iterator[Hit]:
    """What is promised lies after the day of signing."""
    for passage in reading.promises:
        for each in passage.days:
            if each.day is not None and each.has_year and each.day < reading.signed and _is_due(passage, each):
                yield at("date_past", passage, each.start, each.end)


def _is_due(passage: Passage, each: Day) -> bool:
    start, end = passage.phrase(each.start)
    if _TOLD.search(passage.text, start, end) or _TOLD_AFTER.match(passage.text, each.end):
        return False
    due_after = _DUE_AFTER.match(passage.text, each.end)
    return bool(due_after) or bool(_DUE_BEFORE.search(passage.text[max(start, each.start - 5) : each.start]))


def in_order(reading: Reading) -> Iterator[Hit]:
    """A later instalment falls due later."""
    for passage in reading.terms:
        if len(_STAGE.findall(passage.text)) < 2:
            continue
        dated = [each for each in passage.days if each.day is not None and _is_due(passage, each)]
        for first, second in pairwise(dated):
            if first.day is not None and second.day is not None and second.day < first.day:
                yield at("date_order", passage, second.start, second.end, first=first.words)


def exact(reading: Reading) -> Iterator[Hit]:
    """`秋收后`, `有钱时`, `一个月内` (from when?)."""
    for passage in reading.promises:
        for span in sentences(passage):
            if _known(passage, span):
                continue
            for each in passage.periods:
                if not each.anchored and span[0] <= each.start < span[1]:
                    yield at("period_no_start", passage, each.start, each.end)


def _known(passage: Passage, span: tuple[int, int]) -> bool:
    return any(span[0] <= each.start < span[1] for each in passage.days)


_BOUNDED = re.compile(r"\s?(?:但|且|并)?(?:最迟|最晚|至迟|不晚于|不超过|即|也就是)")
_PROMISED = re.compile("[付给还清搬拆修赔交退办做移迁栽砌装补送]|建[好成]|完[成工]|开支")


def vague(reading: Reading) -> Iterator[Hit]:
    """A time that comes when it comes; quiet where the same sentence also names a day."""
    for passage in reading.promises:
        for span in sentences(passage):
            if passage.has_time(span) and not _only_vague(passage, span):
                yield from _vague_share(passage, span)
                continue
            if passage.group == "term" and not _PROMISED.search(passage.text, *span):
                continue
            for found in VAGUE.finditer(passage.text, *span):
                if not _named(passage, found) and not _idle(passage, found, span):
                    yield at("time_vague", passage, *found.span())


def _vague_share(passage: Passage, span: Span) -> Iterator[Hit]:
    """`7月15日前付4000元，剩下的3520元过年前后付`: the day of one sum is not the day of the other."""
    phrases = [each for each in passage.phrases if span[0] <= each[0] < span[1]]
    for (start, end), following in zip(phrases, [*phrases[1:], None], strict=True):
        sums = any(start <= each.start < end for each in passage.amounts)
        bounded = following is not None and _BOUNDED.match(passage.text, *following)
        if not sums or bounded or passage.has_time((start, end)) or not _PROMISED.search(passage.text, start, end):
            continue
        for found in VAGUE.finditer(passage.text, start, end):
            if not _named(passage, found):
                yield at("time_vague", passage, *found.span())


def _only_vague(passage: Passage, span: tuple[int, int]) -> bool:
    """`年底前` is read as a time by the loose reader, yet it is vague without a year."""
    fixed = any(span[0] <= each.start < span[1] for each in passage.days) or any(
        each.anchored and span[0] <= each.start < span[1] for each in passage.periods
    )
    text = passage.text[slice(*span)]
    return not fixed and all("底前" in found for found in AT_ONCE.findall(text)) and bool(VAGUE.search(text))


def _named(passage: Passage, found: re.Match[str]) -> bool:
    """`2027年春节前` and `每年秋收后` are definite enough."""
    before = passage.text[max(0, found.start() - 6) : found.start()]
    season = re.match("开春|[春夏秋冬]后|.?收|农|卖|有", found[0])
    return before.endswith(("每年", "每")) or (bool(_NAMED_YEAR.search(before)) and not season)


def _idle(passage: Passage, found: re.Match[str], span: tuple[int, int]) -> bool:
    """`限期`整改 in what is told, `日后`不得: a ban has no day of its own."""
    rest = passage.text[found.end() : span[1]][:12]
    return bool(re.match(r"[^，。；]{0,4}(?:不得|不再|不许|不|互不|禁止|如|若|发生|遇)", rest)) or bool(
        re.search(r"不得|不再|禁止|不$", passage.text[max(span[0], found.start() - 8) : found.start()])
    )


RULES = (existing, about, ahead, in_order, exact, vague)
