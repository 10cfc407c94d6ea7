"""Days and periods in a sentence: where they stand, which day is meant, whether such a day exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from documents.text.numerals import NUMERALS, read_number

_YEAR = r"(?P<year>\d{4}|[〇零一二三四五六七八九]{4}|今|明|后|本|次|当|同)年(?:度)?"
_SMALL = rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,4}})"
_DAY = re.compile(
    rf"(?:{_YEAR})?\s?(?P<month>{_SMALL})月(?P<part>份)?\s?(?:(?P<day>{_SMALL})[日号]|(?P<edge>月?[底末初]))?(?!饼)"
    r"|(?P<iso>\d{4}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2})(?![\d])"
)
_RELATIVE_YEARS = {"今": 0, "本": 0, "当": 0, "明": 1, "次": 1, "后": 2}
_COUNT = rf"(?:\d{{1,12}}|[{NUMERALS}]{{1,20}}|半)"
_PERIOD = re.compile(rf"{_COUNT}\s?(?:个)?(?:工作日|自然日|日|天|周|星期|礼拜|月|年|小时|季度)(?:之)?(?:以)?内")
_START = re.compile(
    "自|从|起|之日|签订|签字|签署|签收|生效|收到|接到|通知|发生后|出具|作出|后|每|前|期满|届满|当月|本月|今后|时|到期|期间|质保|保修"
)
# What fixes a time as well as a day does.
AT_ONCE = re.compile(
    r"当即|随即|签[字订署]后|之[日时]|今[天日晚]|现在|现已|付讫|一并(?:支付|付|结|转)|当场|当面(?:付|交|结|点)|当[日天]|即日|即时|即刻|立即|现场(?:付|交|支付|履行|结)|签[字订署](?:本协议)?(?:时|的?同时|当[日天])"
    r"|(?:已|业已|已经)(?:于|当|全部|实际|一次性|经|由|在|先行|自行|[^，。；]{0,8}(?:支付|付清|履行|赔|给付|结清|付|完成|到账|转))"
    r"|(?:逐|每|按|当|次|下|本|隔)(?:月|年|季度?|周|天|日|晚|星期|期|学期|次)|长期|永久|终身|直至|为止|届满|期满"
    r"|(?:本|上|下)半年|(?:\d{1,12}|[一二三四五六七八九十])[日号](?:之?前|以前)|(?:晚|早|中午|夜间|凌晨|上午|下午)?\d{1,12}(?:[:：]\d{1,12}|[时点])"
    r"|[年月]底前|同时(?!期)|(?:后|起|之日)(?:的)?(?:第)?(?:\d{1,12}|[一二两三四五六七八九十]{1,4})"
)


# A time that comes when it comes.
VAGUE = re.compile(
    r"(?:等|待|等到)[^，。；]{1,14}?(?:以后|之后|后|时候?|再|就|才)(?![续果])|有了?[^，。；]{0,4}(?:收入|钱|能力|条件|余钱|工作)[^，。；]{0,4}(?:以后|后|时|再)|收完?[^，。；到款]{1,4}?(?:以后|之后|后)|合适的?(?:时候|时间|时机)|(?:最近|这)?一段时间内?|(?:腊月|正月)(?!初|十|\d|廿|[一二三])[^，。；]{0,2}|忙完[^，。；]{0,4}|[春夏秋冬]后|尽快|尽早|抓紧(?:时间)?|近期内?|近日内?|不久(?:以后|之后|后)?|日后|过段时间|过一?阵子?|适时|择日|择期|(?:今|明|本)?年(?:底|末)(?:之?前|以前|左右)?|"
    r"年内|年前|年后|(?:春节|中秋|国庆|元旦|端午|清明|五一|过?节)(?:之?前|之?后|以前|以后|期间)|过年(?:之?前|时|后)?|(?:秋|夏|麦|早稻|晚稻|庄稼|粮食|农作物|果子)?收(?:割|成|获)?(?:完毕)?(?:以后|之后|后|时)|"
    r"秋收(?:以后|之后|后|时|前)|农忙(?:结束)?(?:以后|之后|后)|农闲(?:时)?|(?:有|等有|待有)了?(?:钱|能力|条件)(?:了)?(?:的?时候?|后|再)?|手头(?:宽裕|有钱)(?:时|后|了)?|"
    r"(?:经济)?条件(?:允许|许可|成熟|具备|好转)(?:时|后|的情况下)?|(?:经济|生意|效益|经营)(?:状况)?(?:好转|转好|改善)(?:时|后|以后)?|资金(?:宽裕|充裕|到位|周转|回笼)[^，。；]{0,3}(?:时|后)|"
    r"(?:工程款|货款|贷款|拨款|款项?|补偿款|赔偿款)(?:到账|到帐|到位|拨付|下来|收回|回笼)(?:时|后|以后|之后)?|卖[^，。；]{1,6}(?:后|时|了)|卖(?:了|完|掉)[^，。；]{1,6}|等[^，。；]{1,10}(?:了|完)(?=[^，。；]{0,12}(?:付|给|还|交|转))|改天|改日|早日|短期内|一定(?:期限|时间)内?|"
    r"合理(?:期限|时间)内?|限期|逐步|陆续|待[^，。；]{1,10}(?:后|时)再|以后再|(?<![\d一二三四五六七八九十本当下次每])月底(?:之?前|以前)?|(?:最近|过)几天|几(?:天|个月|年)(?:内|之?后)|尽量早|方便(?:的)?时(?:候)?|"
    r"及时(?=支付|付|赔|给付|还|清偿|归还)|有空时?|天(?:气)?(?:转晴|转暖|暖和|好|晴)(?:了|后|时)|开春(?:后|时|以后)?|(?:上|中|下)旬(?:之?前)?"
)


@dataclass(frozen=True)
class Day:
    """A day in words. `day` is None when no such day exists (`exists` false) or only a month is named."""

    start: int
    end: int
    words: str
    day: date | None
    exists: bool = True
    has_year: bool = True


@dataclass(frozen=True)
class Period:
    """`10日内`; `anchored` says whether the sentence tells from when it runs."""

    start: int
    end: int
    words: str
    anchored: bool


def days(text: str, signed: date) -> Iterator[Day]:
    """Every day of a normalised text; one without a year is the next such day on or after the day of signing."""
    year: int | None = None
    for found in _DAY.finditer(text):
        if found["iso"]:
            parts = [int(part) for part in re.split(r"[-/.]", found["iso"])]
            yield _iso(found, parts)
            year = parts[0]
            continue
        if not _is_month(found):
            continue
        named = _year(found["year"], signed)
        year = named or year
        yield _said(found, named, year, signed)


def _iso(found: re.Match[str], parts: list[int]) -> Day:
    day = _make(*parts)
    return Day(found.start(), found.end(), found[0], day, day is not None)


def _is_month(found: re.Match[str]) -> bool:
    """`3个月` and `十个月` are periods; `每月` has no number; `6月` alone is too little unless a year leads it."""
    return bool(found["year"] or found["day"] or found["edge"])


def _year(words: str | None, signed: date) -> int | None:
    if words is None or words == "同":
        return None
    if words in _RELATIVE_YEARS:
        return signed.year + _RELATIVE_YEARS[words]
    value = read_number(words)
    return int(value) if value is not None else None


def _said(found: re.Match[str], named: int | None, year: int | None, signed: date) -> Day:
    month = read_number(found["month"])
    number = read_number(found["day"]) if found["day"] else None
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    span = (start, found.end(), found[0].lstrip())
    has_year = named is not None
    if found["day"] is None:
        return Day(*span, None, month is not None and 1 <= month <= 12, has_year)
    if month is None or number is None:
        return Day(*span, None, False, has_year)
    if has_year:
        day = _make(named or 0, int(month), int(number))
    else:
        day = _next(year or signed.year, int(month), int(number), signed)
    return Day(*span, day, day is not None, has_year)


def _next(year: int, month: int, day: int, signed: date) -> date | None:
    found = _make(year, month, day)
    if found is None and (month, day) == (2, 29):  # 29 February waits for its year
        return next((leap for ahead in range(1, 9) if (leap := _make(year + ahead, 2, 29))), None)
    if found is not None and found < signed:
        return _make(signed.year + (date(signed.year, 1, 1).replace(month=month) < signed.replace(day=1)), month, day)
    return found


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def periods(text: str, sentence_start: int, sentence_end: int) -> Iterator[Period]:
    """Every `…内` period of one sentence."""
    for found in _PERIOD.finditer(text, sentence_start, sentence_end):
        before = text[max(sentence_start, found.start() - 40) : found.start()]
        after = text[found.end() : found.end() + 4]
        anchored = bool(_START.search(before)) or bool(re.match(r"(?:出现|发生|再|不得|不)", after))
        yield Period(found.start(), found.end(), found[0], anchored)
