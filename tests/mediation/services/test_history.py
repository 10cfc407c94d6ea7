"""Set-wise writes leave the very history that django-simple-history would have left, and nothing gets past it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from simple_history.models import HistoricalRecords

from mediation import invariants
from mediation.models import Decision, Dispute, Handover, Notice
from mediation.moments import start_of
from mediation.services import bulk, history, sweep, transition
from mediation.services.errors import Refused
from mediation.services.sweep import run_sweep
from rules.vocabulary import Action
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, entries, history_gaps
from tests.mediation.states import sent_up

TODAY = START.date()
OWN = frozenset({"history_id", "history_date"})  # each row of history has its own

# Every kind of column there is: text, choice, date, moment, number, yes or no, list, somebody, nothing at all.
CHANGES: list[dict[str, Any]] = [
    {"title": "张𬴂淼与龚喆堃的“排水”纠纷", "status": "agreed", "colour": "red"},
    {"limitation_on": TODAY, "next_check_at": START, "amount_fen": 800_00, "group_size": None},
    {"limitation_on": None, "written_wanted": None, "is_land_contract": True, "aid_requested": True},
    {"risk_tags": ["weapon", "group"], "narrative": "100%的人都说：'；DROP TABLE'\n换行"},
    {"mediator": None, "village": None, "police_calls": 0, "economic_hardship": False},
]


def newest(row: models.Model) -> dict[str, Any]:
    """The newest history of that row, without what is its own."""
    past = row.history.order_by("history_id").values().last()  # type: ignore[attr-defined]
    return {name: value for name, value in past.items() if name not in OWN}


@pytest.mark.goes_behind
@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "+".join(changes))
def test_a_row_of_history_is_what_simple_history_writes(county: County, changes: dict[str, Any]) -> None:
    by_save, set_wise = fresh(made.make_mediating(county)), fresh(made.make_mediating(county))
    for name, value in changes.items():
        setattr(by_save, name, value)
        setattr(set_wise, name, value)
    by_save.save()
    assert bulk.update([set_wise], list(changes)) == 1
    history.keep(Dispute, [set_wise.pk], history.CHANGED)
    told, expected = newest(set_wise), newest(by_save)
    for unlike in ("id", "file_number", "progress_code", "registered_at"):  # two disputes are two disputes
        told.pop(unlike)
        expected.pop(unlike)
    assert told == expected
    assert set(told) >= set(changes) - {"mediator", "village"}
    assert history_gaps() == []


@pytest.mark.goes_behind
def test_a_new_row_and_one_value_for_many(county: County) -> None:
    dispute = sent_up(county)
    own, twin = Notice.objects.filter(dispute=dispute)[:2]
    Notice.objects.filter(pk=twin.pk)  # both were written set-wise; one of them is now written by save()
    expected = own.history.values().get()
    assert (expected["history_type"], expected["text"], expected["history_user_id"]) == ("+", own.text, None)
    history.change(Notice, [own.pk, twin.pk], {"answer": "已阅", "answered_at": START, "answered_by": county.wang})
    twin.refresh_from_db()
    by_change = newest(twin)
    twin.save()
    assert newest(twin) == by_change
    assert history_gaps() == []


def test_who_did_it_comes_from_the_request(county: County) -> None:
    request = RequestFactory().get("/")
    request.user = county.wang
    handover = sent_up(county).handovers.get()
    HistoricalRecords.context.request = request
    try:
        history.change(Handover, [handover.pk], {"reason": "补充"})
    finally:
        del HistoricalRecords.context.request
    assert newest(handover)["history_user_id"] == county.wang.pk


@pytest.mark.goes_behind
def test_compare_and_set_writes_nothing_over_a_newer_row(county: County) -> None:
    mine, other = fresh(made.make_mediating(county)), fresh(made.make_mediating(county))
    theirs = fresh(mine)
    transition.watch_all([(theirs, {"level_deadline": TODAY + days(3)})])
    stale = Dispute(pk=mine.pk, version=mine.version - 1, level_deadline=TODAY)
    assert bulk.update([stale, other], ["level_deadline"], guard="version") == 1
    assert fresh(mine).level_deadline == TODAY + days(3)
    with pytest.raises(Refused, match="刚刚被更新过"):
        transition.watch_all([(stale, {"level_deadline": TODAY + days(9)})])


def test_nothing_to_write_costs_nothing(county: County) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert history.insert(Notice, []) == []
        history.change(Notice, [], {"answer": "x"})
        assert bulk.update([], ["answer"]) == 0
        transition.watch_all([])
    assert len(asked) == 0


def test_a_chunk_costs_as_many_statements_as_one(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts, decisions, hand-overs, notices, history: nothing is asked or written per dispute."""
    monkeypatch.setattr(sweep, "ALONE", sweep.Pace(100, 100, 100))  # one chunk, however slow the machine

    def cost(number: int) -> int:
        for _ in range(number):
            made.make_mediating(county)
        with CaptureQueriesContext(connection) as asked:
            assert run_sweep(at=START + days(7)).escalated == number
        return len(asked)

    cost(1)  # whatever is asked only the first time
    one = cost(1)
    assert cost(12) == one, "the same twelve times"


def test_a_chunk_is_all_or_nothing(county: County) -> None:
    first, second = fresh(made.make_mediating(county)), fresh(made.make_mediating(county))
    transition.move(dispute=fresh(second), action=Action.SUPPLEMENT, by=county.wang, at=START, reason="先办")
    before = (len(entries(first)), fresh(first).version)
    steps = [transition.Wanted(each, Action.SUPPLEMENT, reason="一起办") for each in (first, second)]
    with pytest.raises(Refused, match="刚刚被更新过"), transaction.atomic():
        transition.move_all(steps, by=county.wang, at=START)
    assert (len(entries(first)), fresh(first).version) == before


def test_steps_with_other_columns_go_in_one_call(county: County) -> None:
    first, second = fresh(made.make_mediating(county)), fresh(made.make_mediating(county))
    steps = [
        transition.Wanted(first, Action.SUPPLEMENT, reason="一", changes={"claim": "改一"}),
        transition.Wanted(second, Action.SUPPLEMENT, reason="二", changes={"amount_fen": 5}),
    ]
    made_entries = transition.move_all(steps, by=county.wang, at=START)
    assert [(entry.dispute_id, entry.reason) for entry in made_entries] == [(first.pk, "一"), (second.pk, "二")]
    assert (fresh(first).claim, fresh(second).amount_fen) == ("改一", 5)
    assert history_gaps() == []


@pytest.mark.goes_behind
def test_what_goes_past_the_history_is_counted(county: County) -> None:
    dispute = made.make_mediating(county)
    dispute.claim = "改"
    bulk.update([dispute], ["claim"])
    broken = {each.name: each.rows for each in invariants.broken(START, by_clock=False)}
    assert broken == {"history": [f"dispute {dispute.pk}"]}


def test_the_hour_of_the_next_look_needs_no_history(county: County) -> None:
    dispute = fresh(made.make_mediating(county))
    before = dispute.history.count()
    transition.watch_all([(dispute, {"next_check_at": start_of(TODAY + days(2))})])
    assert (dispute.history.count(), fresh(dispute).version) == (before, dispute.version)
    assert Decision.objects.filter(dispute=dispute).latest("pk").at <= START + datetime.timedelta(days=1)


@pytest.mark.goes_behind
def test_somebody_faster_between_reading_and_writing_is_not_written_over(county: County) -> None:
    """Locked rows make it impossible; were they not, compare-and-set would still refuse."""
    dispute = fresh(made.make_mediating(county))
    done: list[str] = []

    def faster(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "mediation_dispute"') and not done:
            done.append(sql)
            Dispute.objects.filter(pk=dispute.pk).update(version=dispute.version + 7)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(faster), pytest.raises(Refused, match="刚刚被更新过"), transaction.atomic():
        transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=county.wang, at=START, reason="慢了一步")


def test_only_columns_are_written_set_wise(county: County) -> None:
    with pytest.raises(TypeError, match="no column: timeline"):
        bulk.update([made.make_dispute(county)], ["timeline"])
