"""What the sweep's loop does besides: chain the audit trail, ask once an hour what was forgotten, anchor once a day."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from mediation import invariants
from mediation.models import Heartbeat
from mediation.moments import day_of
from mediation.services import audit, tallies

FORGOTTEN = "forgotten"
HOUR = datetime.timedelta(hours=1)


@dataclass(slots=True)
class UpkeepReport:
    """What one pass did. `broken` is None when it was not yet time to ask, else what the hourly check found."""

    linked: int = 0
    anchor: str = ""
    broken: dict[str, Any] | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def run_upkeep(*, at: datetime.datetime) -> UpkeepReport:
    """One pass; what is not yet due costs one query each."""
    report = UpkeepReport(linked=audit.link_events(at=at))
    anchor = audit.drop_anchor(at=at, on=day_of(at))
    report.anchor = str(anchor or "")
    last = Heartbeat.objects.filter(name=FORGOTTEN).first()
    # What is wrong is asked again at the next pass: a fault that was mended must not stand red for an hour.
    if last is None or last.detail or not datetime.timedelta() <= at - last.at < HOUR:
        tallies.fold()
        report.broken = look_for_forgotten(at=at)
    return report


def look_for_forgotten(*, at: datetime.datetime) -> dict[str, Any]:
    """Ask every invariant and keep the answer where the health page reads it."""
    found = {each.name: each.as_json() for each in invariants.broken(at)}
    Heartbeat.objects.update_or_create(name=FORGOTTEN, defaults={"at": at, "detail": found})
    return found
