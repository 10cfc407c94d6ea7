"""What holds a word, through the index and by LIKE, newest first: all of it, or the first twenty of a common word.

Names and numbers are looked for among all disputes, as if one county had them all; common words in a county's list.

The index over a crowd is made here set-wise, of the same numbers that services/searching.py writes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from bench.inside.templates import TODAY
from bench.race import Differs
from mediation import access, search
from mediation.models import Dispute, Party, SearchText, User

SHOWN = 20
TURN = 0.05  # seconds that a side has in a round, and one call at least
COMMON = {"common, 2 characters": "纠纷", "common, 4 characters": "漏水纠纷", "common, 1 character": "水"}


def index() -> float:
    """Make the index of everything anew; the seconds."""
    began = time.perf_counter()
    make, *then = search.BUILD[connection.vendor]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {search.TABLE}")
        cursor.execute(make)
        _write(cursor, _numbers())
        for statement in then:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {search.TABLE}")
    return time.perf_counter() - began


def _numbers() -> Iterator[tuple[int, Any]]:
    texts = list(SearchText.objects.values_list("pk", "text"))  # now: while COPY runs nothing can be asked
    return ((key, search.stored(search.grams((text or "").split("\n")))) for key, text in texts)


def _write(cursor: Any, rows: Iterator[tuple[int, Any]]) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {search.TABLE} (dispute_id, grams) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {search.TABLE} (rowid, grams) VALUES (%s, %s)", rows)


@cache
def words() -> dict[str, str]:
    """What is looked for, by kind."""
    chance, names = random.Random(1), list(Party.objects.order_by("pk").values_list("name", flat=True)[:3_000])
    number = Dispute.objects.order_by("pk").values_list("file_number", flat=True)[7]
    lengths = {length: [name for name in names if len(name) == length] for length in (2, 3, 4)}
    people = {f"name of {length} characters": chance.choice(found) for length, found in lengths.items() if found}
    return (
        COMMON | people | {"file number": number, "nobody, 2 characters": "龘靐", "nobody, 5 characters": "从来没有过"}
    )


def by_like(word: str) -> Q:
    """The usual way."""
    named = Party.objects.filter(name__icontains=word).values("dispute")
    return Q(title__icontains=word) | Q(file_number__icontains=word) | Q(pk__in=named)


def compare(*, kind: str, rounds: int) -> dict[str, Any]:
    """How many rows hold the word, and the seconds of both sides round by round. Raises Differs."""
    word, is_common = words()[kind], kind in COMMON
    scope, most = _county() if is_common else Q(), SHOWN if is_common else None

    def ours() -> list[int]:
        return _newest(scope & search.narrowed(word).condition, most)

    def theirs() -> list[int]:
        return _newest(scope & by_like(word), most)

    everything = _newest(scope & by_like(word), None)
    if _newest(scope & search.narrowed(word).condition, None) != everything or ours() != theirs():
        raise Differs(f"{kind}: the index finds other rows than LIKE")
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    return {"hits": len(everything), "ours": [one for one, _ in pairs], "LIKE": [other for _, other in pairs]}


@cache
def _county() -> Q:
    """What an officer of the first county sees."""
    (scope,) = access.scopes(access.posts_of(User.objects.get(username="xian_zheng"), TODAY))
    return scope


def _newest(condition: Q, most: int | None) -> list[int]:
    rows = Dispute.objects.filter(condition).order_by("-registered_at", "-pk")
    return list(rows.values_list("pk", flat=True)[:most])


def _seconds(work: Callable[[], object]) -> float:
    began, times = time.perf_counter(), 0
    while times == 0 or time.perf_counter() - began < TURN:
        work()
        times += 1
    return (time.perf_counter() - began) / times
