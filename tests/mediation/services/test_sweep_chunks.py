"""Chunks of the sweep: what changes between reading and writing is not written over; one bad row stops nobody."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mediation import invariants, selectors
from mediation.models import Decision, Dispute, Heartbeat, RulebookText, SetAside, Tally
from mediation.services import intake, review, sweep, tallies
from mediation.services.sweep import run_sweep
from mediation.services.thinking import Notes
from rules.vocabulary import Measure
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, entries, unguarded
from tests.mediation.services.drafts import published

DUE = START + days(7)


@contextmanager
def while_the_rules_think(act: Callable[[], Any]) -> Iterator[list[str]]:
    """Do something once, between the moment a chunk was read and the moment it is written."""
    done: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "mediation_override"' in sql and not done:
            done.append(sql)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield done


def test_a_mediator_who_acts_meanwhile_is_not_written_over(county: County) -> None:
    dispute = made.make_mediating(county)
    mine = fresh(dispute)

    def act() -> None:
        intake.supplement_dispute(dispute=mine, by=county.wang, at=DUE, changes={"title": "新标题"}, note="同事在办")

    with while_the_rules_think(act) as done:
        report = run_sweep(at=DUE)
    assert done
    after = fresh(dispute)
    assert (after.title, after.level, after.handovers.count()) == ("新标题", "township", 1)
    assert report.failed == []


def test_rules_published_meanwhile_decide(county: County) -> None:
    """Ten days instead of seven: what was thought by the old text is thrown away, and asked anew."""
    dispute = made.make_mediating(county)
    with while_the_rules_think(lambda: published(county)) as done:
        run_sweep(at=DUE)
    assert done
    assert fresh(dispute).level == "panel"
    run_sweep(at=START + days(10))
    assert fresh(dispute).level == "township"


@pytest.mark.goes_behind
def test_one_bad_row_in_a_chunk_stops_nobody(county: County, client: Client) -> None:
    good = [made.make_mediating(county) for _ in range(4)]
    bad = made.make_mediating(county)
    Dispute.objects.filter(pk=bad.pk).update(risk_tags=["没有这个词"])
    report = run_sweep(at=DUE)
    assert (report.due, report.reviewed, report.escalated, report.failed) == (5, 4, 4, [bad.file_number])
    assert {fresh(each).level for each in good} == {"township"}
    kept = SetAside.objects.get()
    assert (kept.dispute, kept.since, kept.times) == (bad, DUE, 1)
    assert "没有这个词" not in kept.trouble
    assert selectors.health(DUE)["ok"] is False
    client.force_login(county.admin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/health/").content.decode()
    assert bad.file_number in page
    assert "检查时出错" in page
    run_sweep(at=DUE + datetime.timedelta(hours=1))
    kept.refresh_from_db()
    assert kept.times == 2
    Dispute.objects.filter(pk=bad.pk).update(risk_tags=[])
    run_sweep(at=DUE + datetime.timedelta(hours=2))
    assert (fresh(bad).level, SetAside.objects.count()) == ("township", 0)


def test_what_moves_in_a_circle_is_set_aside(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """A faulty act that says for ever that it moved the dispute cannot hang the sweep."""
    dispute = made.make_mediating(county)
    monkeypatch.setitem(review.ACTS, Measure.SEND_UP, lambda asked, at: {dispute.pk for dispute, _ in asked})
    report = run_sweep(at=DUE)
    assert report.failed == [dispute.file_number]
    assert fresh(dispute).next_check_at == DUE + sweep.PAUSE_FOR_POISON


def test_a_pass_ends_when_its_time_is_up_and_says_so(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "ALONE", sweep.Pace(2, 1, 2))
    monkeypatch.setattr(sweep, "SHARED", sweep.Pace(2, 1, 2))
    for _ in range(3):
        made.make_mediating(county)
    report = run_sweep(at=DUE, seconds=0.0)
    assert report.unfinished
    assert report.due in (1, 2), "one chunk"
    assert Heartbeat.objects.get(name="sweep").detail["unfinished"] is True
    while report.unfinished:
        report = run_sweep(at=DUE, seconds=0.0)
    assert not Dispute.objects.due(DUE).exists()
    assert set(Dispute.objects.values_list("level", flat=True)) == {"township"}


@pytest.mark.parametrize("locks", [True, False], ids=["rows are locked", "one lock for all"])
def test_either_way_of_taking_chunks_sends_each_up_once(
    county: County, monkeypatch: pytest.MonkeyPatch, locks: bool
) -> None:
    """PostgreSQL takes the one, SQLite the other; each must be right by itself, whatever database runs the tests."""
    monkeypatch.setattr(sweep, "_locks_rows", lambda: locks)
    monkeypatch.setattr(sweep, "ALONE", sweep.Pace(2, 1, 4, hold=10.0))
    disputes = [made.make_mediating(county) for _ in range(7)]
    report = run_sweep(at=DUE)
    assert (report.due, report.reviewed, report.escalated, report.failed) == (7, 7, 7, [])
    assert {each.handovers.count() for each in disputes} == {1}
    assert run_sweep(at=DUE).due == 0


def test_chunks_follow_the_slowest_of_late() -> None:
    """Those that go up take longer than those that are only looked at, and both come in turns."""
    pace = sweep.Pace(12, 4, 100, hold=0.025)
    one = sweep._Pass(DUE, sweep.SweepReport(at=""), pace, Notes())
    one._learn(12, 0.060)
    assert one.size == 5, "25 ms at 5 ms each"
    one._learn(5, 0.005)
    assert one.size == 5, "five quick ones prove nothing yet"
    for _ in range(40):
        one._learn(one.size, one.size * 0.001)
    assert one.size == 25, "but forty times five do"
    one._learn(25, 1.0)
    assert one.size == 4, "a disk that sleeps makes them small, never none"


def test_a_tick_with_nothing_due_asks_two_questions(county: County) -> None:
    made.make_mediating(county)
    run_sweep(at=START)
    with CaptureQueriesContext(connection) as asked:
        run_sweep(at=START)
    assert len(asked) == 2, [each["sql"] for each in asked]


def test_the_due_are_found_by_the_index(county: County) -> None:
    rows = Dispute.objects.due(DUE).order_by("next_check_at", "pk").values("pk")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Few rows: to read them all, or all that are open by another index, would be cheaper.
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
    assert "dispute_due" in rows.explain()


def test_a_broken_database_is_not_poison(county: County) -> None:
    made.make_mediating(county)

    def gone(execute: Any, sql: str, *rest: Any) -> Any:
        raise OSError("the disk is gone")

    with connection.execute_wrapper(gone), pytest.raises(OSError, match="disk"):
        run_sweep(at=DUE)
    assert not SetAside.objects.exists()


@contextmanager
def as_the_chunk_is_read(act: Callable[[], Any]) -> Iterator[None]:
    """Do something once, just before the rows of a chunk are read."""
    done: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'INNER JOIN "mediation_organisation"' in sql and sql.startswith("SELECT") and not done:
            done.append(sql)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert done


def test_what_another_sweep_took_first_is_left_to_it(county: County) -> None:
    dispute = made.make_mediating(county)
    later = fresh(dispute).next_check_at + days(300)
    with as_the_chunk_is_read(lambda: Dispute.objects.update(next_check_at=later)):
        report = run_sweep(at=DUE)
    assert (report.due, report.reviewed, report.failed) == (0, 0, [])
    Dispute.objects.update(next_check_at=DUE)


def test_a_database_that_breaks_while_a_chunk_is_read_is_not_poison(county: County) -> None:
    made.make_mediating(county)

    def gone() -> None:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"), as_the_chunk_is_read(gone):
        run_sweep(at=DUE)
    assert not SetAside.objects.exists()


def test_decisions_of_a_pass_belong_to_their_disputes(county: County) -> None:
    disputes = [made.make_mediating(county) for _ in range(3)]
    Decision.objects.order_by("-pk").first()
    run_sweep(at=DUE)
    for dispute in disputes:
        entry = entries(dispute)[-1]
        assert entry.decision.dispute_id == dispute.pk
        assert entry.digest == entry.decision.digest
        assert entry.facts["days_at_level"] == 7
        handover = dispute.handovers.get()
        assert handover.decision_id == entry.decision_id
        assert {notice.decision_id for notice in dispute.notices.filter(key__startswith="handover")} == {
            entry.decision_id
        }


@pytest.mark.goes_behind
def test_counters_that_differ_are_counted_anew(county: County) -> None:
    made.make_mediating(county)
    made.make_dispute(county)
    Tally.objects.update(disputes=7)
    out = io.StringIO()
    call_command("recount", stdout=out)
    assert "共2件" in out.getvalue()
    assert selectors.open_disputes() == 2
    assert [each.name for each in invariants.broken(START, by_clock=False)] == []


def test_counters_follow_and_fold(county: County) -> None:
    for _ in range(3):
        made.make_mediating(county)
    run_sweep(at=DUE)
    rows = Tally.objects.count()
    assert selectors.open_disputes() == 3
    assert tallies.fold() == rows
    assert [(t.status, t.level, t.disputes) for t in Tally.objects.all()] == [("registered", "township", 3)]
    assert tallies.fold() == 0
    dispute = Dispute.objects.first()
    intake.withdraw_dispute(dispute=dispute, by=county.zhao, at=DUE, reason="撤回")
    assert selectors.open_disputes() == 2


@pytest.mark.goes_behind
def test_another_release_has_everything_looked_at(county: County) -> None:
    """New law rows may speak earlier than the old ones said they would."""
    dispute, closed = made.make_mediating(county), made.make_dispute(county)
    intake.withdraw_dispute(dispute=closed, by=county.wang, at=START, reason="撤回")
    later = fresh(dispute).next_check_at
    call_command("migrate", verbosity=0)
    assert fresh(dispute).next_check_at == later, "the same rules as before"
    with unguarded():
        RulebookText.objects.filter(table="ladder")._raw_delete(using="default")
    Dispute.objects.filter(pk=dispute.pk).update(next_check_at=timezone.now() + days(20))
    call_command("migrate", verbosity=0)
    assert fresh(dispute).next_check_at <= timezone.now()
    assert fresh(closed).next_check_at is None
