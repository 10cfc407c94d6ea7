"""The dossier (卷宗): its number, how long it is kept, what is scanned for it (人民调解法 27)."""

from __future__ import annotations

import datetime
import hashlib

from django.db import transaction

from documents import scans
from mediation.models import Dispute, Dossier, Enclosure, User
from mediation.papers import dossier as bridge
from mediation.services import numbers, transition
from mediation.services.errors import Refused
from rules.paper_words import Retention
from rules.vocabulary import Action


def open_dossier(dispute: Dispute, on: datetime.date) -> Dossier:
    """The dossier with its number, given once in the caller's transaction."""
    dossier = bridge.of(dispute)
    if not dossier.number:
        dossier.number = numbers.next_number(dispute.responsible, "dossier", on)
        dossier.save()
    return dossier


@transaction.atomic
def change_retention(*, dispute: Dispute, by: User, at: datetime.datetime, retention: str, reason: str) -> Dossier:
    """Keep it longer or shorter than its type proposes, with a reason."""
    if not reason.strip():
        raise Refused("请写明改变保管期限的理由。", "reason")
    term = Retention(retention)
    before, _, _ = bridge.retention_of(dispute)
    if before is term:
        raise Refused(f"现在就是“{term.label}”。", "retention")
    text = f"保管期限由“{before.label}”改为“{term.label}”。{reason}"
    transition.move(dispute=dispute, action=Action.FILE, by=by, at=at, reason=text)
    dossier = bridge.of(dispute)
    dossier.retention, dossier.retention_reason = term.value, reason[:200]
    dossier.save()
    return dossier


@transaction.atomic
def attach_enclosure(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    item: str,
    name: str,
    file_name: str,
    media_type: str,
    content: bytes,
) -> Enclosure:
    """Keep a scan for one line of the dossier. What could not be bound in later is refused now."""
    try:
        scans.pages(name, content).close()
    except scans.BadScan as bad:
        raise Refused(str(bad), "scan") from bad
    transition.move(dispute=dispute, action=Action.FILE, by=by, at=at, reason=f"收入卷宗“{item}”：{name}")
    return Enclosure.objects.create(
        dispute=dispute,
        item=item,
        name=name,
        file_name=file_name[:120],
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        recorded_at=at,
        recorded_by=by,
    )
