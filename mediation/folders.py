"""Everything the rules look at, for any number of disputes: one query per kind of row, however many disputes.

A single dispute is a pile of one. Nothing here is cached: a folder shows the rows as they were when it was opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from mediation.models import (
    Agreement,
    ClockPause,
    Dispute,
    FollowUp,
    Handover,
    LegalClock,
    Mark,
    MediationSession,
    Obligation,
    Override,
    Panel,
    Party,
    Referral,
)


@dataclass(slots=True)
class Folder:
    """The rows of one dispute, each kind in its own order; `agreement` is the one that was not cancelled."""

    parties: Sequence[Party] = ()
    sessions: Sequence[MediationSession] = ()
    panels: Sequence[Panel] = ()
    visits: Sequence[FollowUp] = ()
    handovers: Sequence[Handover] = ()
    referrals: Sequence[Referral] = ()
    pauses: Sequence[ClockPause] = ()
    clocks: Sequence[LegalClock] = ()
    overrides: Sequence[Override] = ()
    agreement: Agreement | None = None
    promises: Sequence[Obligation] = field(default=())
    marks: Sequence[Mark] = field(default=())


def open_folder(dispute: Dispute) -> Folder:
    """The rows of one dispute."""
    return open_folders([dispute])[dispute.pk]


def open_folders(disputes: Iterable[Dispute]) -> dict[int, Folder]:
    """The rows of each dispute, by its key."""
    keys = [dispute.pk for dispute in disputes]
    folders = {key: Folder() for key in keys}
    for name, rows in _kinds(keys).items():
        for key, found in _by("dispute_id", rows).items():
            setattr(folders[key], name, found)
    agreements = {row.pk: row for row in Agreement.objects.filter(dispute__among=keys, cancelled_on=None)}
    for row in agreements.values():
        folders[row.dispute_id].agreement = row
    if agreements:
        promises = _by("agreement_id", Obligation.objects.filter(agreement__among=agreements))
        marks = _by("agreement_id", Mark.objects.filter(agreement__among=agreements).select_related("representative"))
        for key, row in agreements.items():
            folder = folders[row.dispute_id]
            folder.promises, folder.marks = promises.get(key, ()), marks.get(key, ())
    return folders


def _kinds(keys: Sequence[int]) -> dict[str, QuerySet[Any]]:
    return {
        "parties": Party.objects.filter(dispute__among=keys).select_related("village"),
        "sessions": MediationSession.objects.filter(dispute__among=keys),
        "panels": Panel.objects.filter(dispute__among=keys),
        "visits": FollowUp.objects.filter(dispute__among=keys).order_by("visited_on", "pk"),
        "handovers": Handover.objects.filter(dispute__among=keys),
        "referrals": Referral.objects.filter(dispute__among=keys),
        "pauses": ClockPause.objects.filter(dispute__among=keys),
        "clocks": LegalClock.objects.filter(dispute__among=keys),
        "overrides": Override.objects.filter(dispute__among=keys),
    }


def _by(column: str, rows: Iterable[Model]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
