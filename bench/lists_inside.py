"""What bench/lists.py runs on each database: pages by keyset beside Django's own Paginator, in units of one `get`.

Goals: at most four queries, at most five times a get, and as much for a hundred thousand as for a thousand.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import django

django.setup()

from django.core.paginator import Paginator  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import databases, list_data  # noqa: E402
from bench.list_data import TODAY  # noqa: E402
from bench.race import Differs, spread  # noqa: E402
from mediation import access, lists  # noqa: E402
from mediation.deadlines import standing  # noqa: E402
from mediation.inbox import inbox  # noqa: E402
from mediation.models import Dispute, User  # noqa: E402

OURS = ("inbox", "county, first page", "county, last page", "county, one status", "village, first page")
GOAL_GETS, GOAL_QUERIES, GOAL_FLAT = 5, 4, 1.5
TURNS = {"get": 50, "Paginator, first page": 2, "Paginator, last page": 2}  # calls a round; ten for all others
Work = Callable[[], Any]


def measure(small: int, large: int, rounds: int) -> Iterator[str]:
    """Lines of the report. Raises Differs."""
    list_data.migrated()
    chance = random.Random(1)
    gets: dict[int, dict[str, list[float]]] = {}
    for size in (small, large):
        list_data.fill(size, chance)
        ways = _ways(size, chance)
        _check(ways, size)
        if size == large:
            yield from _queries(ways)
        gets[size] = _in_gets(ways, rounds)
        yield f"{size:,} disputes, in gets of one row by its key:"
        for way, ratios in gets[size].items():
            yield f"  {way:<24}{spread(ratios)}"
    yield from _goals(gets[small], gets[large])


def _ways(size: int, chance: random.Random) -> dict[str, Work]:
    officer, mediator = list_data.people()
    nothing = lists.Wishes()
    order = Dispute.objects.order_by("-registered_at", "-pk")
    at, pk = order.values_list("registered_at", "pk")[size - lists.SIZE - 1]
    mark = f"{at:%Y%m%dT%H%M%S%f}-{pk}"
    return {
        "get": lambda: Dispute.objects.get(pk=chance.randint(1, size)),
        "inbox": lambda: inbox(mediator, TODAY),
        "county, first page": lambda: lists.page(officer, TODAY, nothing),
        "county, last page": lambda: lists.page(officer, TODAY, nothing, after=mark),
        "county, one status": lambda: lists.page(officer, TODAY, lists.Wishes(status="mediating")),
        "village, first page": lambda: lists.page(mediator, TODAY, nothing),
        "Paginator, first page": lambda: by_paginator(officer, 1),
        "Paginator, last page": lambda: by_paginator(officer, size // lists.SIZE),
    }


def by_paginator(user: User, number: int) -> list[Dispute]:
    """The usual way: everything prefetched, counted, and counted off."""
    rows = access.visible_to(user, TODAY).select_related("responsible", "village", "township")
    rows = rows.prefetch_related("parties", "clocks", "pauses", "agreements__obligations")
    found = list(Paginator(rows.order_by("-registered_at", "-pk"), lists.SIZE).page(number))
    for dispute in found:
        standing(dispute, TODAY)
    return found


def _check(ways: dict[str, Work], size: int) -> None:
    """The same lines with the same dates on both sides."""
    for place in ("first page", "last page"):
        ours, theirs = ways[f"county, {place}"]().rows, ways[f"Paginator, {place}"]()
        databases.same(f"{size}, {place}", [row.pk for row in ours], [row.pk for row in theirs])
        databases.same(f"{size}, {place}", [row.time for row in ours], [standing(row, TODAY) for row in theirs])


def _queries(ways: dict[str, Work]) -> Iterator[str]:
    told = []
    for way in OURS:
        with CaptureQueriesContext(connection) as caught:
            ways[way]()
        told.append(f"{way} {len(caught)}")
        if len(caught) > GOAL_QUERIES:
            raise Differs(f"{way}: {len(caught)} queries, {GOAL_QUERIES} at most")
    yield f"queries: {'; '.join(told)}"


def _in_gets(ways: dict[str, Work], rounds: int) -> dict[str, list[float]]:
    """How many gets each costs, one figure a round."""
    found: dict[str, list[float]] = {way: [] for way in ways if way != "get"}
    for _ in range(rounds):
        one = _seconds(ways["get"], TURNS["get"])
        for way, ratios in found.items():
            ratios.append(_seconds(ways[way], TURNS.get(way, 10)) / one)
    return found


def _seconds(work: Work, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


def _goals(small: dict[str, list[float]], large: dict[str, list[float]]) -> Iterator[str]:
    for way in OURS:
        gets = statistics.median(large[way])
        flat = gets / statistics.median(small[way])
        word = "goal met:" if gets <= GOAL_GETS and flat <= GOAL_FLAT else "GOAL MISSED:"
        yield f"{word} {way}: {gets:.1f} gets, {flat:.2f} times the small one"
    ratio = statistics.median(large["Paginator, last page"]) / statistics.median(large["county, last page"])
    yield f"last page: {ratio:.1f} times as fast as Paginator"


if __name__ == "__main__":
    sys.exit(databases.measured(measure, *map(int, sys.argv[1:])))
