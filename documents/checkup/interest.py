"""Interest and penalties: four times the one-year LPR of the day (民间借贷司法解释 25), thirty per cent of the loss (民法典 585)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from documents.checkup.findings import Hit, at, data
from documents.checkup.reading import Passage, Reading
from documents.checkup.sums import parts
from documents.text.numerals import NUMERALS, read_number

_N = rf"(?P<n>\d{{1,12}}(?:\.\d{{1,12}})?|[{NUMERALS}]{{1,20}})"
_CENT = rf"(?:{_N}\s?%|百分之{_N.replace('?P<n>', '?P<c>')})"
_PERIODS = {"年": 1, "月": 12, "日": 365, "天": 365}
_PERCENT = re.compile(
    rf"(?P<period>年|月|日|天)(?:利|息|化)*(?:率|息)?[^，。；、\d%年月日天]{{0,10}}?(?:按|为|是|计|以)?\s?(?:{_CENT}|(?P<base>万|千)分之(?P<b>\d{{1,12}}(?:\.\d{{1,12}})?|[{NUMERALS}]{{1,20}}))"
)
_FEN = re.compile(
    rf"(?:(?P<period>月|年)(?:利率?|息|利息)|利息|利率)[^，。；、\d]{{0,4}}?(?P<fen>\d{{1,12}}(?:\.\d{{1,12}})?|[{NUMERALS}])\s?分(?!之)(?:(?P<li>[\d{NUMERALS}])厘)?|(?P<two>[{NUMERALS}])分(?:利|息)|(?P<hao>月息)(?P<only>[\d{NUMERALS}])厘"
)
_TIMES = re.compile(
    r"(?:LPR|贷款市场报价利率)[^，。；]{0,12}?(?P<times>\d{1,12}(?:\.\d{1,12})?|[一二三四五六七八九十]{1,4})倍|(?P<times2>\d{1,12}(?:\.\d{1,12})?|[一二三四五六七八九十]{1,4})倍[^，。；]{0,6}(?:LPR|贷款市场报价利率)"
)
_LOAN = re.compile(r"借款|借贷|借条|借据|欠条|本金|利息|利率|月息|年息|借给|出借|放贷|向[^，。；]{1,8}借")
_PENALTY = re.compile(r"违约金|滞纳金|罚息|赔偿金|逾期|迟延|每逾期")
_COMPOUND = re.compile(r"利滚利|复利|利息计入本金|息上加息|驴打滚")
_LUMP = re.compile(r"违约金|滞纳金")
HIGHEST_PENALTY = Decimal(24)  # per cent a year outside of loans: beyond it nobody's loss is that high
TIMES_LPR = 4
LOSS_SHARE = Decimal("0.3")
DAYS = 365  # a daily penalty that doubles the debt within a year is too high by any measure


@dataclass(frozen=True)
class Limit:
    """The highest rate of a day in per cent a year; `sure` is False beyond the last row that was checked."""

    percent: Decimal
    sure: bool


@cache
def _lpr() -> tuple[tuple[tuple[date, Decimal], ...], date]:
    book = data("lpr.yaml")
    rows = tuple(sorted((row["from"], Decimal(str(row["percent"]))) for row in book["one_year"]))
    return rows, book["checked_until"]


def limit_on(day: date) -> Limit:
    """Four times the one-year LPR that held on that day."""
    rows, until = _lpr()
    held = [percent for start, percent in rows if start <= day]
    return Limit((held[-1] if held else rows[0][1]) * TIMES_LPR, bool(held) and day <= until)


def yearly(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Every rate of a text as (start, end, per cent a year)."""
    for found in _PERCENT.finditer(text):
        number = read_number(found["n"] or found["c"] or found["b"])
        if number is not None:
            scale = {"万": Decimal("0.01"), "千": Decimal("0.1"), None: Decimal(1)}[found["base"]]
            yield found.start(), found.end(), number * scale * _PERIODS[found["period"]]
    for found in _FEN.finditer(text):
        fen = read_number(found["fen"] or found["two"] or "零") or Decimal(0)
        li = read_number(found["li"] or found["only"] or "零") or Decimal(0)
        months = 12 if found["period"] != "年" else 10  # 年息一分 is ten per cent a year, 月息一分 one per cent a month
        yield found.start(), found.end(), (fen + li / 10) * months


def rates(reading: Reading) -> Iterator[Hit]:
    """Loans by the limit of the day; other penalties by what nobody's loss comes to."""
    lent = bool(_LOAN.search(reading.agreement.facts + reading.agreement.issues))
    limit = limit_on(reading.signed)
    for passage in reading.promises:
        for start, end, percent in yearly(passage.text):
            said = passage.text[slice(*passage.sentence(start))]
            loan = bool(_LOAN.search(said)) or lent
            if not loan and not _PENALTY.search(said):
                continue
            yield from _judge(passage, start, end, percent, limit if loan else Limit(HIGHEST_PENALTY, True), loan)
        for found in _TIMES.finditer(passage.text):
            times = read_number(found["times"] or found["times2"])
            if times is not None and times > TIMES_LPR:
                yield at("interest_high", passage, *found.span(), percent=f"LPR的{times}倍", limit="LPR的4倍")
        for found in _COMPOUND.finditer(passage.text):
            yield at("interest_compound", passage, *found.span())


def _judge(passage: Passage, start: int, end: int, percent: Decimal, limit: Limit, loan: bool) -> Iterator[Hit]:
    said = {"percent": f"{percent.normalize():f}%", "limit": f"{limit.percent.normalize():f}%"}
    if percent > limit.percent:
        code = ("interest_high" if limit.sure else "interest_high_unsure") if loan else "penalty_high"
        yield at(code, passage, start, end, **said)
    elif loan and not limit.sure and percent > limit.percent * Decimal("0.75"):
        yield at("interest_check", passage, start, end, **said)


def lump(reading: Reading) -> Iterator[Hit]:
    """A penalty of more than thirty per cent of what is owed may be lowered (民法典 585)."""
    owed = [part.fen for term in reading.terms for part in parts(term) if part.fen]
    if not owed:
        return
    for passage in reading.terms:
        for each in passage.amounts:
            start, end = passage.phrase(each.start)
            per = re.search(r"每[日天延逾迟]", passage.text[start:end])
            highest = max(owed) / DAYS if per else max(owed) * LOSS_SHARE
            if each.fen and _LUMP.search(passage.text, start, end) and each.fen > highest:
                yield at("penalty_high", passage, each.start, each.end, percent=each.words, limit="所欠款项的30%")


RULES = (rates, lump)
