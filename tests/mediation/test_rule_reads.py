"""Whose rules they are, how rows did, and who may read which version."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation import rule_reads
from mediation.models import RulebookVersion
from mediation.services import rulebooks as services
from tests.factories import START, County

TODAY = START.date()


def test_the_county_is_that_of_the_post(county: County) -> None:
    for username in ("zhao", "wang", "grid", "audit", "zheng"):
        found = rule_reads.county_of(county.people[username], TODAY)
        assert found is not None, username
        assert found.kind == "county"


@pytest.mark.parametrize("on", [datetime.date.min, datetime.date(2000, 1, 1), datetime.date.max])
def test_any_day_can_be_asked(county: County, on: datetime.date) -> None:
    place = rule_reads.county_of(county.wang, TODAY)
    assert not rule_reads.activity(place, "ladder", on).fired


def test_activity_takes_the_same_statements_for_any_table(county: County, django_assert_num_queries: Any) -> None:
    place = rule_reads.county_of(county.wang, TODAY)
    for name in ("ladder", "alerts"):
        with django_assert_num_queries(3):
            rule_reads.activity(place, name, TODAY)


def test_a_withdrawn_version_is_for_those_who_draft(county: County) -> None:
    version = services.start_draft(by=county.zhao, at=START, table="ladder")
    services.withdraw_version(version=version, by=county.zhao, at=START, answer="算了")
    version = RulebookVersion.objects.get()
    readers = {name for name, user in county.people.items() if rule_reads.may_read(user, version, TODAY)}
    assert readers == {"zhao", "yun", "zheng"}
