"""Reads: what waits for me, soonest first; lists that cost the same for one row and for three; explanations; health."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation import inbox, lists, selectors, why
from mediation.models import PanelModel, PanelSlot, User
from mediation.services import intake, referrals, staffing
from mediation.services.parties import NewParty
from rules.vocabulary import Level
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.states import mediating, performing, sent_up

TODAY = START.date()
VILLAGE = "枫林村人民调解委员会"


def titles(rows: list[inbox.InboxRow]) -> list[str]:
    """What the inbox shows, from top to bottom."""
    return [row.dispute.title for row in rows]


# --- the inbox --------------------------------------------------------------------------------------------------------


def test_what_waits_for_me_and_what_does_not(county: County) -> None:
    made.make_dispute(county, title="本村的")
    made.make_dispute(county, title="邻村的", by=county.shi, place=county.body("石塘村人民调解委员会").place)
    closed = made.make_dispute(county, title="办结的")
    intake.withdraw_dispute(dispute=closed, by=county.wang, at=START, reason="撤回")
    assert titles(inbox.inbox(county.wang, TODAY)) == ["本村的"]
    assert titles(inbox.inbox(county.shi, TODAY)) == ["邻村的"]
    assert titles(inbox.inbox(county.zhao, TODAY)) == []
    assert titles(inbox.inbox(county.chen, TODAY)) == []
    assert titles(inbox.inbox(county.admin, TODAY)) == []


def test_what_was_sent_up_waits_for_the_township_and_is_told_to_the_village(county: County) -> None:
    sent_up(county)
    (row,) = inbox.inbox(county.zhao, TODAY)
    assert (row.waiting_for, len(row.notices)) == ("等待承办单位受理", 1)
    (told,) = inbox.inbox(county.wang, TODAY)
    assert [n.text for n in told.notices] == ["已上报青溪镇人民调解委员会。理由：化解不了"]


def test_alarms_first_then_the_soonest_date(county: County) -> None:
    made.make_mediating(county, title="七天后")
    made.make_mediating(county, title="时效三天", limitation_on=TODAY + days(3))
    made.make_mediating(county, title="时效九十天", limitation_on=TODAY + days(90))
    red = made.make_mediating(county, title="持械")
    intake.report_risk(dispute=red, by=county.wang, at=START, risk_tags=["weapon"])
    # Three days before limitation is red as well (alerts, limitation_7), and sooner than the weapon's own clock.
    assert titles(inbox.inbox(county.wang, TODAY)) == ["持械", "时效三天", "七天后", "时效九十天"]


def test_a_long_inbox_keeps_the_most_urgent(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many fit on a page: the oldest and most urgent must not fall off because others came later."""
    made.make_mediating(county, title="最急", limitation_on=TODAY + days(4))
    for number in range(3):
        made.make_mediating(county, title=f"后来{number}", at=START + days(1))
    monkeypatch.setattr(inbox, "SIZE", 2)
    order = titles(inbox.inbox(county.wang, TODAY + days(1)))
    assert (order[0], len(order)) == ("最急", 2)


def test_promises_count_in_a_long_inbox(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    dispute, agreement = made.make_agreed(county, title="明天到期")
    made.sign(county, agreement)
    promise = agreement.obligations.get()
    promise.due_on = TODAY + days(1)
    promise.save()
    made.make_mediating(county, title="七天后")
    monkeypatch.setattr(inbox, "SIZE", 1)
    assert titles(inbox.inbox(county.wang, TODAY)) == ["明天到期"]
    assert fresh(dispute).status == "performing"


def test_a_grid_worker_has_the_grid_in_the_inbox(county: County) -> None:
    grid = county.body(VILLAGE).place.children.order_by("code").first()
    made.make_dispute(county, by=county.grid, grid=grid, level="grid", title="网格的")
    made.make_dispute(county, title="村里的")
    assert titles(inbox.inbox(county.grid, TODAY)) == ["网格的"]


# --- one row and three rows cost the same -----------------------------------------------------------------------------


def full_dispute(county: County) -> None:
    """One of each state that has more to load: notices, agreement, promises."""
    performing(county)
    handed = made.make_mediating(county)
    intake.report_risk(dispute=handed, by=county.wang, at=START, risk_tags=["weapon"])


@pytest.mark.parametrize("name", ["inbox", "list", "search", "next page"])
def test_lists_cost_the_same_for_one_and_for_three(county: County, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whoever looks, and from the village to the county: four queries; a word to look for costs one more."""
    monkeypatch.setattr(lists, "SIZE", 1)

    def cost(who: User) -> int:
        wishes = lists.Wishes(search="聂某" if name == "search" else "")
        after = (lists.page(county.zheng, TODAY, wishes).later or "") if name == "next page" else ""
        with CaptureQueriesContext(connection) as caught:
            assert (
                inbox.inbox(who, TODAY) is not None if name == "inbox" else lists.page(who, TODAY, wishes, after=after)
            )
        return len(caught)

    full_dispute(county)
    people = (county.wang, county.zhao, county.zheng, county.grid)
    few = [cost(who) for who in people]
    for _ in range(2):
        full_dispute(county)
    assert [cost(who) for who in people] == few
    assert max(few) <= (5 if name == "search" else 4)


def test_the_lawyers_list_costs_the_same_too(county: County) -> None:
    def read() -> Any:
        return selectors.lawyer_inbox(county.yuan, TODAY)

    def refer() -> None:
        dispute = mediating(county)
        referrals.refer_legal_aid(
            dispute=dispute, by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
        )

    refer()
    with CaptureQueriesContext(connection) as one:
        [(r.dispute.title, r.organisation.name, r.lawyer.name, r.party.name) for r in read()]
    refer()
    refer()
    with CaptureQueriesContext(connection) as three:
        assert len([(r.dispute.title, r.organisation.name, r.lawyer.name, r.party.name) for r in read()]) == 3
    assert len(one) == len(three)


# --- lists, explanations, panels --------------------------------------------------------------------------------------


def test_searching_finds_title_number_and_names(county: County) -> None:
    made.make_dispute(county, title="胡同排水")
    people = [NewParty(role="applicant", name="赵某某"), NewParty(role="respondent", name="徐某")]
    made.make_mediating(county, title="宅基地", parties=people)
    made.make_dispute(county, title="邻村排水", by=county.shi, place=county.body("石塘村人民调解委员会").place)

    def found(**words: str) -> list[str]:
        return [row.title for row in lists.page(county.wang, TODAY, lists.Wishes(**words)).rows][::-1]  # type: ignore[arg-type]

    assert found() == ["胡同排水", "宅基地"]
    assert found(search="排水") == ["胡同排水"]
    assert found(search="第2号") == ["宅基地"]
    assert found(search="赵某某") == ["宅基地"]
    assert found(search="某") == ["胡同排水", "宅基地"]
    assert found(status="mediating") == ["宅基地"]
    assert found(level="county") == []
    assert [code for code, _ in selectors.level_choices()] == [level.value for level in Level]


def test_the_last_decision_of_each_table(county: County) -> None:
    dispute = made.make_mediating(county)
    latest = why.last_decisions(dispute)
    assert [d.table for d in latest] == ["alerts", "ladder", "legal_aid", "reminders", "triage"]
    assert latest[0] == dispute.decisions.filter(table="alerts").order_by("pk").last()


def test_why_not(county: County) -> None:
    dispute = made.make_mediating(county)
    ladder = next(d for d in why.last_decisions(dispute) if d.table == "ladder")
    rows = {row["row"]: row for row in why.why_not_rows(ladder)}
    assert rows["panel_days"]["sentence"] == "村（社区）“4+1”防线满7天仍未化解，上报乡镇（街道）。"
    assert "panel_days" not in {finding["row"] for finding in ladder.findings}
    ladder.digest = "0" * 64
    assert why.why_not_rows(ladder) == []
    ladder.table = "abolished"
    assert why.why_not_rows(ladder) == []


def test_panels_and_models(county: County) -> None:
    dispute = mediating(county)
    assert selectors.panel_of(dispute) is None
    panel = made.convene(county, dispute)
    assert selectors.panel_of(dispute) == panel
    old = PanelModel.objects.create(name="旧", effective_from=SINCE, effective_to=TODAY - days(1))
    last_day = PanelModel.objects.create(name="今天止", effective_from=SINCE, effective_to=TODAY)
    later = PanelModel.objects.create(name="明天起", effective_from=TODAY + days(1))
    found = list(selectors.panel_models(TODAY))
    assert (last_day in found, old in found, later in found, len(found)) == (True, False, False, 2)


def test_suggested_seats_are_the_villages_own(county: County) -> None:
    model = PanelModel.objects.get(name__contains="4+1")
    staffing.fill_seat(
        slot=PanelSlot.objects.first(),
        organisation=county.body("石塘村人民调解委员会"),
        person_name="石调解",
        starts_on=SINCE,
    )
    names = [seat.person_name for seat in selectors.suggested_seats(mediating(county), model, TODAY)]
    assert sorted(names) == sorted(["王调解", "张网格", "李大伯", "吴大姐", "钱律师"])


# --- lawyers, residents, watchers -------------------------------------------------------------------------------------


def test_the_lawyers_list_is_open_and_urgent_first(county: County) -> None:
    def refer(**changes: Any) -> Any:
        dispute = made.make_mediating(county, **changes)
        return referrals.refer_legal_aid(
            dispute=dispute, by=county.wang, at=START, party=dispute.parties.first(), reason="x",
            is_fast_track="fast" in changes.get("title", ""),
        )  # fmt: skip

    done = refer(title="done")
    referrals.check_conflict(referral=fresh(done), by=done.lawyer, at=START, has_conflict=False)
    referrals.accept_referral(referral=fresh(done), by=done.lawyer, at=START)
    referrals.record_outcome(referral=fresh(done), by=done.lawyer, at=START, outcome="x", finished_on=TODAY)
    refer(title="later", limitation_on=TODAY + days(200))
    refer(title="sooner", limitation_on=TODAY + days(60))
    refer(title="fast", limitation_on=TODAY + days(300))
    rows = selectors.lawyer_inbox(county.yuan, TODAY)
    assert [row.dispute.title for row in rows] == ["fast", "sooner", "later", "done"]
    mine = selectors.lawyer_inbox(county.chen, TODAY)
    assert {row.lawyer for row in mine} == {county.chen}
    assert selectors.lawyer_inbox(county.wang, TODAY) == []
