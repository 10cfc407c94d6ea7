"""What runs in each state, by whose clock, and what comes first."""

from __future__ import annotations

import datetime

from mediation import deadlines
from mediation.models import Dispute
from mediation.services import confirmation, endings, intake
from rules.legal_words import Clock
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.states import in_court, mediating, performing, registered, terminated
from tests.mediation.verbs import extend, told, with_appraisal

TODAY = START.date()
LIMIT = ("legal", "诉讼或仲裁时效（自申请之日重新计算）", "2029-11-02")


def dates(dispute: Dispute, on: datetime.date = TODAY) -> list[tuple[str, str, str]]:
    """Clock, label and safe date of everything that runs."""
    found = deadlines.deadlines(fresh(dispute), on)
    return [(limit.clock.value, limit.label, limit.safe.isoformat()) for limit in found]


def test_what_runs_in_each_state(county: County) -> None:
    level, month = ("office", "到期自动上报", "2026-11-09"), ("legal", "调解期限", "2026-12-02")
    confirm, due = ("legal", "共同申请司法确认期限", "2026-12-02"), ("promise", "最近一项履行期限", "2026-11-22")
    typed = ("legal", "诉讼或仲裁时效届满", "2027-05-01")
    table = (
        (registered, {}, [level, LIMIT]),
        (mediating, {}, [level, month, LIMIT]),
        (mediating, {"limitation_on": datetime.date(2027, 5, 1)}, [level, typed, month, LIMIT]),
        (lambda c: made.make_agreed(c)[0], {}, [LIMIT]),
        (performing, {}, [due, confirm]),
        (terminated, {"limitation_on": datetime.date(2027, 5, 1)}, [typed, LIMIT]),
        (in_court, {}, [LIMIT]),
    )
    for prepare, changes, expected in table:
        dispute = prepare(county)
        if changes:
            Dispute.objects.filter(pk=dispute.pk).update(**changes)
        assert dates(dispute) == expected


def test_the_nearest_of_them_is_shown(county: County) -> None:
    limit = deadlines.next_deadline(performing(county), TODAY)
    assert limit is not None
    assert (limit.label, limit.days_left) == ("最近一项履行期限", 20)
    quiet = made.make_dispute(county, channel="own_initiative", request_form="none")
    Dispute.objects.filter(pk=quiet.pk).update(level_deadline=None)
    assert deadlines.next_deadline(fresh(quiet), TODAY) is None


def test_the_two_clocks_and_which_comes_first(county: County) -> None:
    standing = deadlines.standing(fresh(mediating(county)), TODAY)
    assert standing.legal is not None
    assert standing.office is not None
    assert (standing.legal.clock, standing.legal.days_left) == (Clock.LEGAL, 30)
    assert (standing.office.clock, standing.office.days_left) == (Clock.OFFICE, 7)
    assert standing.next == standing.office
    assert [limit.label for limit in standing.others] == [LIMIT[1]]
    assert standing.paused_on is None


def test_an_application_for_confirmation_stops_its_clock(county: County) -> None:
    dispute = performing(county)
    confirmation.record_confirmation(
        agreement=dispute.agreements.get(),
        by=county.wang,
        at=START,
        applied_on=TODAY,
        applicants=list(dispute.parties.all()),
    )
    assert dates(dispute) == [("promise", "最近一项履行期限", "2026-11-22")]


def test_a_right_that_lapsed_is_no_deadline_but_a_duty_stays(county: County) -> None:
    confirm = "共同申请司法确认期限"
    dispute = performing(county)
    for later, there in ((30, True), (31, False)):
        assert (confirm in [label for _, label, _ in dates(dispute, TODAY + days(later))]) is there
    assert ("legal", "调解期限", "2026-12-02") in dates(mediating(county), TODAY + days(60))


def test_an_extension_moves_the_month(county: County) -> None:
    dispute = mediating(county)
    extend(county, dispute, county.wang, START, until=datetime.date(2026, 12, 20))
    assert ("legal", "调解期限（已延长）", "2026-12-18") in dates(
        dispute
    )  # the 20th is a Sunday: people are told Friday
    last = next(limit for limit in deadlines.deadlines(fresh(dispute), TODAY) if "已延长" in limit.label).last
    assert last == datetime.date(2026, 12, 21)


def test_an_appraisal_takes_the_month_away_until_it_ends(county: County) -> None:
    dispute = with_appraisal(county)
    assert [label for _, label, _ in dates(dispute)] == ["到期自动上报", LIMIT[1]]
    assert deadlines.standing(fresh(dispute), TODAY).paused_on == TODAY


def test_traffic_police_can_be_asked_for_three_days_from_the_notice(county: County) -> None:
    dispute = made.make_mediating(county, dispute_type="traffic")
    endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="分歧太大")
    assert [label for _, label, _ in dates(dispute)] == [LIMIT[1]]
    told(county, fresh(dispute), county.wang, START + days(1))
    assert ("legal", "共同申请公安机关调解期限", "2026-11-06") in dates(dispute)


def test_nothing_runs_for_what_is_over(county: County) -> None:
    dispute = mediating(county)
    intake.withdraw_dispute(dispute=dispute, by=county.wang, at=START, reason="撤回")
    assert dates(dispute) == []
