"""One sum in instalments: exact to the fen, on the corresponding day of each month (民法典 202)."""

from __future__ import annotations

import datetime
from calendar import monthrange
from dataclasses import replace

from mediation.services.agreements import Promise
from mediation.services.errors import Refused
from rules.term import Term

MOST_INSTALMENTS = 120


class Every(Term):
    """How long from one instalment to the next."""

    WEEK = "week", "每周"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每三个月"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


def spread(promise: Promise, *, count: int, every: Every, series: int, first_fen: int | None = None) -> list[Promise]:
    """The promise as `count` rows that share `series`. The first may be larger (首付); the last takes what is left over."""
    if promise.amount_fen is None or promise.due_on is None:
        raise Refused("分期须写明总金额和第一期的日期。", "due_on")
    amounts = _amounts(promise.amount_fen, count, first_fen)
    return [
        replace(
            promise,
            content=f"{promise.content.rstrip('。；;')}（第{number}期，共{count}期）",
            amount_fen=amount,
            due_on=day_of_instalment(promise.due_on, every, number - 1),
            series=series,
        )
        for number, amount in enumerate(amounts, start=1)
    ]


def _amounts(total: int, count: int, first: int | None) -> list[int]:
    if not 2 <= count <= MOST_INSTALMENTS:
        raise Refused(f"分期应为2到{MOST_INSTALMENTS}期。", "instalments")
    if first is None:
        each = total // count
        amounts = [each] * (count - 1)
    else:
        each = (total - first) // (count - 1)
        amounts = [first, *[each] * (count - 2)]
    amounts.append(total - sum(amounts))
    if min(amounts) <= 0:
        raise Refused("首付或者每期的金额不对：每一期都应大于零，合计等于总金额。", "first_fen")
    return amounts


def day_of_instalment(first: datetime.date, every: Every, number: int) -> datetime.date:
    """Day of the n-th instalment after the first: the same day of the month, or its last day where there is none."""
    if every is Every.WEEK:
        return first + datetime.timedelta(days=7 * number)
    months = first.month - 1 + MONTHS[every] * number
    year, month = first.year + months // 12, months % 12 + 1
    if year > datetime.MAXYEAR:
        raise Refused("日期太远了，请减少期数。", "instalments")
    return datetime.date(year, month, min(first.day, monthrange(year, month)[1]))
