"""Why, why not, and what a person decided otherwise: reads over stored decisions and the texts they rest on."""

from __future__ import annotations

import datetime
from typing import Any

from mediation import facts as bridge
from mediation import rulebooks
from mediation.models import Decision, Dispute, Override
from rules import reference, shelf
from rules.forecast import next_act
from rules.missing import what_would_change
from rules.table import Pack
from rules.vocabulary import Mode, Status


def last_decisions(dispute: Dispute) -> list[Decision]:
    """The latest decision of each table, in the order in which the tables are asked."""
    latest: dict[str, Decision] = {}
    for decision in dispute.decisions.order_by("pk"):
        latest[decision.table] = decision
    return [latest[name] for name in shelf.shipped() if name in latest]


def why_not_rows(decision: Decision) -> list[dict[str, Any]]:
    """For every row that the decision did not find: each cell with its verdict, a sentence, and what is missing.

    It speaks of the very text that decided, also when another one is in force today. Empty when that text was never
    kept: then only the stored reasons count.
    """
    table = rulebooks.text_of(decision.digest)
    if table is None:
        return []
    found = {finding["row"] for finding in decision.findings}
    return [
        {
            "sentence": row.says,
            "basis": row.basis,
            "is_held": row.id in decision.held,
            **reference.why_not(table, row.id, decision.facts, decision.on).as_json(),
            "missing": what_would_change(table, row.id, decision.facts, decision.on),
        }
        for row in table.rows
        if row.id not in found
    ]


def acts_by_rule(dispute: Dispute) -> list[dict[str, Any]]:
    """What the system did by itself, newest first: entry, finding with reasons, and the decision it rests on."""
    entries = dispute.timeline.exclude(decision=None).select_related("decision").order_by("-pk")
    return [
        {"entry": entry, "decision": entry.decision, "finding": finding}
        for entry in entries
        for finding in (entry.decision.findings if entry.decision else [])
        if finding["row"] == entry.rule_row
    ]


def overrides_of(dispute: Dispute) -> list[Override]:
    """What people decided otherwise than the rules, newest first."""
    return list(dispute.overrides.select_related("by").order_by("-pk"))


def can_be_held(dispute: Dispute, on: datetime.date) -> list[tuple[str, str]]:
    """Rules that a person may hold back now: `table.row` and the sentence.

    What the tables find today, and what the ladder would do next if nobody acted.
    """
    rows = {
        f"{decision.table}.{finding['row']}": finding
        for decision in last_decisions(dispute)
        for finding in decision.findings
        if not (finding["pack"] == Pack.LAW and finding["outcome"]["mode"] == Mode.ACT)
    }
    choices = {key: finding["sentence"] for key, finding in rows.items()}
    if dispute.status in (Status.REGISTERED, Status.MEDIATING):
        ladder = rulebooks.books(dispute.county_id, on)["ladder"]
        coming = next_act(ladder, bridge.build(dispute, on).facts, on)
        if coming is not None and coming.finding.pack is Pack.LOCAL:
            choices.setdefault(f"ladder.{coming.finding.row}", f"{coming.finding.sentence}（预计{coming.on}）")
    return list(choices.items())
