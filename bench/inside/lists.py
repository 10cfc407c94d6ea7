"""Pages by keyset beside Django's own Paginator, and an inbox: for one person of the first county of a crowd.

The village committee whose inbox is read is made for the purpose, with VILLAGE open disputes of the county, in a
transaction that is undone: the villages of the crowd have hundreds of them.
"""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.inside.templates import TODAY
from bench.race import Differs
from mediation import access, lists
from mediation.deadlines import standing
from mediation.demo import county as demo
from mediation.inbox import inbox
from mediation.models import Appointment, Dispute, Organisation, Place, User
from rules.vocabulary import OrganisationKind, PlaceKind, Role

VILLAGE = 20  # open disputes of a village
GET, FIRST, FAR = "get", "Paginator, first page", "Paginator, far page"
TURNS = {GET: 50, FIRST: 2, FAR: 2}  # calls a round; ten for all others
Work = Callable[[], Any]


@dataclass(slots=True)
class Ways:
    """What begin() has made ready."""

    known: dict[str, Work] = field(default_factory=dict)


WAYS = Ways()


def begin() -> dict[str, Any]:
    """Check that both sides show the same lines; how many disputes the county has, and the queries of each way."""
    transaction.set_autocommit(False)  # never committed: what is made here goes with the process
    officer, mediator = User.objects.get(username="xian_zheng"), _mediator_of_a_village()
    county = access.visible_to(officer, TODAY).order_by("-registered_at", "-pk")
    size = county.count()
    WAYS.known = _ways(officer, mediator, county, size)
    _check(len(inbox(mediator, TODAY)))
    return {"county": size, "queries": {way: _queries(work) for way, work in WAYS.known.items()}}


def seconds() -> dict[str, float]:
    """One round: what a call of each way takes."""
    return {way: _seconds(work, TURNS.get(way, 10)) for way, work in WAYS.known.items()}


def _mediator_of_a_village() -> User:
    """A mediator of a new village, and what waits there: open disputes of committees of the county."""
    next_door = Organisation.objects.select_related("place").get(name=demo.VILLAGE)
    place = Place.objects.create(
        code="990000000000", name="新村", kind=PlaceKind.VILLAGE.value, parent_id=next_door.place.parent_id
    )
    body = Organisation.objects.create(
        name="新村人民调解委员会", kind=OrganisationKind.VILLAGE_COMMITTEE.value, place=place
    )
    user = User.objects.create(username="xincun", name="新某")
    since = TODAY - datetime.timedelta(days=9)
    Appointment.objects.create(user=user, organisation=body, role=Role.MEDIATOR.value, starts_on=since)
    near = Dispute.objects.open().filter(level__in=("panel", "village"), responsible=next_door).order_by("pk")
    keys = list(near.values_list("pk", flat=True)[:VILLAGE])
    Dispute.objects.filter(pk__in=keys).update(responsible=body, village=place, mediator=user)
    return user


def _ways(officer: User, mediator: User, county: Any, size: int) -> dict[str, Work]:
    far, chance = size // lists.SIZE, random.Random(1)
    at, pk = county.values_list("registered_at", "pk")[(far - 1) * lists.SIZE - 1]
    mark = f"{at:%Y%m%dT%H%M%S%f}-{pk}"
    keys, nothing = list(Dispute.objects.values_list("pk", flat=True)[:10_000]), lists.Wishes()
    return {
        GET: lambda: Dispute.objects.get(pk=chance.choice(keys)),
        "inbox": lambda: inbox(mediator, TODAY),
        "county, first page": lambda: lists.page(officer, TODAY, nothing),
        "county, far page": lambda: lists.page(officer, TODAY, nothing, after=mark),
        FIRST: lambda: by_paginator(officer, 1),
        FAR: lambda: by_paginator(officer, far),
    }


def by_paginator(user: User, number: int) -> list[Dispute]:
    """The usual way: everything prefetched, counted, and counted off."""
    rows = access.visible_to(user, TODAY).select_related("responsible", "village", "township")
    rows = rows.prefetch_related("parties", "clocks", "pauses", "agreements__obligations")
    found = list(Paginator(rows.order_by("-registered_at", "-pk"), lists.SIZE).page(number))
    for dispute in found:
        standing(dispute, TODAY)
    return found


def _check(waiting: int) -> None:
    """The same lines with the same dates on both sides. Raises Differs."""
    if not 0 < waiting <= VILLAGE:
        raise Differs(f"{waiting} disputes wait in the inbox of a village with {VILLAGE}")
    for page in ("first page", "far page"):
        ours, theirs = WAYS.known[f"county, {page}"]().rows, WAYS.known[f"Paginator, {page}"]()
        said = [(row.pk, row.time) for row in ours]
        if said != [(row.pk, standing(row, TODAY)) for row in theirs]:
            raise Differs(f"{page}: other lines than Paginator has: {str(said)[:200]}")


def _queries(work: Work) -> int:
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


def _seconds(work: Work, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times
