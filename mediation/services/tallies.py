"""Counters kept with every step: how many disputes stand with which body, in which status, at which level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Sum

from mediation.models import Dispute, Tally
from mediation.services import bulk

MOST_ROWS = 10_000  # in one transaction
Place = tuple[int, str, str]
"""Key of the responsible body, status, level."""


def shift(moves: Iterable[tuple[Place | None, Place]]) -> None:
    """Count what left one place and came to another; a new dispute comes from nowhere."""
    change: Counter[Place] = Counter()
    for before, after in moves:
        change[after] += 1
        if before is not None:
            change[before] -= 1
    bulk.insert(
        Tally(organisation_id=body, status=status, level=level, disputes=count)
        for (body, status, level), count in sorted(change.items())
        if count
    )


@transaction.atomic
def recount() -> int:
    """Counters anew from the disputes; how many disputes. For the day on which `forgotten` says that they differ."""
    list(Dispute.objects.select_for_update().order_by("pk").values_list("pk", flat=True))  # nobody moves meanwhile
    Tally.objects.all().delete()
    standing = Dispute.objects.order_by().values_list("responsible", "status", "level").annotate(n=Count("pk"))
    made = bulk.insert(Tally(organisation_id=body, status=s, level=level, disputes=n) for body, s, level, n in standing)
    return sum(tally.disputes for tally in made)


@transaction.atomic
def fold() -> int:
    """Add up the rows of each place into one; how many rows went. What is written meanwhile stays for the next time."""
    # Held, so that two who fold at once do not both count them; named one by one, since an earlier row may come later.
    rows = list(Tally.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:MOST_ROWS])
    old = Tally.objects.filter(pk__among=rows)
    sums = list(old.order_by().values_list("organisation", "status", "level").annotate(sum=Sum("disputes")))
    if len(sums) == len(rows):
        return 0
    old.delete()
    bulk.insert(
        Tally(organisation_id=body, status=status, level=level, disputes=count)
        for body, status, level, count in sums
        if count
    )
    return len(rows)
