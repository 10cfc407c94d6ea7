"""Review: what the rules find is acted upon or asked at once; each reason once; the engine's faults hurt nobody."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from mediation.models import Decision, Notice, TimelineEntry
from mediation.moments import start_of
from mediation.services import endings, handovers, intake, review, transition
from mediation.services.sweep import run_sweep
from rules import engine, shelf
from rules.facts import Value
from rules.table import Row
from rules.vocabulary import Level, Measure, Mode, Status
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import acts, days, entries, refused
from tests.mediation.states import in_court, performing, terminated

TODAY = START.date()
VILLAGE, TOWNSHIP = "枫林村人民调解委员会", "青溪镇人民调解委员会"


# --- alerts (人民调解法 25; 反家庭暴力法 14) ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "numbers", "colour", "rows"),
    [
        ((), {}, "green", set()),
        (("quarrel",), {}, "yellow", {"quarrel"}),
        (("old_grudge",), {}, "yellow", {"old_grudge"}),
        (("domestic_violence",), {}, "orange", {"domestic_violence"}),
        (("weapon",), {}, "red", {"danger_report", "danger_leader"}),
        (("weapon", "quarrel"), {}, "red", {"danger_report", "danger_leader", "quarrel"}),
        (("abuse_of_incapable",), {}, "red", {"abuse_report", "danger_leader"}),
        (("death",), {}, "red", {"death"}),
        ((), {"group_size": 5}, "yellow", {"small_group"}),
        ((), {"group_size": 10}, "orange", {"large_group"}),
        ((), {"police_calls": 3}, "orange", {"police_calls"}),
        (("repeated_police_calls",), {}, "orange", {"repeated_police_calls"}),
    ],
)
def test_signs_of_danger(
    county: County, tags: Sequence[str], numbers: dict[str, int], colour: str, rows: set[str]
) -> None:
    dispute = made.make_mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=tags, **numbers)
    alerts = Decision.objects.filter(dispute=dispute, table="alerts").first()
    assert fresh(dispute).colour == colour
    assert {finding["row"] for finding in alerts.findings} == rows
    assert set(dispute.notices.filter(decision__table="alerts").values_list("rule_row", flat=True)) == rows


def test_an_alert_waits_for_no_approval(county: County) -> None:
    """The report is asked of both levels in the same moment, by the system, with the article."""
    dispute = made.make_mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["violence"])
    told = Notice.objects.filter(dispute=dispute, rule_row="danger_report")
    assert {(n.organisation.name, n.mode, n.basis, n.created_at) for n in told} == {
        (VILLAGE, "act", "人民调解法 25", START),
        (TOWNSHIP, "act", "人民调解法 25", START),
    }


def test_a_leader_has_two_hours_or_a_day(county: County) -> None:
    late = START.replace(hour=23)
    dispute = made.make_mediating(county, at=late)
    intake.report_risk(dispute=dispute, by=county.wang, at=late, risk_tags=["violence"], group_size=12)
    due = {n.rule_row: n.due_on for n in dispute.notices.filter(organisation__name=TOWNSHIP)}
    assert due == {"danger_report": None, "danger_leader": TODAY + days(1), "large_group": TODAY + days(1)}


def test_one_reason_is_told_once(county: County) -> None:
    dispute = made.make_mediating(county)
    for _ in range(3):
        intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START, risk_tags=["violence"])
    run_sweep(at=START + days(1))
    assert dispute.notices.filter(rule_row="danger_report").count() == 2


def test_a_new_danger_is_told_anew(county: County) -> None:
    """Reported once, then something else happens: the police hear of it again."""
    dispute = made.make_mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["threat"])
    intake.report_danger(dispute=fresh(dispute), by=county.wang, at=START, told="派出所", note="口头")
    assert not dispute.notices.filter(measure="report_police", answered_at=None).exists()
    assert fresh(dispute).danger_reported_on == TODAY
    intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START, risk_tags=["threat"])
    assert fresh(dispute).danger_reported_on == TODAY
    intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START, risk_tags=["threat", "weapon"])
    assert fresh(dispute).danger_reported_on is None
    assert dispute.notices.filter(measure="report_police", answered_at=None).count() == 2


def test_the_same_danger_come_back_is_told_anew(county: County) -> None:
    """It was over, the tags were taken away; weeks later it is violent again."""
    dispute = made.make_mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["violence"])
    intake.report_danger(dispute=fresh(dispute), by=county.wang, at=START, told="派出所")
    intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START + days(1), risk_tags=[])
    intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START + days(5), risk_tags=["violence"])
    assert dispute.notices.filter(measure="report_police", answered_at=None).count() == 2


def test_reporting_says_to_whom(county: County) -> None:
    with refused("请写明报告了哪个机关、由谁接报。", "told"):
        intake.report_danger(dispute=made.make_mediating(county), by=county.wang, at=START, told=" ")


def test_the_colour_follows_the_danger_down_again(county: County) -> None:
    dispute = made.make_mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["threat"])
    intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START + days(1), risk_tags=["quarrel"])
    assert fresh(dispute).colour == "yellow"


def test_after_the_exit_danger_is_still_told_upwards(county: County) -> None:
    """A dispute in court is not out of sight: the village and the township both hear of a threat."""
    dispute = in_court(county)
    intake.report_risk(dispute=fresh(dispute), by=county.wang, at=START, risk_tags=["threat"])
    told = dispute.notices.filter(rule_row="danger_leader").values_list("organisation__name", flat=True)
    assert set(told) == {VILLAGE, TOWNSHIP}


# --- clocks -----------------------------------------------------------------------------------------------------------


def test_each_state_asks_its_own_tables(county: County) -> None:
    asked: dict[str, list[str]] = {}
    for status, prepare in (
        ("registered", made.make_dispute),
        ("mediating", made.make_mediating),
        ("performing", performing),
        ("terminated", terminated),
        ("referred", in_court),
    ):
        dispute = fresh(prepare(county))
        assert dispute.status == status
        last = Decision.objects.latest("pk").pk
        review.review(dispute=dispute, at=START)
        asked[status] = list(Decision.objects.filter(pk__gt=last).order_by("pk").values_list("table", flat=True))
    assert asked == {status.value: list(names) for status, names in review.TABLES.items() if status.value in asked}


def test_a_closed_dispute_asks_nothing(county: County) -> None:
    dispute = made.make_dispute(county)
    intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="撤回")
    before = Decision.objects.count()
    review.review(dispute=fresh(dispute), at=START + days(9))
    assert (Decision.objects.count(), fresh(dispute).next_check_at) == (before, None)
    assert review.TABLES[Status.CLOSED] == ()


def test_the_next_look_is_the_first_day_a_rule_could_speak(county: County) -> None:
    """Mediating: three days without a session. Registered: three days without a decision."""
    assert fresh(made.make_mediating(county)).next_check_at == start_of(TODAY + days(3))
    assert fresh(made.make_dispute(county)).next_check_at == start_of(TODAY + days(3))


def test_nobody_sleeps_longer_than_a_month(county: County) -> None:
    dispute = in_court(county)
    run_sweep(at=START + days(15))
    assert fresh(dispute).next_check_at == start_of(TODAY + days(45))


@pytest.mark.parametrize(
    ("maker", "deadline"),
    [
        (made.make_mediating, TODAY + days(7)),
        (made.make_dispute, TODAY + days(7)),
        (performing, None),
        (terminated, None),
    ],
)
def test_the_day_the_ladder_would_act_is_known(county: County, maker: Any, deadline: datetime.date | None) -> None:
    assert fresh(maker(county)).level_deadline == deadline


def test_a_settled_session_gives_a_day_to_write(county: County) -> None:
    """Settled on the last day at this level: the agreement is written, not sent up; after a day the ladder speaks."""
    dispute = made.make_mediating(county)
    sixth = START + days(6)
    made.hold(county, fresh(dispute), at=sixth, result="settled")
    run_sweep(at=START + days(7))
    assert fresh(dispute).level == "panel"
    run_sweep(at=START + days(8))
    assert fresh(dispute).level == "township"


@pytest.mark.parametrize(
    ("left", "row"), [(8, None), (7, "month_7"), (4, "month_7"), (3, "month_3"), (1, "month_3"), (0, "month_over")]
)
def test_the_month_asks_both_parties(county: County, left: int, row: str | None) -> None:
    """若干规定 33: counted from the first acceptance, at whatever level the dispute is by then."""
    dispute = made.make_mediating(county)
    handovers.escalate_dispute(
        dispute=dispute, by=county.wang, at=START + days(5), reason="化解不了", to_level=Level.COUNTY
    )
    intake.accept_dispute(dispute=fresh(dispute), by=county.zheng, at=START + days(5))
    at = START.replace(month=12, day=2) - days(left)
    review.review(dispute=fresh(dispute), at=at)
    rows = list(dispute.notices.filter(measure="ask_extension").values_list("rule_row", flat=True))
    assert rows == ([row] if row else [])


def test_an_overdue_promise_is_urged(county: County) -> None:
    """人民调解法 31: due on 22 November."""
    dispute = performing(county)
    run_sweep(at=START + days(21))
    told = dispute.notices.get(rule_row="overdue")
    assert (told.text, told.measure) == ("有一项义务已经逾期，人民调解委员会应当督促履行。", "remind")


def test_every_decision_can_be_replayed(county: County) -> None:
    dispute = made.make_mediating(county)
    run_sweep(at=START + days(7))
    for stored in dispute.decisions.all():
        again = engine.decide(shelf.shipped()[stored.table], stored.facts, stored.on).as_json()
        assert (again["digest"], again["findings"], again["unknown"]) == (
            stored.digest,
            stored.findings,
            stored.unknown,
        )


def test_an_act_of_the_rules_names_its_reason(county: County) -> None:
    dispute = made.make_mediating(county)
    run_sweep(at=START + days(7))
    entry = entries(dispute)[-1]
    assert (entry.action, entry.by, entry.organisation, entry.rule_row) == ("escalate", None, None, "panel_days")
    assert entry.reason == "村（社区）“4+1”防线满7天仍未化解，上报乡镇（街道）。"
    assert entry.basis == "本县（区）分级办理办法（示例）；参照人民调解工作若干规定 21"
    assert entry.digest == shelf.shipped()["ladder"].digest
    assert (entry.facts["days_at_level"], entry.decision.table) == (7, "ladder")


# --- what the rules say fits into the columns -------------------------------------------------------------------------


@pytest.mark.parametrize("table", list(shelf.shipped().values()), ids=lambda table: table.name)
def test_every_sentence_fits_its_column(table: Any) -> None:
    """SQLite does not count characters; PostgreSQL does."""

    def longest(model: Any, name: str) -> int:
        return int(model._meta.get_field(name).max_length)

    for row in table.rows:
        assert len(row.basis) <= min(longest(TimelineEntry, "basis"), longest(Notice, "basis")), row.id
        assert len(f"{row.says} {row.outcome.route}") <= longest(Notice, "text"), row.id
        assert len(row.id) <= longest(TimelineEntry, "rule_row"), row.id


# --- the engine fails, the dispute moves ------------------------------------------------------------------------------


class Broken:
    """An engine that dies at every question."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def match(self, facts: Mapping[str, Value]) -> set[str]:
        raise RuntimeError("segfault")

    def close(self) -> None:
        """Nothing to free."""


class Lying(Broken):
    """An engine that finds nothing at all."""

    def match(self, facts: Mapping[str, Value]) -> set[str]:
        return set()


@pytest.mark.parametrize(("kind", "disagreed"), [(Broken, False), (Lying, True)])
def test_the_reference_answers_for_a_broken_engine(
    county: County, monkeypatch: pytest.MonkeyPatch, kind: type[Broken], disagreed: bool
) -> None:
    dispute = made.make_mediating(county)
    monkeypatch.setattr(engine, "decide", engine.Engine(kind).decide)
    run_sweep(at=START + days(7))
    after = fresh(dispute)
    assert (after.level, acts(after)) == ("township", ["register", "accept", "escalate"])
    decision = entries(after)[-1].decision
    assert (decision.engine, decision.disagreed) == ("reference", disagreed)


# --- the end of a review ----------------------------------------------------------------------------------------------


def test_a_dispute_may_climb_several_steps_at_once(county: County) -> None:
    """Cross-village at registration: at the township within the same transaction, and no further."""
    village, other = county.body(VILLAGE).place, county.body("石塘村人民调解委员会").place
    dispute = made.make_dispute(
        county,
        by=county.grid,
        grid=village.children.order_by("code").first(),
        level="grid",
        parties=[
            made.NewParty(role="applicant", name="聂某", village=village),
            made.NewParty(role="respondent", name="徐某", village=other),
        ],
    )
    assert (dispute.level, dispute.responsible.name) == ("township", TOWNSHIP)
    assert entries(dispute)[-1].rule_row == "cross_village"


def test_what_has_no_act_is_asked(county: County) -> None:
    assert set(review.ACTS) == {Measure.SEND_UP, Measure.REFER_AID, Measure.LAPSE}
    dispute = made.make_dispute(county, amount_fen=100_000_000)
    asked = dispute.notices.get(rule_row="large_amount")
    assert (asked.mode, fresh(dispute).level) == (Mode.ASK, "panel")


def test_a_review_outside_a_step_writes_only_what_changed(county: County) -> None:
    dispute = fresh(made.make_dispute(county))
    history = dispute.history.count()
    review.review(dispute=dispute, at=START)
    assert dispute.history.count() == history
    transition.watch_all([(dispute, {"next_check_at": START + days(1)})])
    assert fresh(dispute).next_check_at == START + days(1)
    assert dispute.history.count() == history, "nobody reads when the sweep comes by"
    transition.watch_all([(dispute, {"level_deadline": TODAY + days(2)})])
    assert dispute.history.count() == history + 1


def test_closing_answers_everything(county: County) -> None:
    dispute = terminated(county)
    everybody = list(dispute.parties.all())
    endings.deliver_notice(dispute=fresh(dispute), by=county.wang, at=START, parties=everybody, on=TODAY)
    endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件")
    assert set(dispute.notices.values_list("answer", flat=True)) <= {"已办结", "调解已终止", "已受理"}
