"""Drafts on trial: what they would have said beside the rules in force, written down where the two differ."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from mediation import facts as bridge
from mediation import rulebooks
from mediation.models import Dispute, RulebookVersion, ShadowDifference
from rules import reference
from rules.table import Table


def differences(
    dispute: Dispute,
    books: Iterable[Table],
    trials: Mapping[str, RulebookVersion],
    known: bridge.Bridge,
    on: datetime.date,
) -> Iterator[ShadowDifference]:
    """Ask every draft on trial about this dispute; rows for those that answer otherwise. It decides nothing."""
    for live in books:
        if live.name in trials:
            version = trials[live.name]
            now, then = conclusion(live, known, on), conclusion(rulebooks.table_of(version), known, on)
            if now != then:
                yield ShadowDifference(
                    version=version, dispute=dispute, digest=version.digest, on=on, live=now, draft=then
                )


def keep(found: Iterable[ShadowDifference]) -> None:
    """Write them down, once a day."""
    ShadowDifference.objects.bulk_create(found, ignore_conflicts=True)


def conclusion(table: Table, known: bridge.Bridge, on: datetime.date) -> list[dict[str, object]]:
    """What the table asks for: the outcomes of its findings, without the names of rows."""
    return [finding.outcome.as_json() for finding in reference.decide(table, known.facts, on).findings]
