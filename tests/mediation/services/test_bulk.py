"""Rows as a table that a statement reads: what a column is given, and what no statement takes."""

from __future__ import annotations

import datetime
import decimal
import json
from types import SimpleNamespace

import pytest
from django.db import transaction

from mediation.models import Notice, Tally
from mediation.services import bulk
from tests import factories as made
from tests.factories import START, County


def test_to_postgresql_goes_one_text_whatever_the_number_of_rows(county: County) -> None:
    dispute = made.make_dispute(county)
    names = ("pk", "title", "status_since", "risk_tags", "mediator", "aid_requested", "amount_fen")
    fields = [bulk.field_of(type(dispute), name) for name in names]
    dispute.title, dispute.risk_tags = "张𬴂淼说：“'\"}；%s\n”", ["weapon"]
    source, values = bulk.table_of(fields, [dispute] * 300, "postgresql")
    (told,) = values
    assert source.startswith("jsonb_to_recordset(%s::jsonb) AS v(v0 ")
    assert len(json.loads(told)) == 300
    line = json.loads(told)[0]
    assert (line["v1"], line["v2"], line["v6"]) == (dispute.title, str(START.date()), dispute.amount_fen)
    assert line["v3"] in (["weapon"], '["weapon"]')  # as this database keeps it
    assert (line["v4"], bool(line["v5"])) == (dispute.mediator_id, False)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (datetime.date(2026, 6, 1), "2026-06-01"),
        (START, str(START)),
        (decimal.Decimal("0.10"), "0.10"),
        (SimpleNamespace(obj={"一": [1]}), {"一": [1]}),  # psycopg's wrapper around JSON
    ],
    ids=str,
)
def test_what_json_does_not_know_is_told_as_text(value: object, told: object) -> None:
    assert bulk._plain(value) == told


def test_what_nobody_thought_of_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        bulk._plain(b"pdf")


def test_more_rows_than_one_statement_takes_all_get_their_keys(county: County) -> None:
    body = county.body("石塘村人民调解委员会")
    many = bulk.MOST_VALUES // 4 + 3
    with transaction.atomic():
        rows = bulk.insert(
            Tally(organisation=body, status="registered", level="village", disputes=n) for n in range(many)
        )
        stored = dict(Tally.objects.filter(pk__among=[row.pk for row in rows]).values_list("pk", "disputes"))
        assert stored == {row.pk: number for number, row in enumerate(rows)}
        transaction.set_rollback(True)


def test_nothing_to_write_asks_nothing(db: None) -> None:
    assert bulk.insert([]) == []
    assert bulk.update([], ["text"]) == 0
    assert Notice.objects.count() == 0
