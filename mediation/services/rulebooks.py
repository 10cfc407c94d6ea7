"""A county's own rules: drafted, checked, approved by a second person, published from a day, taken back in one step."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mediation import access, rulebooks
from mediation.models import Place, RulebookText, RulebookVersion, User
from mediation.models.rulebooks import OPEN_STATES, VersionState
from mediation.moments import day_of
from mediation.services import audit, transition
from mediation.services.errors import Refused
from rules import checks, loading, shelf
from rules.loading import BadTable
from rules.table import Pack, Table

LONGEST_TRIAL = datetime.timedelta(days=92)


@transaction.atomic
def start_draft(
    *, by: User, at: datetime.datetime, table: str, ladder: str = "", content: Mapping[str, Any] | None = None
) -> RulebookVersion:
    """A draft of the text in force, of another shipped ladder, or of `content` from a file. Raises Refused, BadTable."""
    county = _county_of(by, at)
    if table not in shelf.editable():
        raise Refused("这张规则表全部是法律规则，随程序发布，不能修改。")
    if ladder and (ladder not in shelf.ladders() or shelf.ladders()[ladder].name != table):
        raise Refused("没有这套阶梯。", "ladder")
    start = rulebooks.books(county.pk, day_of(at))[table]
    if ladder:
        start = shelf.ladders()[ladder]
    if content is not None:
        start = _read(table, content)
    return _new(county, start, by, at)


@transaction.atomic
def save_draft(
    *, version: RulebookVersion, by: User, at: datetime.datetime, content: Mapping[str, Any], reason: str = ""
) -> RulebookVersion:
    """Replace the draft's text. What cannot be read as a table raises BadTable, and nothing is stored."""
    _hold(version)
    _same_county(version, by, at)
    if version.state != VersionState.DRAFT:
        raise Refused("只有草稿可以修改；待审核的请先退回。")
    table = _read(version.table, content)
    version.content, version.digest = table.as_json(), table.digest
    version.drafted_by, version.drafted_at, version.reason = by, at, reason.strip()[:500]
    version.save()
    return version


@transaction.atomic
def propose_draft(*, version: RulebookVersion, by: User, at: datetime.datetime, reason: str) -> RulebookVersion:
    """Hand the draft to a second person. Only a text without a fault may go."""
    _hold(version)
    _same_county(version, by, at)
    _must_be(version, VersionState.DRAFT)
    if not reason.strip():
        raise Refused("请写明为什么修改，审核人和以后的人都要看。", "reason")
    table = rulebooks.table_of(version)
    _must_be_sound(table, day_of(at))
    if table.digest == shelf.with_law(_live(version, at)).digest:
        raise Refused("草稿与现行规则完全相同，没有要发布的修改。")
    version.state, version.reason, version.proposed_at = VersionState.PROPOSED.value, reason.strip()[:500], at
    version.digest = table.digest
    version.save()
    return version


@transaction.atomic
def publish_draft(
    *, version: RulebookVersion, by: User, at: datetime.datetime, starts_on: datetime.date, answer: str = ""
) -> RulebookVersion:
    """The second person agrees; in force from `starts_on`, today at the earliest."""
    _hold(version)
    _must_be(version, VersionState.PROPOSED)
    _second_person(version, by, at)
    if starts_on < day_of(at):
        raise Refused("施行日期不能早于今天：已经作出的决定不因新规则改变。", "starts_on")
    table = rulebooks.table_of(version)
    _must_be_sound(table, starts_on)
    _put_in_force(version, table, by, at, starts_on, answer)
    return version


@transaction.atomic
def return_draft(*, version: RulebookVersion, by: User, at: datetime.datetime, answer: str) -> RulebookVersion:
    """Not like this: back to the draft, with the reason. The drafter may also take it back."""
    _hold(version)
    _same_county(version, by, at)
    _must_be(version, VersionState.PROPOSED)
    if not answer.strip():
        raise Refused("请写明退回的理由。", "answer")
    version.state, version.answer, version.proposed_at = VersionState.DRAFT.value, answer.strip()[:500], None
    version.save()
    return version


@transaction.atomic
def withdraw_version(*, version: RulebookVersion, by: User, at: datetime.datetime, answer: str) -> RulebookVersion:
    """Throw a draft away, or stop a published version before its first day. What was in force is rolled back instead."""
    _hold(version)
    _same_county(version, by, at)
    if not answer.strip():
        raise Refused("请写明作废的理由。", "answer")
    if version.state == VersionState.PUBLISHED and not access.may_publish_rules(by, version.county, day_of(at)):
        raise Refused("已发布的规则由县（区）工作人员作废。")
    begun = version.starts_on is not None and version.starts_on <= day_of(at)
    if not version.is_open and (version.state != VersionState.PUBLISHED or begun):
        raise Refused("已经施行过的规则不能作废，可以恢复以前的版本。")
    version.state, version.answer, version.shadow_until = VersionState.WITHDRAWN.value, answer.strip()[:500], None
    version.save()
    return version


@transaction.atomic
def restore_version(
    *, by: User, at: datetime.datetime, table: str, to: RulebookVersion | None, reason: str
) -> RulebookVersion:
    """Back to an earlier published version, or to the shipped table (`to=None`), from today: one step, one person.

    Two persons agreed on that text before; it comes back as a new version, so that every day keeps its answer.
    """
    county = _county_of(by, at)
    if not access.may_publish_rules(by, county, day_of(at)):
        raise Refused("恢复以前的版本由县（区）工作人员办理。")
    if not reason.strip():
        raise Refused("请写明恢复的理由。", "reason")
    if table not in shelf.editable():
        raise Refused("这张规则表全部是法律规则，随程序发布，不能修改。")
    earlier = _published(county, table)
    if not earlier or (to is not None and to not in earlier):
        raise Refused("没有可以恢复的版本。")
    text = rulebooks.table_of(to) if to else shelf.shipped()[table]
    version = _new(county, text, by, at, is_return=True)
    version.restores = to
    version.reason = reason.strip()[:500]
    _put_in_force(version, rulebooks.composed(version.content), by, at, day_of(at), "")
    return version


@transaction.atomic
def start_trial(*, version: RulebookVersion, by: User, at: datetime.datetime, until: datetime.date) -> RulebookVersion:
    """Let a sound draft run beside the rules in force until a day: it decides nothing, its differences are written down."""
    _hold(version)
    _same_county(version, by, at)
    today = day_of(at)
    if not version.is_open:
        raise Refused("只有草稿可以试运行。")
    if not today <= until <= today + LONGEST_TRIAL:
        raise Refused(f"试运行的最后一天应在今天至{today + LONGEST_TRIAL}之间。", "until")
    _must_be_sound(rulebooks.table_of(version), today)
    version.shadow_until = until
    version.save()
    return version


def keep_texts() -> bool:
    """Keep the full text of every table that may decide from now on; whether any was new.

    Run after each upgrade and each publication.
    """
    tables = list(shelf.shipped().values())
    for version in RulebookVersion.objects.filter(state=VersionState.PUBLISHED.value, table__in=shelf.editable()):
        try:
            tables.append(rulebooks.table_of(version))
        except BadTable:
            continue  # rulebooks.books says so loudly each time it is asked
    kept = [
        RulebookText.objects.get_or_create(
            digest=table.digest, defaults={"table": table.name, "content": table.as_json()}
        )
        for table in tables
    ]
    return any(is_new for _, is_new in kept)


# ---- the small print -------------------------------------------------------------------------------------------------


def _county_of(by: User, at: datetime.datetime) -> Place:
    county = access.may_draft_rules(by, day_of(at))
    if county is None:
        raise Refused("您没有起草规则的职务：本地规则由司法所和县（区）工作人员起草。")
    return county


def _same_county(version: RulebookVersion, by: User, at: datetime.datetime) -> None:
    if _county_of(by, at) != version.county:
        raise Refused("这是别的县（区）的规则。")


def _second_person(version: RulebookVersion, by: User, at: datetime.datetime) -> None:
    if not access.may_publish_rules(by, version.county, day_of(at)):
        raise Refused("规则由县（区）工作人员审核发布。")
    if version.history.filter(drafted_by=by).exists():
        raise Refused("起草过的人不能自己审核发布，请另一位县（区）工作人员审核。")


def _must_be(version: RulebookVersion, state: VersionState) -> None:
    if version.state != state:
        raise Refused(f"这一版现在是“{version.state_term.label}”，不能这样办理。")


def _must_be_sound(table: Table, on: datetime.date) -> None:
    found = checks.faults(table, on)
    if found:
        raise Refused("检查没有通过：" + "；".join(issue.text for issue in found[:5]))


def _hold(version: RulebookVersion) -> None:
    version.refresh_from_db(from_queryset=RulebookVersion.objects.select_for_update())


def _live(version: RulebookVersion, at: datetime.datetime) -> Table:
    return rulebooks.books(version.county_id, day_of(at))[version.table]


def _published(county: Place, table: str) -> list[RulebookVersion]:
    return list(RulebookVersion.objects.filter(county=county, table=table, state=VersionState.PUBLISHED.value))


def _read(table: str, content: Mapping[str, Any]) -> Table:
    """A text for this table, whose law rows are the release's own. Raises BadTable."""
    read = loading.build(content)
    shipped = shelf.shipped()[table]
    if (read.name, read.hit, read.complete) != (shipped.name, shipped.hit, shipped.complete):
        raise BadTable(
            [f"这不是规则表“{shipped.title}”（{table}）：名称（name）、命中方式（hit）、完备（complete）不能改。"]
        )
    law = {row.id: row for row in shipped.rows if row.pack is Pack.LAW}
    changed = [row.id for row in read.rows if (row.pack is Pack.LAW or row.id in law) and not _is_same(row, law)]
    if changed:
        raise BadTable([f"法律规则只随程序发布更新，不能修改、也不能新增：{'、'.join(changed)}。"])
    return shelf.with_law(read)


def _is_same(row: Any, law: Mapping[str, Any]) -> bool:
    """The same rule as the release's; which examples came along does not matter."""
    plain, own = row.as_json(), law[row.id].as_json() if row.id in law else {}
    return {**plain, "examples": None} == {**own, "examples": None}


def _new(county: Place, table: Table, by: User, at: datetime.datetime, is_return: bool = False) -> RulebookVersion:
    versions = RulebookVersion.objects.select_for_update().filter(county=county, table=table.name)
    last = max((version.number for version in versions), default=0)
    if not is_return and any(version.state in OPEN_STATES for version in versions):
        raise Refused("这张规则表已经有一份草稿，请先办完那一份。")
    version = RulebookVersion(
        county=county,
        table=table.name,
        number=last + 1,
        content=table.as_json(),
        digest=table.digest,
        drafted_by=by,
        drafted_at=at,
        is_return=is_return,
    )
    if not is_return:
        version.save()
    return version


def _put_in_force(
    version: RulebookVersion, table: Table, by: User, at: datetime.datetime, starts_on: datetime.date, answer: str
) -> None:
    version.state, version.starts_on, version.shadow_until = VersionState.PUBLISHED.value, starts_on, None
    version.decided_by, version.decided_at, version.answer = by, at, answer.strip()[:500]
    version.digest = table.digest
    version.save()
    keep_texts()
    told = {"table": version.table, "number": version.number, "digest": version.digest, "from": starts_on.isoformat()}
    what = "rules.rolled_back" if version.is_return else "rules.published"
    audit.record(what, by=by, at=at, row=version, detail=told)
    transition.recheck(county=version.county, on=starts_on)
