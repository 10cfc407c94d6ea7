"""Facts that are read out of what people wrote: words in promises, and what the last visit found."""

from __future__ import annotations

import pytest

from mediation import facts as bridge
from mediation.services import agreements, follow_ups
from mediation.services.agreements import Promise
from rules.signals import SIGNALS
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.states import mediating, performing

TODAY = START.date()


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        ("双方各付调解费200元", "has_fee"),
        ("双方同意离婚", "confirms_status"),
        ("争议地块使用权归申请人", "confirms_ownership"),
        ("月底前清走杂物", None),
    ],
)
def test_words_of_a_promise_are_seen(county: County, content: str, fact: str | None) -> None:
    """What the words do not say stays unknown: silence is no promise."""
    dispute = mediating(county)
    respondent = dispute.parties.order_by("pk").last()
    assert respondent is not None
    promise = Promise(kind="do", debtor=respondent, content=content, due_on=TODAY, manner="自行", location="村口")
    agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, promises=[promise])
    )
    facts = bridge.build(fresh(dispute), TODAY).facts
    assert {name: facts[name] for name in SIGNALS} == {name: True if name == fact else None for name in SIGNALS}


def test_the_last_visit_tells_whether_there_is_new_tension(county: County) -> None:
    dispute = performing(county)
    assert bridge.build(dispute, TODAY).facts["new_tension"] is False
    for day, tension in ((0, True), (1, False)):
        follow_ups.record_follow_up(
            dispute=fresh(dispute),
            by=county.wang,
            at=START + days(day),
            visited_on=TODAY + days(day),
            performance="按期履行",
            new_tension=tension,
        )
        assert bridge.build(fresh(dispute), TODAY + days(day)).facts["new_tension"] is tension
        assert fresh(dispute).colour == ("orange" if tension else "green")
