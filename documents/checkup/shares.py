"""Shares of a sum: so much each, so many per cent of it, what is left after something is taken off, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod

from documents.checkup.amounts import Amount
from documents.checkup.findings import Hit, at
from documents.checkup.reading import Passage, Reading
from documents.checkup.sums import parts
from documents.text.money import figures
from documents.text.numerals import NUMERALS, read_number

_EACH = re.compile(
    r"(?:各(?:自)?(?:承担|负担|分担|出|付|支付|分得|得|分)|(?:每|各)[人户家](?:应|分|可)?(?:得|付|出|承担|支付|分得)?)[^，。；、\d]{0,6}$"
)
_HEADS = re.compile(
    r"(?:(?P<count>[两二三四五六七八九十]|\d{1,3})(?:人|家|户|方|名|位|兄弟|姐妹|子女)|双方)[^，。；]{0,6}[，,]?$"
)
_COUNTED = re.compile(r"(?:[两二三四五六七八九十]|\d)(?:人|家|户|方|名|位)")
_PERCENT = re.compile(
    rf"(?:(?P<figure>\d{{1,3}}(?:\.\d{{1,2}})?)%|百分之(?P<words>[{NUMERALS}]{{1,5}})|(?P<tenths>[一二两三四五六七八九])成)"
    r"(?:责任|份额)?[，,（(]?(?:即|计|也就是|就是|为|合)?(?:人民币)?\s?$"
)
_TAKEN_OFF = re.compile(r"(?:扣除|扣减|减去|扣掉|除去|刨去)[^。；]{0,30}$")
_LEFT = re.compile(
    r"(?:还应|尚应|仍应|还需|尚需|仍需|还要|实际应?|实应|再)(?:支付|付|给付|赔偿|赔|给)[^，。；\d]{0,12}$"
)
_FACTOR = re.compile(r"\d[\d,]{0,12}(?:\.\d{1,4})?")
_PRODUCT = re.compile(
    rf"{_FACTOR.pattern}\s?[^\d，。；×xX*+()=]{{0,4}}(?:\s?[×xX*]\s?{_FACTOR.pattern}\s?[^\d，。；×xX*+()=%]{{0,4}}){{1,4}}(?![%+])"
)
_BESIDE = re.compile(r"\s?[(,，]\s?(?:即|按|计算方式[:：]?)?")
_EQUALS = re.compile(r"\s?(?:[=＝]|[,，]?(?:即|计|共计|合计|共))\s?")
_COMES_TO = re.compile(r"[，,]?\s?(?:共?计|即|合计?|总?共|就是|共为)(?:人民币)?")
_ITEMS = re.compile(
    r"(?:上述|以上|前述|上列)(?P<count>[两二三四五])项[^，。；\d]{0,6}(?:合计|共计|总计|共)[^，。；\d]{0,6}$"
)
MOST_ITEMS, MOST_TOLD = 5, 14
_ALL_OF_IT = 100


def each_share(reading: Reading) -> Iterator[Hit]:
    """`疏通费1560元，甲、乙各承担780元`: so much each for so many heads is the sum before it."""
    for term in reading.terms:
        for whole, share in _neighbours(term):
            heads = (
                _heads(reading, term, share)
                if _EACH.search(term.text[max(0, share.start - 16) : share.start])
                else None
            )
            if heads and whole.fen is not None and share.fen is not None and whole.fen != share.fen * heads:
                yield differs(term, share, Fraction(whole.fen, heads))


def _neighbours(term: Passage) -> Iterator[tuple[Amount, Amount]]:
    """Each amount with the last one before it in its sentence that is nobody's share."""
    for share in term.amounts:
        start, _ = term.sentence(share.start)
        before = [each for each in term.amounts if start <= each.start < share.start and not each.per]
        if before:
            yield before[-1], share


def _heads(reading: Reading, term: Passage, share: Amount) -> int | None:
    start, _ = term.sentence(share.start)
    said = term.text[start : share.start]
    said = _EACH.sub("", said)
    counted = _HEADS.search(said)
    if counted is not None and len(_COUNTED.findall(said)) > 1:
        return None  # `甲户5人、乙户3人，每人…`
    if counted is not None:
        number = read_number(counted["count"]) if counted["count"] else 2
        return None if number is None or (not counted["count"] and reading.people.sides != 2) else int(number)
    named = re.split(r"[，,：:]", said)[-1]
    return sum(name in named for name in reading.people.names) if "、" in named or "和" in named else None


def percentages(reading: Reading) -> Iterator[Hit]:
    """`2400元，由甲承担70%即1680元`: the share of some sum that was named before."""
    for term in reading.terms:
        for share in term.amounts:
            found = _PERCENT.search(term.text[max(0, share.start - 24) : share.start])
            base = [each.fen for each in _told_before(reading, term, share) if each.fen]
            if found is None or not base or share.fen is None:
                continue
            part = _ratio(found)
            fits = part is None or any(abs(part * whole - share.fen) < _ALL_OF_IT for whole in base)
            if part is not None and not fits:
                yield differs(term, share, part * base[-1])


def _ratio(found: re.Match[str]) -> Fraction | None:
    number = read_number(found["figure"] or found["words"] or found["tenths"])
    return None if number is None else Fraction(number) / (10 if found["tenths"] else _ALL_OF_IT)


def _told_before(reading: Reading, term: Passage, share: Amount) -> list[Amount]:
    """Amounts of the terms before and of this one up to the share; in this one the nearest comes last."""
    earlier = [each for other in reading.terms[: term.place] for each in other.amounts]
    own = [each for each in term.amounts if each.end <= share.start]
    return [*earlier, *own] if own or earlier else []


def after_deduction(reading: Reading) -> Iterator[Hit]:
    """`总计2200元，扣除已垫付的600元，还应支付1600元`."""
    for term in reading.terms:
        for i, left in enumerate(term.amounts):
            if not i or left.fen is None or not _LEFT.search(term.text[max(0, left.start - 24) : left.start]):
                continue
            off = term.amounts[i - 1]
            if off.fen is None or not _taken_off(term.text, off):
                continue
            wholes = [each.fen for each in _told_before(reading, term, off) if each.fen]
            if wholes and not any(whole - off.fen == left.fen for whole in [*wholes, sum(wholes)]):
                yield differs(term, left, Fraction(max(wholes) - off.fen))


def _taken_off(text: str, off: Amount) -> bool:
    """`扣除已付的600元` or `从押金3600元中抵扣`."""
    before, after = text[max(0, off.start - 40) : off.start], text[off.end : off.end + 6]
    return bool(_TAKEN_OFF.search(before) or re.match(r"中?(?:抵扣|扣除|扣减|抵销|冲抵)", after))


def products(reading: Reading) -> Iterator[Hit]:
    """`21000元（4200元×5个月）` and `6.5亩×600元×2年=7800元`."""
    for term in reading.terms:
        for found in _PRODUCT.finditer(term.text):
            factors = [Fraction(number.replace(",", "")) for number in _FACTOR.findall(found[0])]
            product = prod(factors, start=Fraction(_ALL_OF_IT))
            beside = [
                each
                for each in term.amounts
                if _BESIDE.fullmatch(term.text[each.end : found.start()])
                or _EQUALS.fullmatch(term.text[found.end() : each.start])
            ]
            for each in beside[:1]:
                if each.fen is not None and abs(each.fen - product) >= _ALL_OF_IT:
                    yield differs(term, each, product)


def times_each(reading: Reading) -> Iterator[Hit]:
    """`杉木18株，每株120元，计2160元`: the amount that follows at once is all of it."""
    for term in reading.terms:
        owed = parts(term)
        for rate, whole in pairwise(owed):
            between = term.text[rate.amount.end : whole.amount.start]
            if not rate.amount.per or whole.amount.per or (rate.times or 1) < 2 or not _COMES_TO.fullmatch(between):
                continue
            if rate.fen is not None and whole.fen is not None and abs(rate.fen - whole.fen) >= _ALL_OF_IT:
                yield differs(term, whole.amount, Fraction(rate.fen))


def several_items(reading: Reading) -> Iterator[Hit]:
    """`上述两项合计6972元`: some two of the amounts before come to it."""
    for term in reading.terms:
        for each in term.amounts:
            found = _ITEMS.search(term.text[max(0, each.start - 16) : each.start])
            count = read_number(found["count"]) if found else None
            told = [one.fen for one in _told_before(reading, term, each) if one.fen]
            if count is None or each.fen is None or not 2 <= count <= MOST_ITEMS or len(told) > MOST_TOLD:
                continue
            sums = [sum(some) for some in combinations(told, int(count))]
            if sums and each.fen not in sums:
                yield differs(term, each, Fraction(sums[-1]))


def differs(term: Passage, share: Amount, right: Fraction) -> Hit:
    """The share, and what it should have been in fen."""
    return at("share_differs", term, share.start, share.end, right=figures(round(right)))


RULES = (each_share, percentages, after_deduction, products, times_each, several_items)
