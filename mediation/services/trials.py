"""Drafts on trial: what they would have said beside the rules in force, written down where the two differ."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from mediation import facts as bridge
from mediation import rulebooks
from mediation.models import Dispute, ShadowDifference
from rules import reference
from rules.table import Table


def try_drafts(*, dispute: Dispute, books: Iterable[Table], known: bridge.Bridge, on: datetime.date) -> None:
    """Ask every draft on trial about this dispute, once a day. It decides nothing."""
    drafts = {version.table: version for version in rulebooks.on_trial(dispute.county_id, on)}
    for live in books:
        if live.name in drafts:
            version = drafts[live.name]
            now, then = conclusion(live, known, on), conclusion(rulebooks.table_of(version), known, on)
            if now != then:
                ShadowDifference.objects.get_or_create(
                    version=version,
                    dispute=dispute,
                    digest=version.digest,
                    on=on,
                    defaults={"live": now, "draft": then},
                )


def conclusion(table: Table, known: bridge.Bridge, on: datetime.date) -> list[dict[str, object]]:
    """What the table asks for: the outcomes of its findings, without the names of rows."""
    return [finding.outcome.as_json() for finding in reference.decide(table, known.facts, on).findings]
