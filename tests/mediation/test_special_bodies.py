"""Committees off the ladder of villages and townships (人民调解法 34): they register, carry, and see what they carry."""

from __future__ import annotations

import pytest

from mediation import access
from mediation.models import Organisation
from mediation.services import handovers, intake, numbers, staffing
from rules.vocabulary import Level, OrganisationKind, Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import days

TODAY = START.date()
BODIES = [
    (OrganisationKind.TRADE_COMMITTEE, "永宁县社会治理中心", Level.COUNTY),
    (OrganisationKind.STATIONED_ROOM, "青溪镇人民调解委员会", Level.TOWNSHIP),
    (OrganisationKind.ENTERPRISE_COMMITTEE, "枫林村人民调解委员会", Level.VILLAGE),
    (OrganisationKind.PERSONAL_STUDIO, "枫林村人民调解委员会", Level.VILLAGE),
]


@pytest.mark.parametrize(("kind", "beside", "level"), BODIES, ids=[row[0].label for row in BODIES])
def test_a_committee_off_the_ladder_carries_its_own(
    county: County, kind: OrganisationKind, beside: str, level: Level
) -> None:
    body = Organisation.objects.create(
        name="专业调委会", abbreviation="专业", kind=kind, place=county.body(beside).place
    )
    person = staffing.add_person(username="special", name="专调解", password=made.PASSWORD)
    staffing.appoint(user=person, organisation=body, role=Role.MEDIATOR, starts_on=SINCE, is_registered_mediator=True)
    assert intake.first_level(person, TODAY) is level
    mine = made.make_mediating(county, by=person, level=level.value)
    other = made.make_dispute(county)
    assert mine.responsible == body
    assert list(access.visible_to(person, TODAY)) == [mine]
    assert not access.visible_to(county.shi, TODAY).filter(pk=mine.pk).exists()
    assert access.visible_to(county.wang, TODAY).filter(pk=other.pk).exists()


def test_what_it_sends_up_it_keeps_seeing(county: County) -> None:
    place = county.body("枫林村人民调解委员会").place
    body = Organisation.objects.create(name="企业调委会", kind=OrganisationKind.ENTERPRISE_COMMITTEE, place=place)
    person = staffing.add_person(username="special", name="专调解", password=made.PASSWORD)
    staffing.appoint(user=person, organisation=body, role=Role.MEDIATOR, starts_on=SINCE)
    dispute = made.make_mediating(county, by=person, level=Level.VILLAGE.value)
    handovers.escalate_dispute(dispute=dispute, by=person, at=START + days(1), reason="超出企业范围")
    sent = fresh(dispute)
    assert sent.responsible == county.body("青溪镇人民调解委员会")
    assert access.visible_to(person, TODAY).filter(pk=sent.pk).exists()


@pytest.mark.goes_behind
def test_a_long_name_without_abbreviation_still_fits_a_number(county: County) -> None:
    place = county.body("枫林村人民调解委员会").place
    body = Organisation.objects.create(name="很" * 100, kind=OrganisationKind.TRADE_COMMITTEE, place=place)
    assert all(len(numbers.next_number(body, family, TODAY)) <= 60 for family in numbers.TEMPLATES)
