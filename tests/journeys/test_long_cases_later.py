"""C07-C11: clocks, alarms, findings and printed words of the published cases."""

from __future__ import annotations

import pytest

from mediation.demo.cases import c07, c08, c09, c10, c11
from mediation.demo.county import COUNTY_CENTRE, TOWN, County
from mediation.demo.walk import CONTINUE, SETTLED, moment
from mediation.moments import day_of
from mediation.services import papers
from mediation.services.errors import Refused
from rules import calendar
from rules.paper_words import PaperKind
from rules.vocabulary import (
    AidMatter,
    CloseReason,
    DisputeType,
    Level,
    Measure,
    PartyTag,
    ReferralState,
    RiskColour,
    Status,
)
from tests.journeys.reading import (
    agreement_of,
    date,
    findings,
    now,
    paper,
    printed,
    rows_told,
    started,
    sweep,
    told,
    words,
    would_find,
)

SECRET = ("210万", "160万元；", "凌晨二时")


def test_c07_twelve_people_raise_an_orange_alarm(county: County) -> None:
    dispute = c07.story(county)
    assert dispute.colour == RiskColour.ORANGE
    assert "large_group" in findings(dispute, "alerts")
    assert {notice.organisation.name for notice in told(dispute, Measure.NOTIFY_LEADER)} == {TOWN, COUNTY_CENTRE}
    assert all(party.is_willing for party in dispute.parties.all())  # nobody had asked: everybody was
    assert not dispute.handovers.exists()


def test_c07_fifteen_days_from_the_request_end_before_the_month(county: County) -> None:
    dispute = c07.story(county)
    assert dispute.mediation_deadline == date("2025-04-22")  # 劳动争议调解仲裁法 14
    aged = {"status": Status.MEDIATING, "level": Level.TOWNSHIP, "days_at_level": 10}
    assert would_find(dispute, "ladder", "2025-04-22", **aged) == ["labour_15"]


def test_c07_confirmation_is_asked_on_the_spot_and_the_last_day_is_watched(county: County) -> None:
    dispute = c07.story(county)
    agreement = agreement_of(dispute)
    assert (agreement.confirm_deadline, agreement.confirmation_applied_on) == (date("2025-05-09"), date("2025-04-09"))
    for day, row in (("2025-12-28", "due_soon"), ("2025-12-31", "due_today"), ("2026-01-01", "overdue")):
        sweep(f"{day} 08:00")
        assert row in rows_told(dispute)
    assert not rows_told(dispute) & {"confirm_10", "confirm_3", "confirm_over"}


def test_c07_wages_are_agreed_in_writing_only_and_local_farmers_show_their_means(county: County) -> None:
    dispute = c07.story(county)
    assert would_find(dispute, "legal_aid", "2025-04-08") == []
    assert would_find(dispute, "legal_aid", "2025-04-08", economic_hardship=True) == ["offer_hardship"]
    text = paper(dispute, PaperKind.AGREEMENT)
    assert all(word in text for word in ("壹万玖仟元整", "楚雄某农业科技有限公司", "马某", "2025年12月31日前"))
    walk = started(
        county, "2025-04-07 09:00", "qingxi_zhao", level=Level.TOWNSHIP, dispute_type=DisputeType.MIGRANT_WAGE
    )
    walk.accept("2025-04-07 09:10")
    with pytest.raises(Refused, match="书面形式"):
        walk.agree(
            "2025-04-07 10:00", [walk.do("杜仲明", "付工钱")], orally=True, issues="工钱", responsibility="杜仲明"
        )


def test_c08_the_fifteenth_day_is_still_in_time(county: County) -> None:
    dispute = c08.story(county)
    fifteen = calendar.deadline(date("2014-07-02"), calendar.Period.parse("15天"), calendar.shipped_holidays())
    agreement = agreement_of(dispute)
    assert agreement.reached_on == fifteen.deadline == date("2014-07-17")
    assert not dispute.handovers.exists()  # settled on the last day of its level: written down, not sent up
    assert dispute.level == Level.TOWNSHIP
    assert dispute.sessions.count() == 3


def test_c08_a_period_that_ends_on_a_saturday_ends_on_monday(county: County) -> None:
    dispute = c08.story(county)
    assert (dispute.mediation_deadline, dispute.mediation_safe) == (date("2014-07-17"), date("2014-07-17"))
    agreement = agreement_of(dispute)
    assert agreement.effective_on == date("2014-07-17")
    assert (agreement.confirm_deadline, agreement.confirm_safe) == (date("2014-08-18"), date("2014-08-15"))


def test_c08_an_old_claim_is_for_the_lawyer_and_no_reason_to_refuse(county: County) -> None:
    dispute = c08.story(county)
    assert "limitation_over" in findings(dispute, "alerts")
    assert any("不得仅因此拒绝调解" in notice.text for notice in dispute.notices.filter(rule_row="limitation_over"))
    assert dispute.aid_matter == AidMatter.INJURY
    assert would_find(dispute, "legal_aid", "2026-11-22", economic_hardship=True) == ["offer_hardship"]
    migrant = frozenset({PartyTag.MIGRANT_WORKER})
    assert would_find(dispute, "legal_aid", "2026-11-22", party_tags=migrant) == ["offer_migrant"]
    assert "壹拾陆万元整" in paper(dispute, PaperKind.AGREEMENT)


def test_c08_settled_but_never_written_is_sent_up_after_all(county: County) -> None:
    walk = started(county, "2014-07-02 09:00", "qingxi_zhao", level=Level.TOWNSHIP)
    walk.accept("2014-07-02 09:20")
    walk.meet("2014-07-17 15:00", SETTLED, "谈成了，明天写协议。")
    assert not walk.dispute.handovers.exists()
    sweep("2014-07-18 08:00")
    assert not walk.dispute.handovers.exists()
    sweep("2014-07-19 08:00")
    assert walk.dispute.handovers.get().rule_row == "township_days"


def test_c09_is_in_force_from_the_last_mark_and_not_from_the_ruling(county: County) -> None:
    dispute = c09.story(county)
    agreement = agreement_of(dispute)
    assert agreement.effective_on == date("2017-04-12")
    assert agreement.confirm_deadline == date("2017-05-12")
    assert (agreement.confirmation_applied_on - agreement.effective_on).days == 6
    assert agreement.number == "(2017)城东民调字第1号"
    text = paper(dispute, PaperKind.AGREEMENT)
    assert text.count("陆万元整") == 2
    assert all(name in text for name in ("唐某", "黄甲", "黄乙", "黄某丙", "本协议一式5份"))


def test_c09_a_lawsuit_about_an_agreement_leaves_the_ladder_and_waits_for_its_outcome(county: County) -> None:
    dispute = c09.story(county)
    referral = dispute.referrals.get()
    assert (dispute.status, dispute.level) == (Status.REFERRED, Level.OUTSIDE)
    assert referral.state == ReferralState.PENDING
    assert agreement_of(dispute).cancelled_on is None  # a lawsuit about it does not undo it
    sweep("2017-06-06 08:00")
    assert "referred_no_outcome" in rows_told(dispute)


def test_c10_a_death_opens_at_the_county_in_red(county: County) -> None:
    dispute = c10.story(county)
    assert (dispute.level, dispute.colour) == (Level.COUNTY, RiskColour.RED)
    assert "death" in findings(dispute, "alerts")
    assert findings(dispute, "triage") == set()
    assert dispute.mediation_deadline == date("2025-04-24")
    first, second = dispute.sessions.order_by("number")
    assert (first.result, second.result) == (CONTINUE, SETTLED)
    assert agreement_of(dispute).reached_on == date("2025-03-25") > day_of(second.held_at)  # they talked past midnight


@pytest.mark.parametrize(("signed", "last"), [("2025-03-24", "2025-04-23"), ("2025-03-25", "2025-04-24")])
def test_c10_the_day_of_signing_decides_the_last_day_for_the_court(county: County, signed: str, last: str) -> None:
    walk = started(county, "2025-03-24 13:00", "xian_zheng", body=COUNTY_CENTRE, level=Level.COUNTY)
    walk.accept("2025-03-24 13:20")
    walk.agree("2025-03-24 23:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    walk.sign(f"{signed} 23:30")
    assert agreement_of(walk.dispute).confirm_deadline == date(last)


def test_c10_what_was_offered_at_night_is_on_no_paper_that_leaves_the_house(county: County) -> None:
    dispute = c10.story(county)
    note = dispute.sessions.exclude(confidential_note="").get()
    assert "147万元" in note.confidential_note
    assert "壹佰肆拾柒万元整" in paper(dispute, PaperKind.AGREEMENT)
    act = {"dispute": dispute, "by": dispute.mediator, "at": moment("2025-03-25 04:00")}
    record = papers.issue_paper(kind=PaperKind.SESSION_RECORD, subject_pk=note.pk, **act)
    for issued in (record, *dispute.papers.all()):
        assert not [secret for secret in SECRET if secret in words(issued)]


def test_c10_the_lawyers_packet_knows_the_claim_and_no_offer(county: County) -> None:
    walk = started(
        county, "2025-03-24 13:00", "xian_zheng", body=COUNTY_CENTRE, level=Level.COUNTY, claim="赔偿260万元"
    )
    walk.accept("2025-03-24 13:20")
    walk.meet(
        "2025-03-24 19:00",
        "continue",
        "双方各自陈述。",
        confidential_note="家属先后要求260万元、210万元、160万元；凌晨二时调解员提出147万元。",
        undisputed_facts="坍塌发生在工地。",
    )
    walk.aid("2025-03-24 22:00", "蓝田玉", "请求人身损害赔偿")
    text = printed(walk, "2025-03-24 22:10", PaperKind.LAWYER_PACKET)
    assert "赔偿260万元" in text
    assert "坍塌发生在工地" in text
    assert not [secret for secret in (*SECRET, "147万") if secret in text]


def test_c11_nothing_the_forger_tried_went_through(county: County) -> None:
    dispute = c11.story(county)
    log = dispute.timeline.get(reason__contains="系统没有让下列事情发生").reason
    attempted = ("登记当天履行", "登记申请司法确认", "按履行完毕办结", "再盖一次章充数", "由不相干的人以调解员身份签名")
    assert all(f"{name}：" in log for name in attempted)
    agreement = dispute.agreements.get()
    assert agreement.effective_on is None
    assert agreement.cancelled_on == date("2021-04-01")
    assert agreement.confirmation_applied_on is None
    assert not agreement.obligations.exclude(performed_on=None).exists()
    assert not dispute.papers.filter(kind=PaperKind.AGREEMENT.value).exists()
    assert (dispute.status, dispute.close_reason) == (Status.CLOSED, CloseReason.REFUSED)
    assert now(dispute).next_check_at is None


def test_c11_a_paper_printed_before_anybody_signed_shows_empty_lines(county: County) -> None:
    walk = started(county, "2021-03-25 09:00", "xian_zheng", body=COUNTY_CENTRE, level=Level.COUNTY)
    walk.accept("2021-03-25 09:10")
    walk.agree(
        "2021-03-25 09:30", [walk.pay("杜仲明", "蓝田玉", 200, "赔柴火钱")], issues="滴水", responsibility="杜仲明"
    )
    text = printed(walk, "2021-03-25 09:40", PaperKind.AGREEMENT)
    assert "年月日" in text  # the date is written by hand, with the signature
    assert "贰佰元整" in text
    assert walk.agreement.effective_on is None
