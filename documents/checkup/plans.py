"""Plans of payment: what is divided among several, paid on several days, or month by month, comes to the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from documents.checkup.amounts import Amount
from documents.checkup.findings import Hit, at
from documents.checkup.reading import Passage, Reading
from documents.checkup.shares import differs
from documents.checkup.sums import REST, Part, is_total, parts
from documents.text.money import figures

_GETS = re.compile(r"(?:分得|应得|分给|得|承担|负担|领取|出)$")
_ALL_SPLIT = re.compile(r"分配|均分|平分|比例|\d[:：]\d|[一二三四五六七八]开|分成|补偿款")
_DATED = re.compile(r"[日号](?:之?前|以前|时)?(?:再|各)?(?:支付|付给?|付清|归还|还|退还|退|给)$")
_TAKEN = re.compile(r"扣除|扣减|抵扣|减去|已(?:经)?(?:支付|付|垫付)|垫付|尚欠|抵销|减免")
_PAID_OFF = re.compile(r"付清|还清|结清|清偿完?|还完|付完|为止")
_LENT = re.compile(r"借款|欠款|本金|货款|工钱|工资款?")
_PAID_BACK = re.compile(r"归还|偿还|还款|还(?=\d)")


def divided(reading: Reading) -> Iterator[Hit]:
    """`盈余60000元按4:3:3分配，甲分得24000元，…` and `补10000元，12月1日前付6000元，1月15日前付4000元`."""
    for term in reading.terms:
        for start, end in term.sentences:
            if REST.search(term.text, start, end):
                continue
            inside = [each for each in term.amounts if start <= each.start < end and not each.per]
            shared = [each for each in inside if _GETS.search(term.text[max(start, each.start - 6) : each.start])]
            dated = [each for each in inside if _DATED.search(term.text[max(start, each.start - 8) : each.start])]
            if shared and _ALL_SPLIT.search(term.text, start, shared[0].start):
                yield from _whole_differs(term, inside, shared)
            if not _TAKEN.search(term.text, start, end):
                yield from _whole_differs(term, _from_nearest(inside, dated), dated)


def _from_nearest(inside: list[Amount], dated: list[Amount]) -> list[Amount]:
    """From the amount before the first payment on: `作价20000元，…补10000元，12月1日前付6000元`."""
    earlier = sum(each.end <= dated[0].start for each in inside) if dated else 0
    return inside[max(0, earlier - 1) :]


def _whole_differs(term: Passage, inside: list[Amount], some: list[Amount]) -> Iterator[Hit]:
    """The one amount that stands before at least two others is their sum."""
    before = [each for each in inside if some and each.end <= some[0].start]
    values = [each.fen or 0 for each in some]
    if len(some) < 2 or len(before) != 1 or not before[0].fen or 0 in values:
        return
    if sum(values) != before[0].fen:
        total, whole = figures(sum(values)), figures(before[0].fen)
        yield at("instalments_differ", term, some[0].start, some[-1].end, sum=total, whole=whole)


def month_by_month(reading: Reading) -> Iterator[Hit]:
    """`剩余15000元每月付3000元，分5个月付清`; or the loan of the term before, paid back so much a month."""
    for term in reading.terms:
        for start, end in term.sentences:
            inside = [part for part in parts(term) if start <= part.amount.start < end]
            if not inside or (inside[-1].times or 1) < 2 or not inside[-1].amount.per:
                continue
            rate, whole = inside[-1], _owed_before(reading, term, inside, (start, end))
            if rate.fen and whole and rate.fen != whole:
                yield differs(term, rate.amount, Fraction(whole, rate.times or 1))


def _owed_before(reading: Reading, term: Passage, inside: list[Part], span: tuple[int, int]) -> int | None:
    """What so much a month must come to; None when nobody can tell."""
    text = term.text[slice(*span)]
    if len(inside) > 1:
        return inside[-2].fen if _PAID_OFF.search(text) and not inside[-2].amount.per else None
    if not term.place or not _PAID_BACK.search(text):
        return None
    before = reading.terms[term.place - 1]
    owed = parts(before)
    return owed[0].fen if len(owed) == 1 and not owed[0].amount.per and _LENT.search(before.text) else None


def the_rest(reading: Reading) -> Iterator[Hit]:
    """`甲承担5000元，乙承担3000元，其余2000元由丙承担` of the total of the term before."""
    for term in reading.terms[1:]:
        owed = parts(term)
        marked = [part for part in owed if REST.search(term.text, max(0, part.amount.start - 6), part.amount.start)]
        if len(marked) != 1 or owed[-1] is not marked[0] or len(owed) < 2:
            continue
        values = [part.fen for part in owed]
        if None in values or any(is_total(term, part.amount) for part in owed):
            continue
        paid = sum(value or 0 for value in values[:-1])
        whole = _whole_before(reading, term, exactly=len(owed) > 2, total=paid + (values[-1] or 0))
        if whole is not None and paid < whole:
            yield differs(term, marked[0].amount, Fraction(whole - paid))


def _whole_before(reading: Reading, term: Passage, *, exactly: bool, total: int) -> int | None:
    """The total of the term before when `total` is another; for two payments, any amount told before will do."""
    before = reading.terms[term.place - 1]
    owed = parts(before)
    told = {each.fen for other in reading.everything for each in other.amounts if other is not term}
    if total in told or not owed:
        return None
    totals = [part for part in owed if is_total(before, part.amount)] if exactly else owed[-1:]
    return totals[0].fen if len(totals) == 1 else None


RULES = (divided, month_by_month, the_rest)
