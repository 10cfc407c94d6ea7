"""`__among` and `Within` bring the same rows as Django's `__in`; any number of keys is one parameter."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.models import Dispute, Party
from mediation.models.among import Within, one_of
from tests import factories as made
from tests.factories import County


@pytest.mark.parametrize("kind", [list, tuple, set, dict.fromkeys])
@pytest.mark.parametrize("many", [1, 2, 5_000])
def test_the_rows_are_those_of_in(county: County, kind: type[Collection[int]], many: int) -> None:
    mine, other = made.make_dispute(county), made.make_dispute(county)
    keys = kind([mine.pk + other.pk + number for number in range(1, many)] + [mine.pk])
    assert list(Dispute.objects.filter(pk__among=keys)) == list(Dispute.objects.filter(pk__in=list(keys))) == [mine]
    parties = Party.objects.filter(dispute__among=keys).order_by("pk")
    assert list(parties) == list(Party.objects.filter(dispute__in=list(keys)).order_by("pk"))
    assert {party.dispute_id for party in parties} == {mine.pk}


def test_words_may_be_asked_for_as_well_as_keys(county: County) -> None:
    mine = made.make_dispute(county)
    words = [mine.title, "张𬴂淼的“排水”纠纷', \"{}", ""]
    assert list(Dispute.objects.filter(title__among=words)) == [mine]
    assert not Dispute.objects.filter(title__among=words[1:]).exists()


def test_any_number_of_keys_makes_the_same_statement() -> None:
    one, many = (Dispute.objects.filter(pk__among=keys).query.sql_with_params() for keys in ([1], [2, 3, 4]))
    assert one[0] == many[0]
    assert len(one[1]) == len(many[1]) == 1


def test_on_postgresql_it_is_an_array_on_sqlite_a_list_of_json() -> None:
    assert one_of("a.id", "bigint", {7}, "postgresql") == ("a.id = ANY(%s::bigint[])", [7])
    assert one_of("a.id", "bigint", {7}, "sqlite") == ("a.id IN (SELECT value FROM json_each(%s))", "[7]")


def test_nobody_is_asked_for_no_key(db: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert list(Dispute.objects.filter(pk__among=[])) == []
        assert list(Party.objects.filter(dispute__among=set())) == []
    assert not seen.captured_queries


@pytest.mark.parametrize("as_list", [False, True])
def test_within_brings_the_rows_whose_keys_a_statement_finds(county: County, as_list: bool) -> None:
    mine, other = made.make_dispute(county), made.make_dispute(county)
    theirs = Within("SELECT dispute_id FROM mediation_party WHERE dispute_id = %s", [mine.pk], as_list=as_list)
    assert list(Dispute.objects.filter(theirs)) == [mine]
    assert list(Dispute.objects.exclude(theirs)) == [other]
    inside = Dispute.objects.filter(theirs).order_by().values("pk")  # there the table has another name
    assert list(Dispute.objects.exclude(pk__in=inside)) == [other]
    nobody = Within("SELECT dispute_id FROM mediation_party WHERE dispute_id = %s", [0], as_list=as_list)
    assert not Dispute.objects.filter(nobody).exists()


def test_postgresql_reads_the_keys_first_where_it_is_told_to() -> None:
    told = str(Dispute.objects.filter(Within("SELECT 1", [], as_list=True)).query)
    assert ("IN (SELECT 1)" in told) != ("= ANY(ARRAY(SELECT 1))" in told)
    assert ("ANY" in told) == (connection.vendor == "postgresql")
