"""More time only with the recorded yes of every party (若干规定 33; 宁波条例 27)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation.models import Dispute, ExtensionConsent
from mediation.services import extensions
from mediation.services.extensions import Consent
from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, entries, refused
from tests.mediation.timely import consents

TODAY = START.date()


def extend(county: County, dispute: Dispute, **changes: Any) -> None:
    """To 12 December, by consent of all, with whatever a test wants to be different."""
    values = {
        "by": county.wang,
        "until": datetime.date(2026, 12, 12),
        "consents": consents(dispute, TODAY),
        "reason": "待鉴定",
        "at": START,
    }
    extensions.extend_deadline(dispute=dispute, **(values | changes))


def test_all_parties_may_extend_and_each_yes_is_kept(county: County) -> None:
    dispute = made.make_mediating(county)
    extend(county, dispute)
    assert fresh(dispute).extended_to == datetime.date(2026, 12, 12)
    assert entries(dispute)[-1].reason == (
        "各方书面同意延长至2026-12-12（聂某2026-11-02同意；徐某2026-11-02同意）。待鉴定"
    )
    kept = ExtensionConsent.objects.filter(dispute=dispute).order_by("pk")
    assert [(c.party.name, c.given_on, c.get_manner_display(), c.recorded_by) for c in kept] == [
        ("聂某", TODAY, "签了延长同意书", county.wang),
        ("徐某", TODAY, "签了延长同意书", county.wang),
    ]


def test_a_month_is_usual_and_ends_on_a_working_day(county: County) -> None:
    dispute = made.make_mediating(county)  # until 2 December; 2 January 2027 is a Saturday
    extend(county, dispute, until=None)
    assert fresh(dispute).extended_to == datetime.date(2027, 1, 4)


@pytest.mark.parametrize(("agreeing", "missing"), [(0, "徐某"), (1, "聂某")])
def test_one_party_alone_does_not_extend(county: County, agreeing: int, missing: str) -> None:
    dispute = made.make_mediating(county)
    other = dispute.parties.get(name=missing)
    with refused(f"{missing}还没有书面同意，不能延长（若干规定33）。", f"given_on_{other.pk}"):
        extend(county, dispute, consents=[consents(dispute, TODAY)[agreeing]])


def test_nobody_extends_for_others(county: County) -> None:
    dispute, other = made.make_mediating(county), made.make_mediating(county)
    with refused("同意的人不是此案的当事人。"):
        extend(county, dispute, consents=[*consents(dispute, TODAY), *consents(other, TODAY)])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (TODAY + days(1), "徐某同意的日期不能晚于今天。"),
        (TODAY - days(1), "徐某同意的日期不能早于受理日期2026-11-02。"),
    ],
)
def test_a_yes_has_a_possible_day(county: County, given: datetime.date, sentence: str) -> None:
    dispute = made.make_mediating(county)
    first, second = dispute.parties.order_by("pk")
    both = [
        Consent(party=first, given_on=TODAY, manner="signed"),
        Consent(party=second, given_on=given, manner="message"),
    ]
    with refused(sentence, f"given_on_{second.pk}"):
        extend(county, dispute, consents=both)


def test_a_longer_period_is_longer(county: County) -> None:
    dispute = made.make_mediating(county)
    with refused("延长后的期限应晚于现在的期限2026-12-02。", "until"):
        extend(county, dispute, until=datetime.date(2026, 12, 2))
    extend(county, dispute)
    with refused("延长后的期限应晚于现在的期限2026-12-12。", "until"):
        extend(county, fresh(dispute), until=datetime.date(2026, 12, 12))


def test_before_acceptance_there_is_nothing_to_extend(county: County) -> None:
    with refused("受理以后才有调解期限可以延长。", "until"):
        extend(county, made.make_dispute(county))
    with refused("受理以后才有调解期限可以延长。", "until"):
        extend(county, made.make_dispute(county), until=None)


def test_an_extension_reaches_beyond_today(county: County) -> None:
    dispute = made.make_mediating(county, by=county.zheng, level="county", place=county.body("永宁县人民法院").place)
    late = START + days(50)
    with refused("延长后的期限应晚于今天。", "until"):
        extend(county, dispute, by=county.zheng, at=late, until=late.date(), reason="")


def test_extending_answers_the_question_of_the_month(county: County) -> None:
    dispute = made.make_mediating(county, by=county.zheng, level="county", place=county.body("永宁县人民法院").place)
    run_sweep(at=START + days(29))
    asked = dispute.notices.get(measure="ask_extension")
    extend(county, fresh(dispute), by=county.zheng, at=START + days(29), until=datetime.date(2026, 12, 20))
    assert fresh(asked).answer == "已延长期限"
