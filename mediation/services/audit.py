"""The audit trail: written with the act it tells of, chained by the sweep, anchored once a day outside the database.

Whoever writes an event waits for nobody: the chain is put together afterwards, in one place, under one lock
(docs/adr/0014).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from mediation import chain
from mediation.chain import Anchor
from mediation.models import AuditEvent, AuditLink, Heartbeat, TimelineEntry, User
from mediation.services import bulk

LOCK = "chain"
CHUNK = 5_000
LATE = 10_000  # an event with a lower number may be committed later; so far back the chain looks for such at each pass


def record(
    what: str,
    *,
    by: User | None,
    at: datetime.datetime,
    row: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """One event, in the caller's transaction. The digest is that of `detail`."""
    algorithm = settings.AUDIT_HASH
    return AuditEvent.objects.create(
        at=at,
        by=by,
        what=what,
        row_kind=(row._meta.model_name or "") if row is not None else "",
        row_pk=row.pk if row is not None else None,
        address=caller_address(),
        detail=detail or {},
        algorithm=algorithm,
        digest=chain.digest_of(chain.canonical(detail or {}), algorithm),
    )


def record_entries(entries: Sequence[TimelineEntry], *, by: User | None, at: datetime.datetime) -> None:
    """One event for each of these new timeline entries, set-wise."""
    algorithm, address = settings.AUDIT_HASH, caller_address()
    bulk.insert(
        AuditEvent(
            at=at,
            by=by,
            what=f"step.{entry.action}",
            row_kind=chain.ENTRY,
            row_pk=entry.pk,
            address=address,
            detail={},
            algorithm=algorithm,
            digest=chain.entry_digest(entry, algorithm),
        )
        for entry in entries
    )


def caller_address() -> str:
    """Where the request that is being answered comes from; empty for commands and the sweep."""
    request = getattr(HistoricalRecords.context, "request", None)
    return str(get_client_ip_address(request) or "")[:45] if request is not None else ""


def link_events(*, at: datetime.datetime, everything: bool = False) -> int:
    """Hang what was written since onto the chain; how many events. Twice, or twice at once, does no harm."""
    total, after = 0, 0 if everything else None
    while True:
        linked = _link_some(at, after)
        total += len(linked)
        if len(linked) < CHUNK:
            return total
        after = linked[-1].event_id


@transaction.atomic
def _link_some(at: datetime.datetime, after: int | None) -> list[AuditLink]:
    """Link at most CHUNK events with a key above `after`; None: those that may have come since the last pass."""
    Heartbeat.objects.get_or_create(name=LOCK, defaults={"at": at})
    beat = Heartbeat.objects.select_for_update().get(name=LOCK)
    last = AuditLink.objects.last()
    if after is None:
        after = last.event_id - LATE if last is not None else 0
    made = list(_links(AuditEvent.objects.filter(link=None, pk__gt=after).order_by("pk")[:CHUNK], last))
    AuditLink.objects.bulk_create(made)
    beat.at = at
    beat.save()
    return made


def _links(events: Iterable[AuditEvent], last: AuditLink | None) -> Iterable[AuditLink]:
    sequence, previous = (last.sequence, last.hash) if last is not None else (0, chain.START)
    for event in events:
        sequence += 1
        found = chain.link_hash(sequence, previous, chain.values_of(event), event.algorithm)
        yield AuditLink(sequence=sequence, event=event, previous=previous, hash=found)
        previous = found


def anchor_file() -> Path:
    """Where anchors are kept, one line of JSON each."""
    return Path(settings.AUDIT_ANCHORS) / "anchors.jsonl"


def anchors() -> list[Anchor]:
    """All anchors kept, oldest first. Raises ValueError when the file was damaged."""
    file = anchor_file()
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Anchor.of(line) for line in lines if line.strip()]


def last_anchor() -> Anchor | None:
    """The newest anchor; None when there is none, or when the file cannot be read (verify_audit says why)."""
    with suppress(ValueError, OSError):
        return next(reversed(anchors()), None)
    return None


def drop_anchor(*, at: datetime.datetime, on: datetime.date) -> Anchor | None:
    """Once a day: chain what is left over, and write the end of the chain into the file. None when it was done."""
    kept = anchors()
    if kept and kept[-1].on >= on:
        return None
    link_events(at=at, everything=True)
    last = AuditLink.objects.last()
    if last is None:
        return None
    anchor = Anchor(on, last.sequence, last.hash)
    file = anchor_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(anchor.as_json()) + "\n")
    return anchor
