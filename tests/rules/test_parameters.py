"""Statutory periods and remedies: readable, cited, and never without a way out."""

import pytest

from rules import parameters, remedies
from rules.calendar import Period
from rules.parameters import LegalPeriod
from rules.vocabulary import DisputeType

PERIODS = {name: value for name, value in vars(parameters).items() if isinstance(value, LegalPeriod)}


@pytest.mark.parametrize("name", PERIODS)
def test_every_period_can_be_counted_and_has_its_article(name):
    assert str(Period.parse(PERIODS[name].text)) == PERIODS[name].text
    assert PERIODS[name].basis[-1].isdigit()


def test_only_medical_disputes_have_their_own_mediation_period():
    for kind in DisputeType:
        expected = "30个工作日" if kind is DisputeType.MEDICAL else "1个月"
        assert parameters.mediation_period(kind).text == expected


@pytest.mark.parametrize("kind", DisputeType)
def test_every_type_of_dispute_has_a_remedy(kind):
    found = remedies.remedies(kind)
    assert found
    assert any("人民法院" in text or "诉讼" in text for text in found)
