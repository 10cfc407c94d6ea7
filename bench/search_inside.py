"""What bench/search.py runs on each database: what holds a word, through the index and by LIKE, newest first.

All of it; of a word that stands everywhere the first twenty, for nobody reads on.

Goals: the same rows; on the median of all kinds a hundred times as fast on SQLite, fifty times on PostgreSQL; no kind
slower.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402

from bench import databases, list_data  # noqa: E402
from bench.list_data import TODAY  # noqa: E402
from bench.race import spread  # noqa: E402
from mediation import access, search  # noqa: E402
from mediation.models import Dispute, Party  # noqa: E402

GOAL = {"sqlite": 100, "postgresql": 50}
SHOWN = 20
EVERYWHERE = {
    "everywhere, 2 characters": "漏水",
    "everywhere, 4 characters": "漏水纠纷",
    "everywhere, 1 character": "水",
}


def measure(size: int, rounds: int) -> Iterator[str]:
    """Lines of the report. Raises Differs."""
    list_data.migrated()
    chance = random.Random(1)
    list_data.fill(size, chance)
    officer, _ = list_data.people()
    (scope,) = access.scopes(access.posts_of(officer, TODAY))
    words, ratios = _words(chance), {}
    for kind, word in words.items():
        everything = set(Dispute.objects.filter(scope, by_like(word)).values_list("pk", flat=True))
        found = set(Dispute.objects.filter(scope, search.narrowed(word).condition).values_list("pk", flat=True))
        databases.same(word, found, everything)
        most = SHOWN if kind in EVERYWHERE else None
        databases.same(word, _newest(scope, search.narrowed(word).condition, most), _newest(scope, by_like(word), most))
        ratios[kind] = [_ratio(scope, word, most) for _ in range(rounds)]
        yield f"{kind:<26}{len(everything):>7,} hits   {spread(ratios[kind])} LIKE"
    medians = [statistics.median(each) for kind, each in ratios.items() if kind not in EVERYWHERE]
    whole, goal = statistics.median(medians), GOAL[connection.vendor]
    yield f"{'goal met:' if whole >= goal else 'GOAL MISSED:'} {whole:.0f} times LIKE on the median, {goal} asked"
    slowest = min(statistics.median(each) for each in ratios.values())
    yield f"{'goal met:' if slowest >= 0.8 else 'GOAL MISSED:'} no kind slower than LIKE: {slowest:.2f} at worst"


def by_like(word: str) -> Q:
    """The usual way."""
    named = Party.objects.filter(name__icontains=word).values("dispute")
    return Q(title__icontains=word) | Q(file_number__icontains=word) | Q(pk__in=named)


def _words(chance: random.Random) -> dict[str, str]:
    names = list(Party.objects.values_list("name", flat=True)[:3000])
    by_length = {length: [name for name in names if len(name) == length] for length in (2, 3, 4)}
    number = Dispute.objects.order_by("pk").values_list("file_number", flat=True)[7]
    return EVERYWHERE | {
        "name of 2 characters": chance.choice(by_length[2]),
        "name of 3 characters": chance.choice(by_length[3]),
        "name of 4 characters": chance.choice(by_length[4]),
        "file number": number,
        "nobody, 2 characters": "龘靐",
        "nobody, 5 characters": "从来没有过",
    }


def _newest(scope: Q, condition: Q, most: int | None) -> list[int]:
    rows = Dispute.objects.filter(scope, condition).order_by("-registered_at", "-pk")
    return list(rows.values_list("pk", flat=True)[:most])


def _ratio(scope: Q, word: str, most: int | None) -> float:
    """How many times as fast, in one round: both in turns."""
    ours = _seconds(lambda: _newest(scope, search.narrowed(word).condition, most))
    return _seconds(lambda: _newest(scope, by_like(word), most)) / ours


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of one call, from as many as fit into a twentieth of a second."""
    began, times = time.perf_counter(), 0
    while times == 0 or time.perf_counter() - began < 0.05:
        work()
        times += 1
    return (time.perf_counter() - began) / times


if __name__ == "__main__":
    sys.exit(databases.measured(measure, *map(int, sys.argv[1:])))
