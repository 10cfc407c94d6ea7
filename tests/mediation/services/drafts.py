"""A county's draft of the ladder, at each step of its way."""

from __future__ import annotations

import copy
import datetime
from typing import Any

from mediation.models import RulebookVersion
from mediation.services import rulebooks as books
from tests.factories import START, County

TODAY = START.date()


def with_days(content: dict[str, Any], row_id: str, old: int, new: int) -> dict[str, Any]:
    """The table with another number of days in one row, its examples moved along."""
    changed = copy.deepcopy(content)
    row = next(row for row in changed["rows"] if row["id"] == row_id)
    row["when"]["days_at_level"] = f">= {new}"
    row["sentence"] = row["sentence"].replace(f"{old}天", "{days_at_level}天")
    for example in row["examples"]:
        if "days_at_level" in example["given"]:
            example["given"]["days_at_level"] += new - old
    return changed


def drafted(county: County, *, new: int = 10, by: Any = None) -> RulebookVersion:
    """The panel has ten days instead of seven."""
    by = by or county.zhao
    version = books.start_draft(by=by, at=START, table="ladder")
    return books.save_draft(version=version, by=by, at=START, content=with_days(version.content, "panel_days", 7, new))


def proposed(county: County, **options: Any) -> RulebookVersion:
    return books.propose_draft(version=drafted(county, **options), by=county.zhao, at=START, reason="七天不够")


def published(county: County, starts_on: datetime.date = TODAY, **options: Any) -> RulebookVersion:
    return books.publish_draft(version=proposed(county, **options), by=county.zheng, at=START, starts_on=starts_on)


def place(county: County) -> Any:
    return county.body("永宁县社会治理中心").place
