"""What a draft would change: row by row against the text in force, and dispute by dispute."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mediation import access, replay
from mediation.models import RulebookVersion, ShadowDifference, User
from mediation.replay import Difference
from mediation.rule_reads import LISTED, YEAR, outcome
from rules.cells import describe
from rules.facts import SCHEMA
from rules.table import Pack, Row, Table
from rules.vocabulary import Status


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a draft against the text in force: `kind` is 新增, 删去, 修改 or 移动; `fields` are (what, old, new)."""

    kind: str
    row: str
    old: str
    new: str
    fields: tuple[tuple[str, str, str], ...] = ()


def differences(live: Table, draft: Table) -> list[RowChange]:
    """Row by row what is new, gone, changed, or stands elsewhere."""
    before, after = {row.id: row for row in live.rows}, {row.id: row for row in draft.rows}
    found = []
    for row in draft.rows:
        old = before.get(row.id)
        if old is None:
            found.append(RowChange("新增", row.id, "", row.says, tuple(_fields(None, row))))
        elif row.pack is Pack.LOCAL and (fields := tuple(_fields(old, row))):  # the law's rows only lose examples
            found.append(RowChange("修改", row.id, old.says, row.says, fields))
    found += [RowChange("删去", row.id, row.says, "") for row in live.rows if row.id not in after]
    found += [
        RowChange("移动", row.id, row.says, row.says, (("位置", f"第{old}条", f"第{new}条"),))
        for row, old, new in _moved(live, draft)
    ]
    return found


def _fields(old: Row | None, new: Row) -> Iterable[tuple[str, str, str]]:
    before, after = _said(old) if old else {}, _said(new)
    for name in dict.fromkeys([*before, *after]):
        if before.get(name, "") != after.get(name, ""):
            yield name, before.get(name, ""), after.get(name, "")


def _said(row: Row) -> dict[str, str]:
    cells = {SCHEMA[name].label: describe(cell, SCHEMA[name]) for name, cell in row.when.items()}
    return {
        "规则": row.says,
        **{f"条件“{label}”": text for label, text in cells.items()},
        "结论": outcome(row.outcome.as_json()),
        "告知": row.outcome.route,
        "依据": row.basis,
        "施行": str(row.starts),
        "停用": str(row.ends or ""),
        "例子": f"{len(row.examples)}个",
    }


def _moved(live: Table, draft: Table) -> Iterable[tuple[Row, int, int]]:
    """Rows of both texts that changed their order among each other."""
    common = {row.id for row in live.rows} & {row.id for row in draft.rows}
    old = [row.id for row in live.rows if row.id in common]
    new = [row.id for row in draft.rows if row.id in common]
    ids = [row.id for row in draft.rows]
    for before, after in zip(old, new, strict=True):
        if before != after:
            yield draft.row(after), [row.id for row in live.rows].index(after) + 1, ids.index(after) + 1


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft would do: to open disputes today, and to those of the twelve months before."""

    today: Difference
    past: Difference


def effect(user: User, live: Table, draft: Table, statuses: Iterable[Status], on: datetime.date) -> Effect:
    """Among the disputes that this person may see. `statuses` are those in which the table is asked."""
    seen = access.visible_to(user, on)
    asked = seen.open().filter(status__in=[status.value for status in statuses])
    past = replay.compare_past(live, draft, seen, on - YEAR, on - datetime.timedelta(days=1), on, listed=LISTED)
    return Effect(replay.compare(live, draft, asked, on, listed=LISTED), past)


def trial(user: User, version: RulebookVersion, on: datetime.date) -> dict[str, Any]:
    """What a draft on trial said otherwise: how many disputes, from what to what, and those this person may see."""
    rows = ShadowDifference.objects.filter(version=version).order_by("-on", "-pk")
    kinds: Counter[tuple[str, str]] = Counter()
    seen: set[int] = set()
    for dispute, live, draft in rows.values_list("dispute_id", "live", "draft"):
        kinds[_conclusion(live), _conclusion(draft)] += dispute not in seen
        seen.add(dispute)
    mine = rows.filter(dispute__in=access.visible_to(user, on).order_by().values("pk")).select_related("dispute")
    listed = [(row, _conclusion(row.live), _conclusion(row.draft)) for row in mine[:LISTED]]
    moves = [(before, after, number) for (before, after), number in kinds.most_common() if number]
    return {"disputes": len(seen), "moves": moves, "listed": listed}


def _conclusion(outcomes: Iterable[Mapping[str, Any]]) -> str:
    return "；".join(outcome(asked) for asked in outcomes) or "不适用任何一条"
