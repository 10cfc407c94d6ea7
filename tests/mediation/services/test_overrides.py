"""A person acts otherwise than a rule says: with a reason, until a day, and never in silence."""

from __future__ import annotations

import datetime

import pytest

from mediation import why
from mediation.models import Override
from mediation.services import handovers, overrides
from mediation.services.errors import Refused
from mediation.services.sweep import run_sweep
from rules.vocabulary import Action
from tests import factories as made
from tests.factories import START, County, fresh, recall_county
from tests.mediation.helpers import days

pytestmark = pytest.mark.django_db
TODAY = START.date()
IN_TEN_DAYS = TODAY + days(10)


@pytest.fixture
def county() -> County:
    return recall_county()


def held(county: County, *, until: datetime.date = IN_TEN_DAYS, rule: str = "ladder.panel_days") -> Override:
    dispute = made.make_mediating(county)
    return overrides.override_rule(
        dispute=dispute, by=county.wang, at=START + days(1), rule=rule, until=until, reason="一方住院，下周出院"
    )


def test_the_deadline_passes_and_nothing_happens_until_the_day_is_over(county: County) -> None:
    dispute = held(county).dispute
    for day in range(2, 11):
        run_sweep(at=START + days(day))
    assert fresh(dispute).level == "panel"
    run_sweep(at=START + days(11))
    assert fresh(dispute).level == "township", "who was held back is not forgotten"


def test_the_page_tells_the_new_day(county: County) -> None:
    dispute = fresh(held(county).dispute)
    assert dispute.level_deadline == TODAY + days(11)
    assert dispute.next_check_at.date() <= TODAY + days(11)


def test_another_reason_to_send_it_up_still_counts(county: County) -> None:
    dispute = held(county).dispute
    for day in (2, 3, 4):
        made.hold(county, fresh(dispute), at=START + days(day))
    assert fresh(dispute).level == "township", "three attempts are another row"


def test_the_decision_says_which_row_stood_aside(county: County) -> None:
    dispute = held(county).dispute
    run_sweep(at=START + days(8))
    ladder = next(d for d in why.last_decisions(dispute) if d.table == "ladder")
    assert ladder.held == ["panel_days"]
    row = next(row for row in why.why_not_rows(ladder) if row["row"] == "panel_days")
    assert row["is_held"]
    assert [o.reason for o in why.overrides_of(dispute)] == ["一方住院，下周出院"]


def test_the_level_above_hears_of_it(county: County) -> None:
    override = held(county)
    notice = override.dispute.notices.get(key__startswith="override:")
    assert notice.organisation == county.body("青溪镇人民调解委员会")
    assert "一方住院" in notice.text
    entry = override.dispute.timeline.get(action=Action.OVERRIDE.value)
    assert (entry.by, "一方住院" in entry.reason) == (county.wang, True)


def test_what_the_rule_had_asked_for_is_answered(county: County) -> None:
    dispute = made.make_mediating(county)
    run_sweep(at=START + days(6))
    asked = dispute.notices.filter(answered_at=None).exclude(rule_row="").first()
    assert asked is not None
    rule = f"{asked.decision.table}.{asked.rule_row}"
    overrides.override_rule(
        dispute=fresh(dispute), by=county.wang, at=START + days(6), rule=rule, until=TODAY + days(9), reason="已约好"
    )
    asked.refresh_from_db()
    assert asked.answered_by == county.wang


def test_a_new_level_begins_without_it(county: County) -> None:
    override = held(county, until=TODAY + days(20))
    dispute = fresh(override.dispute)
    handovers.escalate_dispute(dispute=dispute, by=county.wang, at=START + days(2), reason="超出能力")
    run_sweep(at=START + days(3))
    assert all(decision.held == [] for decision in why.last_decisions(dispute))


@pytest.mark.parametrize(
    ("rule", "until", "reason", "said"),
    [
        ("ladder.panel_days", TODAY + days(10), " ", "为什么不照规则"),
        ("ladder.panel_days", TODAY, "理由", "最多暂缓30天"),
        ("ladder.panel_days", TODAY + days(32), "理由", "最多暂缓30天"),
        ("ladder.no_such_row", TODAY + days(3), "理由", "没有这一条"),
        ("nothing", TODAY + days(3), "理由", "没有这一条"),
        ("legal_aid.refer_migrant", TODAY + days(3), "理由", "不能暂缓"),
    ],
)
def test_refused(county: County, rule: str, until: datetime.date, reason: str, said: str) -> None:
    dispute = made.make_mediating(county)
    with pytest.raises(Refused, match=said):
        overrides.override_rule(
            dispute=dispute, by=county.wang, at=START + days(1), rule=rule, until=until, reason=reason
        )
    assert not dispute.overrides.exists()


def test_what_can_be_held(county: County) -> None:
    dispute = made.make_mediating(county)
    choices = dict(why.can_be_held(dispute, TODAY))
    assert "预计2026-11-09" in choices["ladder.panel_days"]
    assert str(held(county)).endswith("panel_days")


def test_at_the_top_nobody_stands_above(county: County) -> None:
    dispute = made.make_mediating(county, by=county.zheng, level="county", place=county.body("永宁县人民法院").place)
    held_back = overrides.override_rule(
        dispute=dispute,
        by=county.zheng,
        at=START + days(1),
        rule="ladder.county_days",
        until=IN_TEN_DAYS,
        reason="专家下周才到",
    )
    assert not held_back.dispute.notices.filter(key__startswith="override:").exists()
