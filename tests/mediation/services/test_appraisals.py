"""Appraisals: the period of mediation stands still from the day of entrusting to that of the opinion, both included."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation import clocks as bridge
from mediation import facts
from mediation.models import Dispute
from mediation.services import appraisals, intake
from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, refused
from tests.mediation.states import mediating
from tests.mediation.verbs import medical, with_appraisal

TODAY = START.date()


def pause(county: County, dispute: Dispute, **changes: Any) -> Any:
    """Entrusted today, with whatever a test wants to be different."""
    values = {"at": START, "starts_on": TODAY, "matter": "伤残等级，市医学会"}
    return appraisals.pause_clock(dispute=dispute, by=county.wang, **(values | changes))


def resume(county: County, dispute: Dispute, **changes: Any) -> Any:
    """The opinion came nine days later."""
    values = {"at": START + days(9), "ends_on": TODAY + days(9), "outcome": "八级伤残"}
    return appraisals.resume_clock(dispute=dispute, by=county.wang, **(values | changes))


def test_the_days_of_an_appraisal_do_not_count(county: County) -> None:
    dispute = medical(county)
    assert str(dispute.mediation_safe) == "2026-12-14"
    pause(county, dispute, at=START + days(1), starts_on=TODAY + days(1))
    assert bridge.mediation_clock(fresh(dispute)) is None
    assert "month_days_left" not in facts.build(fresh(dispute), TODAY + days(1)).anchors
    resume(county, fresh(dispute))  # Tuesday the 3rd to Wednesday the 11th: seven working days
    clock = bridge.mediation_clock(fresh(dispute))
    assert clock is not None
    assert (str(clock.safe_on), str(fresh(dispute).mediation_safe)) == ("2026-12-23", "2026-12-23")
    assert facts.build(fresh(dispute), TODAY).facts["month_days_left"] == 51


def test_what_a_court_entrusted_may_stand_still_too(county: County) -> None:
    dispute = made.make_mediating(county, channel="court", request_form="none", court_entrustment="ordinary")
    pause(county, dispute)
    resume(county, fresh(dispute))
    assert (
        str(fresh(dispute).mediation_deadline) == "2026-11-26"
    )  # fifteen days after ten that do not count, less today


def test_other_disputes_are_extended_instead(county: County) -> None:
    with refused("只有医疗纠纷和法院委派、委托的调解不计鉴定时间；其他纠纷要等鉴定的，请各方书面同意后延长期限。"):
        pause(county, mediating(county))


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"matter": " "}, "请写明鉴定什么、由哪个机构鉴定。", "matter"),
        ({"starts_on": TODAY + days(1)}, "委托鉴定的日期不能晚于今天。", "starts_on"),
        ({"starts_on": TODAY - days(1)}, "委托鉴定的日期不能早于受理日期2026-11-02。", "starts_on"),
    ],
)
def test_what_cannot_be_entrusted(county: County, changes: dict[str, Any], sentence: str, field: str) -> None:
    dispute = medical(county)
    with refused(sentence, field):
        pause(county, dispute, **changes)


def test_one_appraisal_at_a_time(county: County) -> None:
    dispute = with_appraisal(county)
    with refused("已有一次鉴定还没有结束，请先登记收到鉴定意见。"):
        pause(county, dispute)
    resume(county, fresh(dispute), at=START + days(2), ends_on=TODAY + days(2))
    with refused("上一次鉴定到2026-11-04才结束，请从这以后算起。", "starts_on"):
        pause(county, fresh(dispute), at=START + days(2), starts_on=TODAY + days(2))
    pause(county, fresh(dispute), at=START + days(3), starts_on=TODAY + days(3))
    assert fresh(dispute).pauses.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"ends_on": TODAY - days(1)}, "收到鉴定意见的日期应在委托鉴定之后、今天之前（含当天）。", "ends_on"),
        ({"ends_on": TODAY + days(10)}, "收到鉴定意见的日期应在委托鉴定之后、今天之前（含当天）。", "ends_on"),
        ({"outcome": ""}, "请写明鉴定意见，没有作出的写明原因。", "outcome"),
    ],
)
def test_what_is_no_opinion(county: County, changes: dict[str, Any], sentence: str, field: str) -> None:
    dispute = with_appraisal(county)
    with refused(sentence, field):
        resume(county, dispute, **changes)


def test_without_an_appraisal_nothing_ends(county: County) -> None:
    dispute = medical(county)
    with refused("没有正在进行的鉴定。"):
        resume(county, dispute)


def test_nobody_is_asked_to_extend_while_it_stands_still_and_the_appraisal_is_asked_about_monthly(
    county: County,
) -> None:
    place = county.body("永宁县人民法院").place
    dispute = made.make_mediating(county, by=county.zheng, level="county", place=place, dispute_type="medical")
    appraisals.pause_clock(dispute=dispute, by=county.zheng, at=START, starts_on=TODAY, matter="伤残等级")
    for day in range(1, 62):
        run_sweep(at=START + days(day))
    asked = dispute.notices.filter(key__startswith="pause:").order_by("pk")
    assert [(notice.text, (notice.created_at - START).days) for notice in asked] == [
        ("鉴定已经30天还没有登记意见，请向鉴定机构了解：伤残等级", 30),
        ("鉴定已经60天还没有登记意见，请向鉴定机构了解：伤残等级", 60),
    ]
    assert not dispute.notices.filter(measure="ask_extension").exists()


def test_when_mediation_is_over_nobody_asks_about_the_appraisal(county: County) -> None:
    dispute = with_appraisal(county)
    intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="撤回")
    run_sweep(at=START + datetime.timedelta(days=40))
    assert not dispute.notices.filter(key__startswith="pause:").exists()
