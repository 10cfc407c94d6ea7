"""How the databases answer: each list along an index that has its scope and its order, whatever stands before or behind.

PostgreSQL reads a small table whole, and rightly; here it may not, so that what it would do with a large one is seen.
"""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from mediation import inbox, lists, rows, search
from mediation.models import Dispute, Notice
from tests import factories as made
from tests.factories import START, County

TODAY = START.date()
FAR = lists.Place(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), 7)
BACK = lists.Place(FAR.when, 7, is_back=True)
EARLY = lists.Place(datetime.date(2020, 1, 1), 7)


def plan(sql: str, params: object = ()) -> str:
    """What the database says it would do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
            )
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql, params)
        return "\n".join(str(line[-1]) for line in cursor.fetchall())


def plan_of(found: QuerySet[Dispute]) -> str:
    """The plan for the keys and values of a page."""
    return plan(*found.values_list("pk", "title", "registered_at").query.sql_with_params())


SCOPES = {"county": Q(county=1), "township": Q(township=1), "village": Q(village=1), "responsible": Q(responsible=1)}


@pytest.mark.parametrize("place", [None, FAR, BACK], ids=["first", "far", "back"])
@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_is_read_along_its_index(county: County, scope: str, place: lists.Place | None) -> None:
    told = plan_of(lists._first([SCOPES[scope]], Q(), False, place))
    assert f"dispute_{scope}" in told
    assert "SORT" not in told.upper().replace("TEMP B-TREE", "SORT"), told
    if place:
        assert re.search(r"\(\w+=\? AND registered_at[<>]|Index Cond:.*ROW\(registered_at, id\) [<>] ROW", told), told


@pytest.mark.parametrize(
    ("meant", "index"),
    [
        (Q(status="mediating"), "dispute_county_status"),
        (Q(status="closed"), "dispute_county_status"),
        (Q(level="panel"), "dispute_county_level"),
    ],
)
@pytest.mark.parametrize("place", [None, FAR], ids=["first", "far"])
def test_filters_of_a_county_have_an_index(county: County, meant: Q, index: str, place: lists.Place | None) -> None:
    told = plan_of(lists._first([SCOPES["county"]], meant, False, place))
    assert index in told
    assert "SORT" not in told.upper().replace("TEMP B-TREE", "SORT"), told


@pytest.mark.parametrize("place", [None, EARLY], ids=["first", "far"])
@pytest.mark.parametrize("scope", ["county", "township"])
def test_what_goes_up_soon_has_an_index(county: County, scope: str, place: lists.Place | None) -> None:
    told = plan_of(lists._first([SCOPES[scope]], Q(level_deadline__lte=TODAY), True, place))
    assert f"dispute_{scope}_soon" in told
    if place:
        assert re.search(r"level_deadline>|Index Cond:.*ROW\(level_deadline, id\) > ROW", told), told
    assert "SORT" not in told.upper().replace("TEMP B-TREE", "SORT"), told


def test_a_person_of_a_village_asks_each_scope_by_its_own_index(county: County) -> None:
    made.make_dispute(county)
    with CaptureQueriesContext(connection) as caught:
        lists.page(county.wang, TODAY, lists.Wishes())
    told = plan(caught.captured_queries[1]["sql"].replace("%", "%%"))
    for index in ("dispute_village", "dispute_responsible"):
        assert index in told, told
    assert "SCAN mediation_dispute" not in told
    assert "Seq Scan on mediation_dispute" not in told


def test_the_inbox_is_read_along_its_index(county: County) -> None:
    made.make_dispute(county)
    with CaptureQueriesContext(connection) as caught:
        inbox.inbox(county.wang, TODAY)
    told = plan(caught.captured_queries[1]["sql"].replace("%", "%%"))
    assert "dispute_inbox" in told or "dispute_responsible" in told, told
    assert Notice._meta.indexes[0].name in told


def test_what_hangs_on_the_lines_is_never_looked_for_in_whole_tables(county: County) -> None:
    with CaptureQueriesContext(connection) as caught:
        rows._hanging([1, 2], [1])
    (query,) = caught.captured_queries
    told = plan(query["sql"].replace("%", "%%"))
    assert "SCAN m" not in told
    assert "Seq Scan" not in told


def test_the_index_of_the_search_is_used(county: County) -> None:
    with CaptureQueriesContext(connection) as caught:
        search.candidates("漏水")
    (query,) = caught.captured_queries
    if connection.vendor == "sqlite":
        assert f"{search.TABLE} VIRTUAL TABLE INDEX" in plan(query["sql"])
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN " + query["sql"])
            assert f"{search.TABLE}_gin" in str(cursor.fetchall())


def test_nothing_is_counted_off_and_nothing_counted_to_its_end(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "SIZE", 1)
    for _ in range(3):
        made.make_dispute(county)
    later = lists.page(county.zheng, TODAY, lists.Wishes()).later
    assert later is not None
    with CaptureQueriesContext(connection) as caught:
        for who in (county.wang, county.zheng):
            lists.page(who, TODAY, lists.Wishes(), after=later)
    said = [query["sql"] for query in caught.captured_queries]
    assert [sql for sql in said if "OFFSET" in sql] == []
    counting = [sql for sql in said if "COUNT(" in sql]
    assert len(counting) == 2
    assert [sql for sql in counting if f"LIMIT {lists.COUNTED + 1}" not in sql] == []
