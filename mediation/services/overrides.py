"""A person acts otherwise than a rule says: with a reason, until a day, and counted at the rule."""

from __future__ import annotations

import datetime

from django.db import transaction

from mediation import rulebooks
from mediation.models import Dispute, Override, User
from mediation.moments import day_of
from mediation.services import notices, review, routing, transition
from mediation.services.errors import Refused
from rules.table import Pack, Row, Table
from rules.vocabulary import Action, Measure, Mode

LONGEST_HOLD = datetime.timedelta(days=30)  # long enough to finish, too short to be forgotten


@transaction.atomic
def override_rule(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    rule: str,
    until: datetime.date,
    reason: str,
) -> Override:
    """Hold a rule back for this dispute until a day. `rule` is `table.row` of the county's rulebook in force.

    What the law orders the system to do is not held back: there the facts are to be corrected. Holding ends by itself
    when the dispute changes its level. Raises Refused.
    """
    table, row = _find(dispute, rule, day_of(at))
    if not reason.strip():
        raise Refused("请写明为什么不照规则办理。", "reason")
    if row.pack is Pack.LAW and row.outcome.mode is Mode.ACT:
        raise Refused("这是法律规则，不能暂缓；如果情况有误，请更正情况。", "rule")
    if not day_of(at) <= until <= day_of(at) + LONGEST_HOLD:
        raise Refused(f"最多暂缓30天：请选今天至{day_of(at) + LONGEST_HOLD}之间的一天。", "until")
    transition.move(
        dispute=dispute, action=Action.OVERRIDE, by=by, at=at, reason=f"{row.says}——暂缓至{until}：{reason}"
    )
    override: Override = Override.objects.create(
        dispute=dispute,
        table=table.name,
        row=row.id,
        digest=table.digest,
        deadline_version=dispute.deadline_version,
        sentence=row.says,
        reason=reason.strip()[:500],
        until=until,
        by=by,
        at=at,
    )
    _answer_and_tell(override)
    review.review(dispute=dispute, at=at)
    return override


def _find(dispute: Dispute, rule: str, today: datetime.date) -> tuple[Table, Row]:
    name, _, row_id = rule.partition(".")
    table = rulebooks.books(dispute.county_id, today).get(name)
    row = next((row for row in table.rows if row.id == row_id), None) if table else None
    if table is None or row is None:
        raise Refused("现行规则里没有这一条。", "rule")
    return table, row


def _answer_and_tell(override: Override) -> None:
    """What the rule had asked for is answered, and the level above hears of it: nobody is forgotten in silence."""
    dispute, text = (
        override.dispute,
        f"不照规则“{override.sentence}”办理，暂缓至{override.until}。理由：{override.reason}",
    )
    open_ones = dispute.notices.filter(answered_at=None, rule_row=override.row, decision__table=override.table)
    for notice in open_ones:
        notice.answered_at, notice.answered_by, notice.answer = override.at, override.by, text[:500]
        notice.save()
    above = routing.organisation_above(dispute)
    if above is not None:
        notices.notify(
            dispute=dispute,
            to=above,
            measure=Measure.NOTIFY_LEADER,
            mode=Mode.ASK,
            text=f"{dispute.responsible}{text}",
            at=override.at,
            key=f"override:{override.pk}",
        )
