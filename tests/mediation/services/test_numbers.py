"""Numbers of files and papers: gap-free, per organisation, year and family; codes that nobody can guess."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from mediation.models import NumberSequence, Organisation
from mediation.services import numbers
from tests import factories as made
from tests.factories import START, County

pytestmark = pytest.mark.goes_behind  # numbers without the files they belong to

DAY = START.date()


def give(county: County, body: str, family: str = "file", on: datetime.date = DAY) -> str:
    """The next number."""
    return numbers.next_number(county.body(body), family, on)


def test_each_body_year_and_family_counts_for_itself(county: County) -> None:
    village, other, next_year = "枫林村人民调解委员会", "石塘村人民调解委员会", datetime.date(2027, 1, 1)
    given = [
        give(county, village),
        give(county, village),
        give(county, other),
        give(county, village, on=next_year),
        give(county, village, "agreement"),
        give(county, village),
    ]
    assert given == [
        "(2026)枫林民调受字第1号",
        "(2026)枫林民调受字第2号",
        "(2026)石塘民调受字第1号",
        "(2027)枫林民调受字第1号",
        "(2026)枫林民调字第1号",
        "(2026)枫林民调受字第3号",
    ]


@pytest.mark.parametrize("family", list(numbers.TEMPLATES))
def test_every_family_has_its_own_words(county: County, family: str) -> None:
    words = {numbers.TEMPLATES[other] for other in numbers.TEMPLATES if other != family}
    assert numbers.TEMPLATES[family] not in words
    assert give(county, "枫林村人民调解委员会", family).startswith("(2026)枫林")


def test_a_step_that_fails_gives_its_number_back(county: County) -> None:
    with transaction.atomic():
        give(county, "枫林村人民调解委员会")
        transaction.set_rollback(True)
    assert give(county, "枫林村人民调解委员会") == "(2026)枫林民调受字第1号"


def test_a_body_without_short_name_uses_its_name(county: County) -> None:
    place = county.body("枫林村人民调解委员会").place
    body = Organisation.objects.create(name="枫林学校调解室", kind="stationed_room", place=place)
    assert numbers.next_number(body, "file", DAY) == "(2026)枫林学校调解室民调受字第1号"


def test_numbers_go_past_a_hundred_and_a_thousand(county: County) -> None:
    """A product of others parses its numbers back and starts anew after 99."""
    body = county.body("枫林村人民调解委员会")
    numbers.next_number(body, "file", DAY)
    for last in (99, 999, 9999):
        sequence = NumberSequence.objects.get(organisation=body, family="file")
        sequence.last = last
        sequence.save()
        assert numbers.next_number(body, "file", DAY) == f"(2026)枫林民调受字第{last + 1}号"


def test_codes_are_long_and_easily_told_on_the_telephone(county: County) -> None:
    codes = {numbers.progress_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) <= set("23456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert made.make_dispute(county).progress_code not in codes
