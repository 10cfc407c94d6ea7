"""Money, days, masks and labels, as the pages show them."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.urls import reverse

from mediation.moments import CHINA
from mediation.papers import contents
from rules import vocabulary
from rules.facts import SCHEMA

register = template.Library()


@register.filter
def yuan(fen: Any) -> str:
    """800000 as `8,000.00元`; nothing for None."""
    return "" if fen is None else f"{fen // 100:,}.{fen % 100:02d}元"


@register.filter
def day(value: datetime.date | None) -> str:
    """`2026年11月22日`."""
    if isinstance(value, datetime.datetime):
        value = value.astimezone(CHINA).date()
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """`2026年11月22日 14:30`, in Chinese time."""
    if value is None:
        return ""
    here = value.astimezone(CHINA)
    return f"{day(here.date())} {here:%H:%M}"


@register.simple_tag
def countdown(due_on: Any, days_left: Any) -> str:
    """`还剩3天 · 11月25日前`: the days, and always the date too."""
    if not isinstance(due_on, datetime.date) or not isinstance(days_left, int):
        return "没有期限"
    today = due_on - datetime.timedelta(days=days_left)
    date = f"{due_on.month}月{due_on.day}日" if today.year == due_on.year else day(due_on)
    if days_left < 0:
        return f"已超过{-days_left}天 · 应在{date}前"
    return f"还剩{days_left}天 · {date}前" if days_left else f"今天到期 · {date}"


@register.filter
def urgency(days_left: Any) -> str:
    """A CSS class; the words beside it say the same. Templates hand on "" where there is no deadline."""
    if not isinstance(days_left, int):
        return "calm"
    return "late" if days_left < 0 else "soon" if days_left <= 3 else "calm"


@register.filter
def days_until(due_on: Any, on: datetime.date) -> int | None:
    """Days from `on` to `due_on`."""
    return (due_on - on).days if isinstance(due_on, datetime.date) else None


@register.filter
def mask(value: str, is_shown: Any = False) -> str:
    """An identity number or telephone with its middle hidden, unless this person may see it."""
    text = str(value or "")
    if is_shown or not text:
        return text
    keep = (3, 4) if len(text) > 8 else (1, 1)
    return text[: keep[0]] + "*" * max(len(text) - sum(keep), 1) + (text[-keep[1] :] if len(text) > 2 else "")


@register.filter
def label(code: Any, words: str) -> str:
    """The Chinese label of a stored code: `{{ "mediating"|label:"Status" }}`."""
    try:
        return str(getattr(vocabulary, words)(code).label)
    except (AttributeError, ValueError):
        return str(code or "")


@register.filter
def labels(codes: Any, words: str) -> str:
    """Labels of several codes."""
    return "、".join(label(code, words) for code in codes or ())


@register.filter
def fact_name(name: str) -> str:
    """What a fact is called."""
    return SCHEMA[name].label if name in SCHEMA else name


@register.filter
def fact_value(value: Any, name: str) -> str:
    """What a fact says, in words."""
    fact = SCHEMA.get(name)
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if fact and fact.unit == "分":
        return yuan(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return "、".join(_word(fact, part) for part in value) or "无"
    return f"{_word(fact, value)}{fact.unit if fact else ''}"


def _word(fact: Any, value: Any) -> str:
    if fact and fact.words:
        return label(value, fact.words.__name__)
    return str(value)


_COUNTERS = {
    "decisions": "作出的决定",
    "disagreements": "引擎与对照不一致",
    "faults": "引擎故障",
    "conflicts": "规则冲突",
    "unsupported": "引擎不能表达的规则",
    "last_fault": "最近一次故障",
    "engine": "现在由谁计算",
}


@register.filter
def counter_name(name: str) -> str:
    """What a counter of the engine counts."""
    return _COUNTERS.get(name, name)


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """One value of a mapping, or None."""
    return mapping.get(key)


@register.filter
def scan_name(scan: Any) -> str:
    """What a scan is called in the dossier."""
    return contents.name_of(scan)


@register.filter
def scan_address(scan: Any) -> str:
    """Where a scan is shown."""
    return reverse(_SCAN_PAGES[type(scan).__name__], args=[scan.pk])


_SCAN_PAGES = {"SignedCopy": "scan", "Enclosure": "enclosure", "Performance": "proof"}
