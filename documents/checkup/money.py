"""Amounts: definite, the same in figures and in capitals, with their unit, per head or in all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from documents.checkup.amounts import Amount, well_formed_capitals
from documents.checkup.findings import Hit, at, on_field
from documents.checkup.promises import PAY, sentences, settled_elsewhere
from documents.checkup.reading import Passage, Reading
from documents.text.money import capitals
from documents.text.numerals import NUMERALS, read_number

_ABOUT_BEFORE = re.compile(r"(?:大约|大概|约(?!定)|将近|接近|近|估计|预计|暂定|暂按|初步)[为是按计]?(?:人民币)?\s*$")
_BOUND_BEFORE = re.compile(r"(?:不超过|不高于|至多|最多|不低于|不少于|至少|最少|不得低于|不得少于)(?:人民币)?\s*$")
_ABOUT_AFTER = re.compile(r"\s*(?:整)?(?:左右|上下|以内|以上|以下|不等|起(?!算))")
_RANGE = re.compile(rf"(?:\d|[{NUMERALS}]|[,.](?=\d)){{1,20}}[万千百]?元?\s*(?:至|到|-|—|~|～)\s*$")
_BETWEEN = re.compile(r"\s*[((,，、]?\s*(?:即|计|合|大写|小写|金额|人民币|为|是|[：:]|\s)*\s*")
_CAPITALS = re.compile(rf"大写[金额为是：:\s]*(?:人民币)?[：:\s]*(?P<words>[{NUMERALS}元圆角分整正]{{1,30}})")
_BARE = re.compile(
    rf"(?:{PAY}|共计|合计|总计|一次性付|赔|付|人民币|大写|首付|余款|各付|各赔)[^，。；、\d(]{{0,12}}?"
    r"(?P<number>\d[\d,]{0,15}(?:\.\d{1,12})?(?P<myriad>万|千)?)(?:整)?(?=\s*(?:[，。；、()]|$))"
)
_RATE = re.compile(r"汇率|折合|折算|中间价|牌价|折人民币|等值人民币|兑换")
_AREA = re.compile(
    r"(?P<mu>\d{1,12}(?:\.\d{1,12})?)亩\s*[((,，]?\s*(?:约|合|即|折合|计)*\s*(?P<metres>\d{1,12}(?:\.\d{1,12})?)\s*(?:平方米|平米|㎡)"
)
_SQUARE_METRES_A_MU, _ROUNDING = 666.67, 0.03
_GROUP = re.compile(
    rf"(?:各?(?:申请人|被申请人|甲方|乙方)|(?:\d{{1,12}}|[{NUMERALS}]{{1,20}})\s?(?:人|户|名[^，。；]{{1,4}}?|位[^，。；]{{1,4}}?)|三人|二人|两人|全体[^，。；]{{1,6}}|"
    r"上述人员|该?[^，。；]{0,2}等人|工人们?|村民们?(?!委|小组|代表)|农户们?|职工们|业主们|他们)"
)
_SETTLED = re.compile(r"每|各|共|合计|总计|总额|分别|平均|均|其中|按|(?:元|万)/")


def about(reading: Reading) -> Iterator[Hit]:
    """`约8000元`, `五千余元`, `3000至5000元`: a bailiff needs one figure."""
    for passage in reading.promises:
        for each in passage.amounts:
            before = passage.text[max(0, each.start - 16) : each.start]
            after = passage.text[each.end : each.end + 4]
            loose = _ABOUT_BEFORE.search(before) or _BOUND_BEFORE.search(before) or _RANGE.search(before)
            if (each.vague or loose or _ABOUT_AFTER.match(after)) and not _of_area(after):
                start = each.start - len(loose[0]) if loose else each.start
                tail = _ABOUT_AFTER.match(after)
                yield at("amount_vague", passage, start, each.end + (tail.end() if tail else 0))


def _of_area(after: str) -> bool:
    return after.startswith(("以上各", "以下罚", "以上款", "以上费"))


def pairs(passage: Passage) -> Iterator[tuple[Amount, Amount]]:
    """Neighbours of which one repeats the other: figures and capitals, or capitals and figures in brackets."""
    for first, second in pairwise(passage.amounts):
        between = passage.text[first.end : second.start]
        if first.formal == second.formal or not _BETWEEN.fullmatch(between):
            continue
        if re.search("、|合计|共计|总计", between) or (
            re.search(r"[，,]", between) and not re.search("写|即|计", between)
        ):
            continue
        yield first, second


def repeated(passage: Passage) -> set[int]:
    """Starts of the amounts that only say again what stands before them."""
    return {second.start for _, second in pairs(passage)}


def in_capitals(reading: Reading) -> Iterator[Hit]:
    """Capitals say the same as figures and follow the rule for bills."""
    for passage in reading.everything:
        for first, second in pairs(passage):
            formal, plain = (first, second) if first.formal else (second, first)
            if formal.fen is None or plain.fen is None:
                if plain.fen is not None:
                    yield at("capitals_unreadable", passage, formal.start, formal.end, right=capitals(plain.fen))
            elif formal.fen != plain.fen:
                yield at("capitals_differ", passage, formal.start, formal.end, right=capitals(plain.fen))
            elif not well_formed_capitals(formal.words) or (not formal.whole and formal.fen % 10 == 0):
                yield at("capitals_form", passage, formal.start, formal.end, right=capitals(formal.fen))
        yield from _without_unit(passage)


def _without_unit(passage: Passage) -> Iterator[Hit]:
    """`（大写捌仟整）`: no 元. Or capitals of small characters (`八千元`) after the word 大写."""
    for found in _CAPITALS.finditer(passage.text):
        plain = next(
            (each for each in reversed(passage.amounts) if each.end <= found.start() and not each.formal), None
        )
        near = plain is not None and found.start() - plain.end <= 6
        right = capitals(plain.fen) if near and plain is not None and plain.fen is not None else ""
        value = read_number(re.sub(r"[元圆角分整正].*", "", found["words"]))
        if not re.search("[元圆]", found["words"]):
            differs = value is not None and near and plain is not None and plain.fen not in (None, int(value * 100))
            yield at("capitals_differ" if differs else "capitals_unit", passage, *found.span("words"), right=right)
        elif not any(char in "壹贰叁肆伍陆柒捌玖" for char in found["words"]):
            differs = value is not None and near and plain is not None and plain.fen not in (None, int(value * 100))
            yield at("capitals_differ" if differs else "capitals_form", passage, *found.span("words"), right=right)


def units(reading: Reading) -> Iterator[Hit]:
    """`支付8000`: yuan or something else? And money that is not yuan, without a rate."""
    for passage in reading.promises:
        for found in _BARE.finditer(passage.text):
            if not _is_count(passage, found):
                yield at("unit_missing", passage, *found.span("number"))
        for each in passage.amounts:
            if each.foreign and not _RATE.search(passage.text):
                yield at("currency_no_rate", passage, each.start, each.end)


def areas(reading: Reading) -> Iterator[Hit]:
    """So many 亩 and as many 平方米."""
    for passage in reading.everything:
        for found in _AREA.finditer(passage.text):
            metres, stated = float(found["mu"]) * _SQUARE_METRES_A_MU, float(found["metres"])
            if abs(metres - stated) > _ROUNDING * metres:
                yield at("area_differs", passage, *found.span(), metres=f"{metres:.0f}")


def _is_count(passage: Passage, found: re.Match[str]) -> bool:
    number = found["number"].replace(",", "")
    if any(each.start <= found.start("number") < each.end for each in passage.amounts):
        return True
    return not found["myriad"] and (float(number) < 100 or len(number) > 9)


def per_head_or_in_all(reading: Reading) -> Iterator[Hit]:
    """`赔偿申请人8000元` with three applicants: each, or together?"""
    many = {party.role for party in reading.agreement.parties if _count(reading, party.role) > 1}
    for term in reading.terms:
        if settled_elsewhere(reading, term) or _SETTLED.search(term.text):
            continue
        for start, end in sentences(term):
            verb = re.search(PAY, term.text[start:end])
            inside = [each for each in term.amounts if start <= each.start < end]
            if verb is None or len(inside) != 1:
                continue
            after = term.text[start + verb.end() : inside[0].start]
            before = term.text[start : start + verb.start()]
            receiver = _GROUP.search(after) or _GROUP.search(before.partition("向")[2])
            if receiver and _is_group(reading, receiver[0], many):
                yield at("each_or_all", term, inside[0].start, inside[0].end)


def _count(reading: Reading, role: str) -> int:
    return sum(party.role == role for party in reading.agreement.parties)


def _is_group(reading: Reading, words: str, many: set[str]) -> bool:
    """A standing that several parties have, or a number of people; a single applicant is no group."""
    roles = {party.role for party in reading.agreement.parties}
    word = words.removeprefix("各")
    if word in roles or word.endswith(("申请人", "方")):
        return word in many
    return not re.fullmatch(r"(?:一|1)[人户名位].*", word)


def nothing(reading: Reading) -> Iterator[Hit]:
    """An obligation over nothing."""
    for i, each in enumerate(reading.agreement.obligations):
        if each.kind == "pay" and each.amount_fen == 0:
            yield on_field("amount_zero", f"obligations[{i}].amount_fen", f"履行事项第{i + 1}项", "0")


RULES = (about, in_capitals, units, areas, per_head_or_in_all, nothing)
