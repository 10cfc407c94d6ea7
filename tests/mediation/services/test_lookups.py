"""Asking in vain too often: counted per address and ten minutes, in the database."""

from __future__ import annotations

import datetime

import pytest

from mediation.models import LookupTally
from mediation.services import lookups
from tests.factories import START

HERE, THERE = "203.0.113.7", "203.0.113.8"
pytestmark = pytest.mark.django_db


def miss(times: int, address: str = HERE, at: datetime.datetime = START) -> None:
    """So many wrong codes."""
    for _ in range(times):
        lookups.count_miss(address=address, at=at)


@pytest.mark.parametrize(("misses", "allowed"), [(0, True), (19, True), (20, False), (50, False)])
def test_twenty_misses_are_enough(misses: int, allowed: bool) -> None:
    miss(misses)
    assert lookups.may_look_up(address=HERE, at=START) is allowed
    assert lookups.may_look_up(address=THERE, at=START)


def test_after_ten_minutes_it_begins_anew() -> None:
    miss(20)
    assert lookups.may_look_up(address=HERE, at=START + datetime.timedelta(minutes=10))


def test_no_address_is_kept_and_old_counts_go() -> None:
    miss(1)
    assert HERE not in str(list(LookupTally.objects.values()))
    miss(1, at=START + datetime.timedelta(days=2))
    assert LookupTally.objects.count() == 1
    assert str(LookupTally.objects.get()).endswith("：1")
