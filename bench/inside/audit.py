"""A long audit chain: steps of people, and among eight one of a rule, with all its facts. In the demo county it is one in 18."""

from __future__ import annotations

import copy
import time

from django.db import connection, transaction

from bench.inside.templates import MORNING
from bench.race import Differs
from mediation import chain_reads, guards
from mediation.models import Decision, TimelineEntry
from mediation.services import audit, bulk

CHUNK = 5_000
EIGHT = 8


def write(*, events: int) -> float:
    """So many steps of one dispute, chained; the seconds."""
    began = time.perf_counter()
    person, decision = TimelineEntry.objects.latest("pk"), Decision.objects.latest("pk")
    rule = copy.copy(person)
    rule.decision, rule.facts = decision, decision.facts
    for start in range(0, events, CHUNK):
        with transaction.atomic():
            many = range(min(CHUNK, events - start))
            entries = [copy.copy(person if number % EIGHT else rule) for number in many]
            audit.record_entries(bulk.insert(entries), by=None, at=MORNING)
    audit.link_events(at=MORNING, everything=True)
    return time.perf_counter() - began


def verify() -> float:
    """Seconds for each event. Raises Differs when a sound chain is blamed."""
    began = time.perf_counter()
    verdict = chain_reads.verify()
    seconds = time.perf_counter() - began
    if not verdict.ok or verdict.waiting:
        raise Differs(f"{verdict.faults[:1]} in a chain that nobody touched, {verdict.waiting} wait")
    return seconds / verdict.events


def find() -> None:
    """Change one step behind the guards. Raises Differs when nothing is found."""
    guards.remove(connection)
    key = TimelineEntry.objects.order_by("-pk").values_list("pk", flat=True)[100]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mediation_timelineentry SET reason = %s WHERE id = %s", ["另有原因", key])
    verdict = chain_reads.verify()
    if verdict.count != 1:
        raise Differs(f"one step was changed, {verdict.count} faults were found")
