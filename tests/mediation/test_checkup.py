"""The check on our rows: the words marked where they stand, and clauses to start from with the names filled in."""

from __future__ import annotations

import datetime

import pytest

from mediation import checkup, confirming
from mediation.services import agreements
from mediation.services.agreements import Promise
from rules.vocabulary import DisputeType
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days
from tests.mediation.states import agreement_of, mediating, performing

TODAY = START.date()


def agreed_on(county: County, content: str, **known: object) -> object:
    dispute = made.make_mediating(county, **known)
    applicant, respondent = dispute.parties.order_by("pk")
    one = Promise(kind="do", debtor=respondent, creditor=applicant, content=content, due_on=TODAY + days(9))
    return agreements.reach_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, promises=[one])
    )


def test_the_words_are_marked_where_they_stand(county: County) -> None:
    agreement = agreed_on(county, "徐某清走杂物后，双方不得向法院起诉，今后和睦相处。")
    report = checkup.report_on(agreement, TODAY)  # type: ignore[arg-type]
    (shown,) = (each for group in report.groups for each in group.shown if each.finding.code == "sue_waived")
    assert (shown.before, shown.finding.words, shown.after) == (
        "徐某清走杂物后，双方",
        "不得向法院起诉",
        "，今后和睦相处。",
    )
    assert [group.severity for group in report.groups] == sorted(
        (group.severity for group in report.groups), key=list(checkup.SEVERITIES).index
    )
    assert (report.blocks, [f.code for f in report.court], report.is_clear) == ((), ["sue_waived"], False)


def test_what_cannot_be_read_blocks_without_a_reason(county: County) -> None:
    dispute = mediating(county)
    report = checkup.report_on_terms(dispute, {"on": TODAY, "facts": "字" * 30_000}, [])
    assert {finding.code for finding in report.blocks} == {"unreadable"}
    assert {"unreadable"} <= checkup.NO_ROOM


def test_empty_terms_are_findings(county: County) -> None:
    report = checkup.report_on_terms(mediating(county), {"on": TODAY}, [{}])
    assert {"terms_missing", "facts_missing", "issues_missing"} <= {finding.code for finding in report.blocks}


@pytest.mark.parametrize("kind", list(DisputeType), ids=lambda kind: kind.label)
def test_every_type_has_clauses_with_the_two_names(county: County, kind: DisputeType) -> None:
    starts = checkup.starts_for(made.make_mediating(county, dispute_type=kind.value))
    assert starts
    assert all("徐某" in start.text or "聂某" in start.text or "____" in start.text for start in starts)
    assert not any("{" in start.text for start in starts)


# --- the court (民事诉讼法 205; 民诉法解释 354, 355) -------------------------------------------------------------------------


def test_three_courts_and_what_to_bring(county: County) -> None:
    outlook = confirming.outlook(agreement_of(performing(county)), TODAY)
    assert [court.ground for court in outlook.courts] == ["当事人住所地", "标的物所在地", "调解组织所在地"]
    assert outlook.courts[-1].name == "永宁县人民法院"
    assert outlook.courts[0].name == "住所所在县（区）的人民法院"  # where they live is not known
    assert any("主持调解的证明" in thing for thing in outlook.bring)
    assert not any("财产权利证明" in thing for thing in outlook.bring)
    assert outlook.hindrances == []


def test_a_court_that_sent_it_confirms_it(county: County) -> None:
    dispute = made.make_mediating(county, channel="court", dispute_type="land_forest")
    party = dispute.parties.first()
    assert party
    party.kind, party.tags, party.village = "organisation", ["incapable"], dispute.village
    party.save()
    party.representatives.create(kind="agent", name="代理", authority="和解", authorised_on=TODAY)
    party.representatives.create(kind="guardian", name="监护", authorised_on=TODAY)
    agreement = agreements.reach_oral_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(dispute, on=TODAY, is_land_contract=False)
    )
    outlook = confirming.outlook(agreement, TODAY + datetime.timedelta(days=60))
    assert [court.ground for court in outlook.courts] == ["作出邀请的人民法院"]
    said = "".join(outlook.bring)
    assert all(word in said for word in ("营业执照", "监护关系", "授权委托书", "财产权利证明", "口头协议"))
    assert len(outlook.hindrances) == 2


def test_homes_name_their_court_and_an_unsigned_agreement_waits(county: County) -> None:
    dispute, agreement = made.make_agreed(county)
    for party in dispute.parties.all():
        party.village = dispute.village
        party.save()
    outlook = confirming.outlook(fresh(agreement), TODAY)
    assert outlook.courts[0].name == "永宁县人民法院"
    assert outlook.hindrances == ["协议还没有生效，签名盖章齐全以后才能申请。"]
