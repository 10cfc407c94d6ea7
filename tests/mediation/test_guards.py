"""What is written once stays as it was, whoever writes: the database itself says no."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from mediation import guards
from mediation.models import Dispute, IssuedPaper, RowChange
from mediation.services import papers
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import TRACKED

FROZEN = {
    "mediation_timelineentry": "reason",
    "mediation_decision": "title",
    "mediation_auditevent": "what",
    "mediation_historicaldispute": "title",
    "mediation_rulebooktext": "table",
}


def run(sql: str) -> Callable[[], object]:
    """By hand, as somebody with the password would."""

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return act


def refused(act: Callable[[], object]) -> None:
    """The database says no, and nothing is lost but the attempt."""
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        act()


@pytest.mark.parametrize(("table", "column"), FROZEN.items())
def test_neither_changed_nor_deleted(county: County, table: str, column: str) -> None:
    made.make_mediating(county)
    refused(run(f"UPDATE {table} SET \"{column}\" = 'x'"))
    refused(run(f"DELETE FROM {table}"))


def test_a_paper_changes_its_state_and_nothing_else(county: County) -> None:
    dispute = made.make_mediating(county)
    paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    refused(run("UPDATE mediation_issuedpaper SET number = 'x'"))
    refused(run("UPDATE mediation_issuedpaper SET sha256 = 'x'"))
    refused(run("UPDATE mediation_issuedpaper SET pages = 9"))
    refused(run("DELETE FROM mediation_issuedpaper"))
    papers.withdraw_paper(paper=paper, by=county.wang, at=START, reason="写错了")
    assert IssuedPaper.objects.get().state == "withdrawn"


def test_a_paper_that_waits_is_printed_once(county: County) -> None:
    dispute = made.make_mediating(county)
    waiting = papers.request_batch(dispute=dispute, by=county.wang, at=START, kinds=[PaperKind.INTAKE_RECEIPT])
    assert papers.render_pending(paper_ids=[waiting[0].pk], at=START) in (0, 1)
    refused(run("UPDATE mediation_issuedpaper SET pdf = pdf"))


def test_every_tracked_noun_is_counted(county: County) -> None:
    assert {model.__name__ for model in guards.tracked_models()} == {model.__name__ for model in TRACKED}
    dispute = made.make_dispute(county)
    counted = RowChange.objects.get(table="dispute", row=dispute.pk)
    assert counted.changes == Dispute.history.filter(id=dispute.pk).count()  # type: ignore[attr-defined]


@pytest.mark.goes_behind
def test_migrate_puts_back_what_is_missing(county: County) -> None:
    assert guards.missing(connection) == []
    guards.remove(connection)
    everything = guards.missing(connection)
    assert len(everything) > 100
    assert guards.install(connection) == everything
    assert guards.missing(connection) == []
    assert guards.install(connection) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no text of a trigger")
@pytest.mark.goes_behind
def test_a_trigger_that_says_something_else_is_no_guard(county: County) -> None:
    name = "guard_mediation_timelineentry_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON mediation_timelineentry BEGIN SELECT 1; END")
    assert guards.missing(connection) == [name]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_nothing_is_emptied(county: County) -> None:
    refused(run("TRUNCATE mediation_auditlink"))
