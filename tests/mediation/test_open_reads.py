"""Reads without a person behind them: what a resident, anybody, and a watcher may see."""

from __future__ import annotations

import datetime

import pytest

from mediation import inbox, lists, selectors, why
from mediation.models import Dispute
from mediation.services import papers, parties
from mediation.services.parties import NewParty
from mediation.services.sweep import run_sweep
from rules import shelf
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days
from tests.mediation.states import in_court, mediating, registered

TODAY = START.date()


@pytest.mark.parametrize(("passed", "titles"), [(0, ["四加一"]), (1, ["四加一"])], ids=["今天", "明天"])
def test_what_goes_up_within_seven_days_is_told_before(county: County, passed: int, titles: list[str]) -> None:
    made.make_mediating(county, title="四加一")  # seven days at the panel
    made.make_dispute(county, by=county.zhao, level="township", title="乡镇的")  # fifteen days at the township
    on = TODAY + datetime.timedelta(days=passed)
    rows = lists.page(county.zhao, on, lists.Wishes(soon=True)).rows
    assert [row.title for row in rows] == titles
    assert [row.level_deadline and row.level_deadline - on for row in rows] == [datetime.timedelta(days=7 - passed)]


def test_a_row_that_was_not_found_says_what_is_missing(county: County) -> None:
    dispute = made.make_mediating(county)
    ladder = dispute.decisions.filter(table="ladder").last()
    missing = {row["row"]: row["missing"] for row in why.why_not_rows(ladder)}
    assert missing["panel_days"] == (
        "“在本层级已过天数”现在是0天；不少于7天的，也就是再过7天，“panel_days”行就会命中。",
    )


def test_a_resident_finds_the_dispute_by_its_code(county: County) -> None:
    dispute = registered(county)
    assert selectors.progress(f" {dispute.progress_code.lower()} ") == dispute
    assert selectors.progress("") is None


def test_anybody_checks_a_paper_by_its_code(county: County) -> None:
    paper = papers.issue_paper(dispute=registered(county), by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    code = paper.check_code
    assert selectors.paper_by_code(f"{code[:8]}-{code[8:]}".lower()) == paper
    assert selectors.paper_by_code("nonsense") is None


@pytest.mark.parametrize(("minutes", "ok"), [(0, True), (5, True), (6, False), (600, False)])
def test_health_looks_at_the_heartbeat(county: County, minutes: int, ok: bool) -> None:
    run_sweep(at=START)
    told = selectors.health(START + datetime.timedelta(minutes=minutes))
    assert (told["ok"], told["sweep_age_seconds"]) == (ok, minutes * 60)


def test_health_before_the_first_sweep(county: County) -> None:
    mediating(county)
    told = selectors.health(START)
    assert (told["ok"], told["sweep_at"], told["sweep_age_seconds"], told["sweep_detail"]) == (False, None, None, {})
    assert (told["open_disputes"], told["day"]) == (1, TODAY)
    assert {table["name"] for table in told["tables"]} == set(shelf.shipped())


@pytest.mark.goes_behind
def test_health_sees_what_the_sweep_left_behind(county: County) -> None:
    mediating(county)
    run_sweep(at=START + days(1))
    Dispute.objects.update(next_check_at=START)
    told = selectors.health(START + days(1))
    assert (told["overdue_checks"], told["ok"]) == (1, False)


def test_parties_are_known_to_the_search_of_their_own_village_only(county: County) -> None:
    dispute = made.make_dispute(county, by=county.shi, place=county.body("石塘村人民调解委员会").place)
    parties.add_party(dispute=dispute, by=county.shi, at=START, party=NewParty(role="third", name="独一无二"))
    wishes = lists.Wishes(search="独一无二")
    assert lists.page(county.wang, TODAY, wishes).rows == []
    assert [row.pk for row in lists.page(county.shi, TODAY, wishes).rows] == [dispute.pk]


@pytest.mark.goes_behind
def test_what_runs_nowhere_stands_last_in_the_inbox(county: County) -> None:
    referred = in_court(county)
    made.make_mediating(county, title="七天后")
    Dispute.objects.filter(pk=referred.pk).update(title="法院里的")
    assert [row.dispute.title for row in inbox.inbox(county.wang, TODAY)] == ["七天后", "法院里的"]


def test_what_the_system_did_by_itself_is_explained(county: County) -> None:
    dispute = mediating(county)
    assert why.acts_by_rule(dispute) == []
    run_sweep(at=START + days(7))
    (act,) = why.acts_by_rule(dispute)
    assert (act["entry"].action, act["decision"].table, act["finding"]["row"]) == ("escalate", "ladder", "panel_days")
    assert act["finding"]["reasons"][-1]["fact"] == "days_at_level"
