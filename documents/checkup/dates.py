"""Days: they exist, they lie ahead, they follow one another, and everybody knows when a period begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from documents.checkup.days import AT_ONCE, Day
from documents.checkup.findings import Hit, at
from documents.checkup.promises import VAGUE_TIME, sentences
from documents.checkup.reading import Passage, Reading

_DUE_AFTER = re.compile(r"\s?(?:[(（]含(?:当日|本日)?[)）])?(?:之?前|以前|止|内|付清|支付|给付|完成|搬|拆|交付)")
_DUE_BEFORE = re.compile(r"(?:于|在|至|到|最迟|不晚于|截至|截止到?)\s?$")
_TOLD = re.compile(
    r"已|曾|原|此前|欠条|借条|借据|发生|签订的|立下|出具的|期间|起至|以来|所欠|拖欠|判决|登记|的(?:合同|协议|借款|事故|纠纷)"
)
_STAGE = re.compile(
    r"首付|首期|第\s?(?:\d{1,12}|[一二三四五六七八九十]{1,4})\s?[期次笔批]|余款|尾款|剩余|其余|再(?:支付|付)|分"
)
_SOON = re.compile(r"(?<!下)年底(?:之?前|以前)?|年底")
_NAMED_YEAR = re.compile(r"(?:\d{4}|[〇零一二三四五六七八九]{4}|今|明|本|当)年?度?$")


def existing(reading: Reading) -> Iterator[Hit]:
    """2月30日 and 13月 are on no calendar."""
    for passage in reading.everything:
        for each in passage.days:
            if not each.exists:
                yield at("date_impossible", passage, each.start, each.end)


def ahead(reading: Reading) -> Iterator[Hit]:
    """What is promised lies after the day of signing."""
    for passage in reading.promises:
        for each in passage.days:
            if each.day is not None and each.has_year and each.day < reading.signed and _is_due(passage, each):
                yield at("date_past", passage, each.start, each.end)


def _is_due(passage: Passage, each: Day) -> bool:
    start, end = passage.phrase(each.start)
    if _TOLD.search(passage.text, start, end):
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


_VAGUE = re.compile(
    r"尽快|尽早|抓紧(?:时间)?|近期内?|近日内?|不久(?:以后|之后|后)?|日后|过段时间|过一?阵子?|适时|择日|择期|(?:今|明|本)?年(?:底|末)(?:之?前|以前|左右)?|"
    r"年内|年前|年后|(?:春节|中秋|国庆|元旦|端午|清明|五一|过?节)(?:之?前|之?后|以前|以后|期间)|过年(?:之?前|时|后)?|(?:秋|夏|麦|早稻|晚稻|庄稼|粮食|农作物|果子)?收(?:割|成|获)?(?:完毕)?(?:以后|之后|后|时)|"
    r"秋收(?:以后|之后|后|时|前)|农忙(?:结束)?(?:以后|之后|后)|农闲(?:时)?|(?:有|等有|待有)了?(?:钱|能力|条件)(?:了)?(?:的?时候?|后|再)?|手头(?:宽裕|有钱)(?:时|后|了)?|"
    r"(?:经济)?条件(?:允许|许可|成熟|具备|好转)(?:时|后|的情况下)?|(?:经济|生意|效益|经营)(?:状况)?(?:好转|转好|改善)(?:时|后|以后)?|资金(?:宽裕|充裕|到位|周转|回笼)[^，。；]{0,3}(?:时|后)|"
    r"(?:工程款|货款|贷款|拨款|款项?|补偿款|赔偿款)(?:到账|到帐|到位|拨付|下来|收回|回笼)(?:时|后|以后|之后)?|卖[^，。；]{1,6}(?:后|时|了)|改天|改日|早日|短期内|一定(?:期限|时间)内?|"
    r"合理(?:期限|时间)内?|限期|逐步|陆续|待[^，。；]{1,10}(?:后|时)再|以后再|(?<![\d一二三四五六七八九十本当下次每])月底(?:之?前|以前)?|(?:最近|过)几天|几(?:天|个月|年)(?:内|之?后)|尽量早|方便(?:的)?时(?:候)?|"
    r"及时(?=支付|付|赔|给付|还|清偿|归还)|有空时?|天(?:气)?(?:转晴|好|晴)(?:了|后|时)|开春(?:后|时|以后)?|(?:上|中|下)旬(?:之?前)?"
)


def vague(reading: Reading) -> Iterator[Hit]:
    """A time that comes when it comes; quiet where the same sentence also names a day."""
    for passage in reading.promises:
        for span in sentences(passage):
            if passage.has_time(span) and not _only_vague(passage, span):
                continue
            for found in _VAGUE.finditer(passage.text, *span):
                if not _named(passage, found) and not _idle(passage, found, span):
                    yield at("time_vague", passage, *found.span())


def _only_vague(passage: Passage, span: tuple[int, int]) -> bool:
    """`年底前` is read as a time by the loose reader, yet it is vague without a year."""
    fixed = any(span[0] <= each.start < span[1] for each in passage.days) or any(
        each.anchored and span[0] <= each.start < span[1] for each in passage.periods
    )
    text = passage.text[slice(*span)]
    return not fixed and all("底前" in found for found in AT_ONCE.findall(text)) and bool(VAGUE_TIME.search(text))


def _named(passage: Passage, found: re.Match[str]) -> bool:
    """`2027年春节前` and `每年秋收后` are definite enough."""
    before = passage.text[max(0, found.start() - 6) : found.start()]
    return bool(_NAMED_YEAR.search(before)) or before.endswith(("每年", "每", "当年"))


def _idle(passage: Passage, found: re.Match[str], span: tuple[int, int]) -> bool:
    """`限期`整改 in what is told, `日后`不得: a ban has no day of its own."""
    rest = passage.text[found.end() : span[1]][:12]
    return bool(re.match(r"[^，。；]{0,4}(?:不得|不再|不许|不|互不|禁止|如|若|发生|遇)", rest)) or bool(
        re.search(r"不得|不再|禁止|不$", passage.text[max(span[0], found.start() - 8) : found.start()])
    )


RULES = (existing, ahead, in_order, exact, vague)
