"""Which rulebook applies: the bridge from what a county published to the tables that rules decides with."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from mediation.models import Dispute, Override, RulebookText, RulebookVersion
from mediation.models.rulebooks import VersionState
from rules import loading, shelf
from rules.loading import BadTable
from rules.table import Table

logger = logging.getLogger(__name__)
_READ: dict[str, Table] = {}  # a published text never changes, so a process reads it once


def books(county_id: int, on: datetime.date) -> dict[str, Table]:
    """The tables in force in that county on that day, by name: the shipped ones, replaced where it published its own.

    A text that this release can no longer read gives way to the shipped one, loudly: a dispute must not wait for it.
    """
    tables = dict(shelf.shipped())
    for name, version in in_force(county_id, on).items():
        try:
            tables[name] = table_of(version)
        except BadTable as error:
            logger.error("rulebook version %s cannot be read, the shipped table answers: %s", version.pk, error)
    return tables


def in_force(county_id: int, on: datetime.date) -> dict[str, RulebookVersion]:
    """The county's own versions in force on that day, by table: which version applied on day X."""
    published = RulebookVersion.objects.filter(
        county=county_id, state=VersionState.PUBLISHED.value, starts_on__lte=on, table__in=shelf.editable()
    )
    return {version.table: version for version in published.order_by("starts_on", "number").defer("content")}


def next_start(county_id: int, on: datetime.date) -> datetime.date | None:
    """The first day after `on` on which a published text comes into force."""
    coming = RulebookVersion.objects.filter(county=county_id, state=VersionState.PUBLISHED.value, starts_on__gt=on)
    return coming.order_by("starts_on").values_list("starts_on", flat=True).first()


def stamp() -> tuple[Any, ...]:
    """Differs as soon as any county has published a text, gone back to one, or withdrawn one."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [VersionState.PUBLISHED.value])
        return tuple(cursor.fetchone())


# In plain words: a sweep asks it while it holds the lock for which others wait.
_STAMP = f"SELECT MAX(decided_at), COUNT(id) FROM {RulebookVersion._meta.db_table} WHERE state = %s"  # noqa: S608


def on_trial(county_id: int, on: datetime.date) -> list[RulebookVersion]:
    """Drafts that run beside the rules in force on that day."""
    states = (VersionState.DRAFT.value, VersionState.PROPOSED.value)
    return list(RulebookVersion.objects.filter(county=county_id, state__in=states, shadow_until__gte=on))


def active(overrides: Iterable[Override], dispute: Dispute, on: datetime.date) -> tuple[Override, ...]:
    """Rows that a person holds back for this dispute: of this stay at this level, and not yet over."""
    return tuple(o for o in overrides if o.deadline_version == dispute.deadline_version and o.until >= on)


def table_of(version: RulebookVersion) -> Table:
    """The version's table, with the law rows of this release. Raises BadTable."""
    if version.is_open:
        return composed(version.content)
    if version.digest not in _READ:
        _READ[version.digest] = composed(version.content)
    return _READ[version.digest]


def composed(content: Mapping[str, Any]) -> Table:
    """Plain data → the table with today's law rows. Raises BadTable."""
    return shelf.with_law(loading.build(content))


def text_of(digest: str) -> Table | None:
    """The table behind a digest that a decision carries; None if its text was never kept."""
    shipped = next((table for table in shelf.shipped().values() if table.digest == digest), None)
    kept = None if shipped else RulebookText.objects.filter(digest=digest).first()
    return loading.build(kept.content) if kept else shipped
