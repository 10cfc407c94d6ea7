"""People who save while the sweep runs, on SQLite: how long they wait, and whether they are turned away."""

from __future__ import annotations

import datetime
import random
import time
from functools import cache
from typing import Any

from django.db import OperationalError, connection, transaction

from bench.inside.morning import LATER
from bench.inside.templates import MORNING
from mediation.models import Dispute, User
from mediation.services import intake
from rules.vocabulary import Status

AT = MORNING + datetime.timedelta(hours=1)
THINK = 0.010  # seconds between two saves


@cache
def _mine() -> tuple[list[int], dict[int | None, User]]:
    """Disputes in the middle of it that are not due this morning, and who is who."""
    open_ones = Dispute.objects.filter(status=Status.MEDIATING.value, level="panel", next_check_at__gt=LATER)
    return list(open_ones.order_by("pk").values_list("pk", flat=True)[:2_000]), dict(User.objects.in_bulk())


def save(*, count: int) -> list[float]:
    """Seconds of each of so many saves: evidence added by the mediator in charge, with all that hangs on it."""
    keys, people = _mine()
    taken: list[float] = []
    for key in random.choices(keys, k=count):
        time.sleep(THINK)
        began = time.perf_counter()
        dispute = Dispute.objects.select_related("responsible").get(pk=key)
        added = {"evidence": f"{dispute.evidence}照片\n"[-4000:]}
        intake.supplement_dispute(dispute=dispute, by=people[dispute.mediator_id], at=AT, changes=added)
        taken.append(time.perf_counter() - began)
    return taken


def plain_file() -> str:
    """Make the file what Django's defaults would have made it; how it is journalled now."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
        return str(cursor.fetchone()[0])


def mixed(*, count: int, seed: int) -> dict[str, Any]:
    """So many transactions that read and then write, or only read; how many met "database is locked"."""
    chance, locked = random.Random(seed), 0
    keys = list(Dispute.objects.order_by("pk").values_list("pk", flat=True)[:1_000])
    for number in range(count):
        try:
            _transaction(chance.choice(keys), number, chance.random())
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            locked += 1
    return {"count": count, "locked": locked}


@transaction.atomic
def _transaction(key: int, number: int, dice: float) -> None:
    dispute = Dispute.objects.get(pk=key)
    list(dispute.parties.all())
    if dice < 0.1:
        dispute.evidence = f"照片{number}张"
        dispute.save()
    elif dice < 0.2:
        Dispute.objects.filter(pk=key).update(next_check_at=dispute.next_check_at)
