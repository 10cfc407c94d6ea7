"""Promises in words: who pays or does what to whom; and whether the list of obligations says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.checkup.days import VAGUE
from documents.checkup.findings import Hit, at, on_field
from documents.checkup.reading import Passage, Reading, Span

PAY = (
    r"(?:支付|赔偿|补偿|给付|偿还|归还|退还|返还|付给|付清|赔付|结清|退回|缴纳|交纳|退赔|补发|发放|补足|垫付|付款|退款|还清|还款|交付|"
    r"分担|赔给|补给|退给|还给|汇给|转给|打给|给予|赔(?![偿礼付给退罪本])|(?<![首预垫支给])付(?=\d|现金))"
)
_PAY = re.compile(rf"{PAY}(?![款费金的]|标准|方案|协议|事宜)")  # `补偿款`, `垫付的` promise nothing
CONDITION = re.compile(
    r"\s*(?:\d{1,12}[.．、]\s*)?(?:如果?|若|倘若|一旦|逾期|违约|任何一方|一方|[^，。；]{0,16}(?:如果?(?!下)|若(?!干)|逾期|未按|不按|未能|拒不|违反|违约)|[^，。；]{2,24}的[，,])"
)
WAIVER = re.compile(
    r"放弃|不再|自行承担|自行负担|自愿承担|自理|不予|免除|不要求|不得|无需|不必|不用|停止|互不|各自承担|各自负担|不主张"
)
BACK = re.compile(
    r"分\s?[\d一二两三四五六七八九十]{1,3}\s?[期次批]|上述|以上|前述|上列|前款|^\s*(?:退款|还款|付款|赔款|工资|货款|租金)(?:分|于|在|按|由|应)|该(?:款|笔|项|费用|赔偿|补偿)|此款|本条|余款|尾款|剩余|其余|首付|首期|第[一二三四五六七八九十\d]{1,4}[期笔次批条项款]|款项|赔偿款|补偿款"
)
_MONEY = r"(?:费用?|款项?|金(?!属)|损失|工资|报酬|欠薪|借款|欠款|彩礼|本息|本金|押金|货款|补偿|赔偿|钱)"
_OWES = re.compile(
    rf"{PAY}(?!义务|责任|方式|期限|时间|标准|条件)[^，。；]{{0,24}}?{_MONEY}|(?:损失|工资|报酬|欠薪|借款|欠款|彩礼|货款|本息|医[疗药]费|误工费|营养费|护理费|补偿款?|赔偿款?)[^，。；]{{0,8}}由[^，。；]{{1,16}}{PAY}|"
    rf"(?:医[疗药]费|误工费|营养费|护理费|损失|维修费用?)[^，。；]{{0,6}}由[^，。；]{{1,14}}承担|"
    r"承担[^，。；]{0,10}(?:医[疗药]费|误工费|营养费|护理费|损失)"
)
_DETERMINABLE = re.compile(
    r"分之|百分|%|一半|半数|平均|均摊|均担|平摊|按比例|票据|发票|凭据|凭证|实际发生|实际支出|实报|上述|以上|前述|该|此款|余款|尾款|剩余|其余|全部(?:款|欠|余|剩)|"
    r"约定|收到|已|如下|下列|以下|附表|附件|清单|自行|各自|后续|因此|由此|造成|逾期|义务|保险|本协议|当年|当月|同样|照此|水电费|水费|电费|燃气费|话费|按此|标准|另行|协商|待定|酌情|适当|相应|一定|若干"
)
ACT = re.compile(
    r"(?:拆除|拆掉|清除|清理|清走|清运|搬离|搬走|搬出|移除|移走|移开|移栽|迁出|迁走|腾退|腾出|腾空|修复|修好|修缮|维修|修补|恢复原状|返还|归还|"
    r"交还|移交|交付|办理|出具|修剪|砍除|砍掉|砍伐|疏通|疏浚|安装|加装|更换|填平|回填|整改|补办|重做|重新铺|改建|改造|加固|打通|撤除|拔除|拆改|交出)(?!费|款|义务|后|完|之日|时|期间|资金)"
)
_CONTINUING = re.compile(
    r"负责|配合|协助|保证|允许|同意|应保持|继续|随时|定期|轮流|每|不得|不再|停止|今后|以后|收(?:款|到)[^，。；]*后|监督|见证|验收|查看|可以|有权|自行决定|时应|时须"
)
CLOSED = re.compile(r"已|业经|均已")


def sentences(passage: Passage) -> Iterator[Span]:
    """Those that promise something, not those that say what happens to who does not keep it."""
    for span in passage.sentences:
        if not CONDITION.match(passage.text, *span):
            yield span


def pays(reading: Reading, term: Passage) -> Span | None:
    """The first amount that a term promises to pay; None when it promises none."""
    for start, end in sentences(term):
        if not _PAY.search(term.text, start, end):
            continue
        for each in term.amounts:
            phrase = term.text[slice(*term.phrase(each.start))]
            if (
                start <= each.start < end
                and not WAIVER.search(phrase)
                and not re.search(r"已(?:经)?[^，。；]{0,20}(?:支付|垫付|付)|欠|借", phrase)
            ):
                return each.start, each.end
    return None


def settled_elsewhere(reading: Reading, term: Passage) -> bool:
    """Whether the list of obligations has an entry for this term."""
    return bool(reading.obligation_for(term))


def amount_missing(reading: Reading) -> Iterator[Hit]:
    """Money is promised and nobody says how much (民诉法解释 358 (五))."""
    for i, each in enumerate(reading.agreement.obligations):
        term = reading.term_of(each)
        in_words = term is not None and term.amounts
        if each.kind == "pay" and not each.amount_fen and not in_words and not _DETERMINABLE.search(each.content):
            yield on_field("amount_missing", f"obligations[{i}].content", f"履行事项第{i + 1}项", each.content)
    for term in reading.terms:
        if term.amounts or any(each.amount_fen for each in reading.obligation_for(term)):
            continue
        for start, end in sentences(term):
            found = _OWES.search(term.text, start, end)
            if found and not _DETERMINABLE.search(term.text, start, end) and not WAIVER.search(term.text, start, end):
                yield at("amount_missing", term, *found.span())
                break


def deadline_missing(reading: Reading) -> Iterator[Hit]:
    """Every payment and every act has its day (人民调解法 29 (三))."""
    undated: set[str] = set()
    for term in reading.terms:
        if _has_day(reading, term):
            continue
        span = pays(reading, term) or _acts(term)
        if span and not _vague(term):
            undated.add(term.where)
            yield at("deadline_missing", term, *span)
    for i, each in enumerate(reading.agreement.obligations):
        owner = reading.term_of(each)
        if each.kind == "refrain" or each.due_on or each.due_text:
            continue
        if owner is None or not (owner.where in undated or _vague(owner) or _has_day(reading, owner)):
            yield on_field("deadline_missing", f"obligations[{i}].due_on", f"履行事项第{i + 1}项")


def _has_day(reading: Reading, term: Passage) -> bool:
    """The term says when, or a field does, or a later term that speaks of it."""
    in_fields = any(each.due_on or each.due_text for each in reading.obligation_for(term))
    return term.has_time() or in_fields or _dated_later(reading, term)


def _vague(term: Passage) -> bool:
    """A vague time is said to be vague, not missing."""
    return bool(VAGUE.search(term.text)) or any(not each.anchored for each in term.periods)


def _dated_later(reading: Reading, term: Passage) -> bool:
    """`上述款项于…前付清` in a later term, or the plan of instalments that follows."""
    later = reading.terms[term.place + 1 :]
    return any(BACK.search(each.text) and each.has_time() for each in later)


def _acts(term: Passage) -> Span | None:
    for start, end in sentences(term):
        found = ACT.search(term.text, start, end)
        if found and not _CONTINUING.search(term.text, start, end) and not WAIVER.search(term.text, start, end):
            return found.span() if not CLOSED.search(term.text, start, end) else None
    return None


def payer_missing(reading: Reading) -> Iterator[Hit]:
    """`支付8000元`: by whom?"""
    for term in reading.terms:
        span = pays(reading, term)
        if span is None or settled_elsewhere(reading, term) or _BACK_ONLY.search(term.text, 0, span[0]):
            continue
        start, end = term.sentence(span[0])
        named = list(reading.people.pattern.finditer(term.text, 0, end))
        verbs = [verb.start() for verb in _PAY.finditer(term.text, start, end)]
        first = verbs[0] if verbs else span[0]
        if _acts_first(term, named, first, max(verbs, default=first)) or re.search(r"由", term.text[start:end]):
            yield from _payee_missing(reading, term, span, named)
        elif not _unknown_actor(term.text[:first]):
            yield at("payer_missing", term, *span)


_BACK_ONLY = re.compile(BACK.pattern.removesuffix("|款项|赔偿款|补偿款"))


def _acts_first(term: Passage, named: list[re.Match[str]], first: int, last: int) -> bool:
    """Somebody stands before the first verb, or before the last one and is not the receiver of another."""
    payers = [each for each in named if not re.search(rf"(?:{PAY}|[给向])$", term.text[: each.start()][-4:])]
    return any(each.start() < first for each in named) or any(each.start() < last for each in payers)


def _unknown_actor(before: str) -> bool:
    """Somebody is named, though nobody knows who: that is another fault."""
    return bool(re.search(r"[\u4e00-\u9fff]{2,}(?:应|须|需|自愿|同意|愿意|在|于|将|一次性|负责|向)", before))


def _payee_missing(reading: Reading, term: Passage, span: Span, named: list[re.Match[str]]) -> Iterator[Hit]:
    """With more than two parties somebody must say who receives."""
    if len(reading.agreement.parties) <= 2 or len({each[0] for each in named}) >= 2:
        return
    if not re.search(r"[向给与对][^，。；]{1,20}|双方|各方|其他", term.text):
        yield at("payee_missing", term, *span)


_SIDE = re.compile(
    r"对方|双方(?=各|分担|共同|平均|均摊|平摊|互相|支付|赔偿)|(?<![另何任])一方(?=[^，。；]{0,30}(?:支付|赔偿|补偿)(?:给)?另一方)"
)
_BREACH = re.compile(r"违约|违反|不履行|逾期|反悔|未按|不按|如|若")


def ambiguous(reading: Reading) -> Iterator[Hit]:
    """`对方` among three, `一方付另一方` among any."""
    several = len(reading.agreement.parties) > 2
    unclear = {"对": several, "双": several and reading.people.sides > 2, "一": True}
    for passage in reading.promises:
        for start, end in passage.sentences:
            text = passage.text[start:end]
            if WAIVER.search(text) or _BREACH.search(text) or not (_PAY.search(text) or "承担" in text):
                continue
            for found in _SIDE.finditer(passage.text, start, end):
                if unclear[found[0][0]]:
                    yield at("ambiguous_party", passage, *found.span())


RULES = (amount_missing, deadline_missing, payer_missing, ambiguous)
