"""Does it add up: parts and totals, instalments, so much a month for so many months, and the list of obligations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, combinations, product

from documents.checkup.amounts import Amount
from documents.checkup.findings import Hit, at
from documents.checkup.money import repeated
from documents.checkup.promises import CONDITION
from documents.checkup.reading import Passage, Reading
from documents.text.money import figures
from documents.text.numerals import NUMERALS, read_number

_TOTAL = re.compile(
    r"(?:共计|合计|总计|总额|总共|一共|累计|总金额|总价款?|总款|两项共|三项共|以上共|各项共|共)[^，。；、\d]{0,10}$|(?:全部|全数)(?:借款|欠款|货款|本金|款项|工资)?$"
)
_INSTALMENT = re.compile(
    rf"首付|首期|首批|首次支付|先(?:行)?(?:支付|付|给付|赔付|赔)|第\s?(?:\d{{1,12}}|[{NUMERALS}]{{1,20}})\s?[期次笔批]|余款|尾款|余额|剩余|其余|"
    rf"分\s?(?:\d{{1,12}}|[{NUMERALS}]{{1,20}})\s?(?:个)?[期次笔批月年]|分期|其中"
)
REST = re.compile(r"余款|尾款|余额|剩余|其余|余下")
_DEDUCT = re.compile(
    r"扣除|扣减|抵扣|减去|已(?:经)?(?:支付|付|垫付|赔付|给付)|垫付|尚欠|剩余|抵销|冲抵|预付|减免|让利|优惠"
)
_ASIDE = re.compile(
    r"违约金|滞纳金|罚息|利息|利率|逾期|原(?:主张|要求|请求|价|欠|借)|要求赔偿|每(?:延迟|迟延|逾期|拖延|超过)"
)
_COUNTS = {
    "月": "个月|月|期|次",
    "期": "期|次",
    "次": "次|期",
    "年": "年|次|期",
    "季": "个?季度|次|期",
    "学期": "学期",
    "天": "天|日",
    "日": "日|天",
    "人": "人|名|位",
    "户": "户|家",
    "名": "名|人",
    "位": "位|人",
    "亩": "亩",
    "棵": "棵|株",
    "株": "株|棵",
    "只": "只|头|羽",
    "头": "头|只",
    "平方米": "平方米|平米",
    "吨": "吨",
    "斤": "斤",
    "公斤": "公斤",
    "千克": "千克",
    "米": "米",
    "平方": "平方",
    "根": "根",
    "袋": "袋",
    "车": "车",
    "台": "台",
    "扇": "扇",
    "间": "间",
    "套": "套",
}
_COUNTS |= {unit: unit for unit in "支丛件张条把口盆桶瓶箱筐捆担趟晚顿餐份匹窝块片"}
MOST_PARTS = 8
NEAR = 80  # how many characters away the number of times may stand
MOST_SPLIT = 3  # a total that is said twice around more parts than this must be their sum


@dataclass(frozen=True)
class Part:
    """One amount and how often it falls due; `times` None when nobody says how often."""

    amount: Amount
    times: int | None

    @property
    def fen(self) -> int | None:
        """All of it."""
        return None if self.times is None or self.amount.fen is None else self.amount.fen * self.times


@lru_cache(maxsize=64)  # every rule about sums asks for the same few passages
def parts(passage: Passage) -> list[Part]:
    """Every amount that is owed by itself: no capitals said again, no penalty, no interest."""
    again = repeated(passage)
    return [
        Part(each, _times(passage, each))
        for each in passage.amounts
        if each.start not in again and not _aside(passage, each)
    ]


def _aside(passage: Passage, each: Amount) -> bool:
    start, end = passage.phrase(each.start)
    said = passage.text[max(passage.sentence(each.start)[0], start) : end]
    return bool(_ASIDE.search(said) or CONDITION.match(passage.text, *passage.sentence(each.start)))


def _times(passage: Passage, each: Amount) -> int | None:
    if not each.per:
        return 1
    unit = next(
        (
            unit
            for unit in sorted(_COUNTS, key=len, reverse=True)
            if re.search(rf"[每/／]\s?(?:一|个)?(?:{unit})", each.per)
        ),
        "",
    )
    if not unit:
        return None
    start, end = passage.sentence(each.start)
    before = passage.text[max(start, each.start - NEAR) : each.start]
    after = passage.text[each.end : min(end, each.end + NEAR)]
    number = rf"(?P<count>\d{{1,12}}|[{NUMERALS}]{{1,20}})\s?(?:{_COUNTS[unit]})(?![日号内前后起])"
    beside = r"|共?计?\d" if unit not in ("月", "年", "日", "天", "期", "次") else ""  # `4支180元`
    if beside and len(re.findall(number, after)) > 1:
        return None  # `每棵260元：甲11棵、乙15棵`
    found = re.search(rf"前?(?<![年第\d]){number}(?=[，,、]?按?每[^，。；]*$)", before)
    for said in (after, before):  # what follows is nearer
        found = found or re.search(
            rf"(?:共|计|连续|分|合计|总共|为期|付|还|给付|支付|×|乘以?)\s?(?:支付)?{number}", said
        )
        found = found or re.search(rf"(?<![第每0-9年]){number}(?:共计|合计|付清|$|[，、,]{beside})", said)
    if found and re.search(r"每[^，。；、\d]{1,8}$", before[: found.start("count")]) and found.string == before:
        return None  # `每亩150公斤、每公斤2.8元`: a third factor follows
    value = read_number(found["count"]) if found else None
    return int(value) if value is not None and value == int(value) else None


def is_total(passage: Passage, each: Amount) -> bool:
    start, _ = passage.phrase(each.start)
    return bool(_TOTAL.search(passage.text, max(start, each.start - 16), each.start))


def totals(reading: Reading) -> Iterator[Hit]:
    """A stated total is the sum of some run of the amounts around it."""
    for passage in reading.terms:
        owed = parts(passage)
        for total in [part for part in owed if is_total(passage, part.amount)]:
            rest = [part for part in owed if part is not total and not is_total(passage, part.amount)]
            wrong = _wrong_total(passage, total, rest)
            if wrong is not None:
                yield at("total_differs", passage, total.amount.start, total.amount.end, sum=figures(wrong))


def _wrong_total(passage: Passage, total: Part, rest: list[Part]) -> int | None:
    """What the parts come to when they cannot come to the total; None when they can, or nobody can tell."""
    values = [part.fen for part in rest if not (part.amount.per and _said_again(part, rest))]
    wanted = total.amount.fen
    if wanted is None or not values or None in values or total.amount.per:
        return None
    known = [value for value in values if value is not None]
    again = known.count(wanted) == 1 and len(known) > MOST_SPLIT  # `68000元分给五户：…，合计68000元`
    others = [value for value in known if not again or value != wanted]
    if wanted in _runs(others) or (_DEDUCT.search(passage.text) and wanted in _signed(known)):
        return None
    multiplied = any((part.times or 1) > 1 for part in rest)
    return sum(others) if len(others) > 1 or multiplied else None


def _said_again(part: Part, rest: list[Part]) -> bool:
    """`每支45元，4支180元`: the product stands beside the rate."""
    return any(part.fen == other.fen for other in rest if other is not part and not other.amount.per)


def _runs(values: list[int]) -> set[int]:
    upto = list(accumulate(values, initial=0))
    return {later - earlier for earlier, later in combinations(upto, 2)}


def _signed(values: list[int]) -> set[int]:
    few = values[:MOST_PARTS]
    return {
        sum(sign * value for sign, value in zip(signs, few, strict=True))
        for signs in product((-1, 0, 1), repeat=len(few))
    }


def instalments(reading: Reading) -> Iterator[Hit]:
    """首付, 第二期 and 余款 together are what is owed."""
    for passage in reading.terms:
        marker = _INSTALMENT.search(passage.text)
        if marker is None:
            continue
        owed = parts(passage)
        before = [part for part in owed if part.amount.end <= marker.start()]
        after = [part for part in owed if part.amount.start >= marker.start() and not is_total(passage, part.amount)]
        whole = _whole(reading, passage, owed, before)
        values = [part.fen for part in after]
        if whole is None or not after or None in values or (len(after) == 1 and marker[0] == "其中"):
            continue
        if not before and len(after) > 2 and after[0].fen == sum(part.fen or 0 for part in after[1:]):
            continue  # `尾款减为15000元，先付10000元，其余5000元`
        if (
            _DEDUCT.search(passage.text)
            and before
            and before[0].fen in _signed([p.fen or 0 for p in [*before[1:], *after]])
        ):
            continue
        lone = len(before) == 1 and REST.match(marker[0]) and not is_total(passage, before[0].amount)
        if lone or _fits_from_before(before, after):
            continue
        yield from _compare(passage, whole, [value for value in values if value is not None], after)


def _fits_from_before(before: list[Part], after: list[Part]) -> bool:
    """`共12000元，当场付5000元，余款7000元`: the first payment stands before the first word that marks one."""
    values = [part.fen or 0 for part in before]
    rest = sum(part.fen or 0 for part in after)
    return any(value == sum(values[i + 1 :]) + rest for i, value in enumerate(values))


def _whole(reading: Reading, passage: Passage, owed: list[Part], before: list[Part]) -> int | None:
    """What the instalments must come to: stated before them, as a total, or as the one amount of the term before."""
    stated = [part for part in owed if is_total(passage, part.amount)]
    if stated:
        return stated[0].amount.fen
    if before:
        return before[-1].fen
    earlier = parts(reading.terms[passage.place - 1]) if passage.place else []
    known = {part.fen for part in earlier}
    if len(known) == 1:
        return known.pop()
    mine = sum(part.fen or 0 for part in owed)
    return mine if mine in known else earlier[-1].fen if earlier else None


def _compare(passage: Passage, whole: int, values: list[int], after: list[Part]) -> Iterator[Hit]:
    open_rest = _has_open_rest(passage)
    total = sum(values)
    fits = total < whole if open_rest else whole in {sum(values[i:]) for i in range(len(values))} | _runs(values)
    if not fits and not (_DEDUCT.search(passage.text) and whole in _signed(values)) and not _only_some(passage, values):
        code = "instalments_differ"
        yield at(code, passage, after[0].amount.start, after[-1].amount.end, sum=figures(total), whole=figures(whole))


def _only_some(passage: Passage, values: list[int]) -> bool:
    """A first payment alone, the rest left to another term; or `其中` naming one part of many."""
    return len(values) == 1 and not re.search(r"余款|尾款|剩余|其余|余额|分\s?.{1,3}期|分期", passage.text)


def _has_open_rest(passage: Passage) -> bool:
    """`余款于…付清` without a figure."""
    for found in REST.finditer(passage.text):
        start, end = passage.sentence(found.start())
        stop = next((i for i in range(found.end(), end) if passage.text[i] in "，；。" and i - found.end() > 14), end)
        if not any(start <= found.start() <= each.start < stop for each in passage.amounts):
            return True
    return False


RULES = (totals, instalments)
