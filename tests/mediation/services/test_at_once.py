"""Two at once: two sweeps, two clerks, two people on one dispute. On a real database file, as in production."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from mediation.models import Dispute, Handover, Notice, TimelineEntry
from mediation.services import intake, numbers
from mediation.services.errors import Refused
from mediation.services.sweep import SweepReport, run_sweep
from mediation.services.transition import STALE
from tests import factories as made
from tests.factories import START, County, fresh, make_county
from tests.mediation.helpers import days, history_gaps

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[County]:
    """The county in a database that several threads can open. Tests keep SQLite in memory, where locks are others."""
    if connection.vendor != "sqlite":
        yield make_county()
        return
    own, path = connections["default"], tmp_path / "shared.sqlite3"
    own.ensure_connection()
    with sqlite3.connect(path) as copy:
        own.connection.backup(copy)
    copy.close()
    connections["default"] = opened(path)
    try:
        yield make_county()
    finally:
        connections["default"].close()
        connections["default"] = own


def opened(path: Path) -> Any:
    """A connection to that file, with the options of the settings."""
    other = connections.create_connection("default")
    other.settings_dict = {**other.settings_dict, "NAME": str(path)}
    assert other.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings.IS_SQLITE
    return other


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of these in threads that start together; what each returned, or the exception it raised."""
    name, gate = connections["default"].settings_dict["NAME"], threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        if connection.vendor == "sqlite":
            connections["default"] = opened(Path(name))
        gate.wait()
        try:
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_sweeps_at_once_send_up_once(shared: County) -> None:
    for _ in range(5):
        made.make_mediating(shared)
    at = START + days(7)
    reports: list[SweepReport] = at_once(lambda: run_sweep(at=at), lambda: run_sweep(at=at))
    assert sum(report.escalated for report in reports) == 5
    assert 5 <= sum(report.reviewed for report in reports) <= 10, "the second look may be the other sweep's"
    assert [report.failed for report in reports] == [[], []]
    assert Handover.objects.count() == Dispute.objects.filter(level="township").count() == 5
    assert Notice.objects.filter(measure="send_up").count() == 2 * 5, "the receiver and the sender, once each"
    assert history_gaps() == []


def test_numbers_given_at_once_have_no_gaps(shared: County) -> None:
    def register() -> list[str]:
        return [made.make_dispute(shared).file_number for _ in range(4)]

    given = at_once(register, register)
    assert sorted(given[0] + given[1]) == [f"(2026)枫林民调受字第{n}号" for n in range(1, 9)]


def test_the_first_number_of_a_year_is_given_once(shared: County) -> None:
    body = shared.body("石塘村人民调解委员会")

    def give() -> str:
        with transaction.atomic():
            return numbers.next_number(body, "file", START.date())

    assert sorted(at_once(give, give, give)) == [f"(2026)石塘民调受字第{n}号" for n in (1, 2, 3)]


def test_of_two_people_one_is_told_to_look_again(shared: County) -> None:
    dispute = made.make_dispute(shared)
    mine, theirs = fresh(dispute), fresh(dispute)
    answers = at_once(
        lambda: intake.accept_dispute(dispute=mine, by=shared.wang, at=START),
        lambda: intake.accept_dispute(dispute=theirs, by=shared.zhou, at=START),
    )
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert [refusal.message for refusal in refusals] == [STALE]
    assert TimelineEntry.objects.filter(dispute=dispute, action="accept").count() == 1
    assert fresh(dispute).version == 2


def test_a_person_and_the_sweep_at_once(shared: County) -> None:
    """Whoever comes second sees what the first did: one step, no half of two."""
    dispute = made.make_mediating(shared)
    at, mine = START + days(7), fresh(dispute)
    answers = at_once(
        lambda: intake.withdraw_dispute(dispute=mine, by=shared.wang, at=at, reason="聂某撤回"),
        lambda: run_sweep(at=at),
    )
    after = fresh(dispute)
    ending = (after.status, after.handovers.filter(state="pending").count())
    withdrawn = not isinstance(answers[0], Refused)
    assert ending == (("closed", 0) if withdrawn else ("registered", 1))
    assert after.version == TimelineEntry.objects.filter(dispute=after).count()
