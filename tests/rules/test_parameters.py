"""Statutory periods and remedies: readable, cited, and never without a way out."""

from datetime import date

import pytest

from rules import parameters, remedies, shelf
from rules.calendar import Period
from rules.parameters import LegalPeriod
from rules.vocabulary import DisputeType

PERIODS = {name: value for name, value in vars(parameters).items() if isinstance(value, LegalPeriod)}


@pytest.mark.parametrize("name", PERIODS)
def test_every_period_can_be_counted_and_has_its_article(name):
    assert str(Period.parse(PERIODS[name].text)) == PERIODS[name].text
    assert PERIODS[name].basis[-1].isdigit()


def test_only_medical_disputes_have_their_own_mediation_period():
    before = date(2018, 9, 30)  # 医疗纠纷预防和处理条例 came into force the next day
    for kind in set(DisputeType) - {DisputeType.MEDICAL}:
        assert parameters.mediation_period(kind, before).text == "1个月"
    for kind in DisputeType:
        expected = "30个工作日" if kind is DisputeType.MEDICAL else "1个月"
        assert parameters.mediation_period(kind).text == expected


def test_the_numbers_are_those_of_the_tables():
    clocks = shelf.shipped()["clocks"]
    assert PERIODS == {
        "CONFIRMATION": LegalPeriod(clocks.row("confirm_30").outcome.period, clocks.row("confirm_30").basis),
        "AID_DECISION": LegalPeriod(clocks.row("aid_decision_7").outcome.period, clocks.row("aid_decision_7").basis),
        "ENFORCEMENT": LegalPeriod("2年", "民事诉讼法 250"),
        "LIMITATION": LegalPeriod("3年", clocks.row("limitation_3_years").basis),
        "LABOUR_ARBITRATION": LegalPeriod("1年", "劳动争议调解仲裁法 27"),
    }


@pytest.mark.parametrize("kind", DisputeType)
def test_every_type_of_dispute_has_a_remedy(kind):
    found = remedies.remedies(kind)
    assert found
    assert any("人民法院" in text or "诉讼" in text for text in found)
