"""The figures of a month: a small register as a clerk keeps it, and what must stand on each sheet made from it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import press
from mediation import access, monthly
from mediation.models import Dispute, Organisation, User
from mediation.monthly import Unit
from mediation.services import agreements, confirmation, endings, handovers, intake, obligations, staffing
from mediation.services.agreements import Promise
from rules.vocabulary import Level, OrganisationKind, Role, Status
from tests import factories as made
from tests.factories import SINCE, County, moment
from tests.mediation import states

Day = tuple[int, int]
NOVEMBER, DECEMBER, OCTOBER = (datetime.date(2026, month, 1) for month in (11, 12, 10))
WANG, SHI, ZHAO, YUN = "枫林村人民调解委员会", "石塘村人民调解委员会", "青溪镇人民调解委员会", "云岭乡人民调解委员会"
BODY = {"wang": WANG, "shi": SHI, "zhao": ZHAO, "yun": YUN}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the register; days are month and day of 2026."""

    who: str
    accepted: Day | None
    source: str = "on_request"
    kind: str = "neighbour"
    complexity: str = "ordinary"
    amount: int | None = None
    sent_up: Day | None = None  # to 青溪镇, accepted there the same day
    oral: Day | None = None
    written: Day | None = None  # agreed and signed
    performed: Day | None = None
    confirmed: Day | None = None
    cancelled: Day | None = None  # mediated anew
    failed: Day | None = None


REGISTER = (
    Case(who="wang", accepted=(10, 30), oral=(11, 4), performed=(12, 2)),  # of the month before
    Case(who="wang", accepted=(11, 1), complexity="simple", amount=50_000, written=(11, 5), performed=(11, 20)),
    Case(who="wang", accepted=(11, 3), source="own_initiative", kind="marriage_family", oral=(11, 3)),
    Case(who="wang", accepted=(11, 30), source="police", kind="damage", amount=120_000, written=(12, 1)),
    Case(who="wang", accepted=None),  # registered only
    Case(who="wang", accepted=(11, 11), sent_up=(11, 13), oral=(11, 16)),
    Case(who="wang", accepted=(11, 17), written=(11, 17), cancelled=(11, 24)),
    Case(who="shi", accepted=(11, 12), source="other_department", kind="migrant_wage", failed=(11, 20)),
    Case(who="zhao", accepted=(11, 15), source="petition", kind="contract", complexity="complex", amount=30_000, written=(11, 16), confirmed=(11, 28)),
    Case(who="yun", accepted=(11, 15), kind="tourism"),
)  # fmt: skip


def play(county: County, case: Case) -> Dispute:
    """The case, through the services."""
    person, body = county.people[case.who], county.body(BODY[case.who])
    level = "panel" if body.name in (WANG, SHI) else "township"
    begun = moment(*(case.accepted or (11, 10)))
    dispute = made.make_dispute(
        county, by=person, at=begun, place=body.place, level=level, channel=case.source, dispute_type=case.kind,
        complexity=case.complexity, amount_fen=case.amount, request_form="oral" if case.source == "on_request" else "none",
    )  # fmt: skip
    if case.accepted:
        intake.accept_dispute(dispute=dispute, by=person, at=begun)
    if case.sent_up:
        handovers.escalate_dispute(
            dispute=dispute, by=person, at=moment(*case.sent_up), reason="化解不了", to_level=Level.TOWNSHIP
        )
        dispute, person = made.fresh(dispute), county.zhao
        intake.accept_dispute(dispute=dispute, by=person, at=moment(*case.sent_up))
    settle(county, dispute, person, case)
    return made.fresh(dispute)


def settle(county: County, dispute: Dispute, by: User, case: Case) -> None:
    """Whatever came of it."""
    if case.oral:
        terms = made.terms(dispute, on=moment(*case.oral).date())
        agreements.reach_oral_agreement(dispute=dispute, by=by, at=moment(*case.oral), terms=terms)
    if case.written:
        at = moment(*case.written)
        agreed = agreements.reach_agreement(dispute=dispute, by=by, at=at, terms=made.terms(dispute, on=at.date()))
        dispute = made.sign(county, agreed, at=at, by=by)
    if case.performed:
        perform(dispute, by, case.performed)
    if case.confirmed:
        ruled(dispute, by, case.confirmed)
    if case.cancelled:
        agreements.resume_mediation(dispute=dispute, by=by, at=moment(*case.cancelled), reason="双方要求变更")
    if case.failed:
        endings.terminate_mediation(dispute=dispute, by=by, at=moment(*case.failed), reason="分歧太大")


def perform(dispute: Dispute, by: User, day: Day) -> None:
    promise, at = states.obligation_of(made.fresh(dispute)), moment(*day)
    obligations.record_performance(obligation=promise, by=by, at=at, performed_on=at.date())


def ruled(dispute: Dispute, by: User, day: Day) -> None:
    agreement, at = states.agreement_of(dispute), moment(*day)
    both = list(dispute.parties.all())
    confirmation.record_confirmation(agreement=agreement, by=by, at=at, applied_on=at.date(), applicants=both)
    confirmation.record_ruling(
        agreement=states.agreement_of(made.fresh(dispute)), by=by, at=at, result="confirmed", decided_on=at.date(), number="(2026)民特5号"
    )  # fmt: skip


def unit_of(user: User, name: str) -> Unit:
    """The unit of that name among those this person may see."""
    return next(unit for unit in units_of(user) if unit.name == name)


def units_of(user: User) -> list[Unit]:
    return monthly.units(*access.counted_for(user, NOVEMBER))


def told(unit: Unit, month: datetime.date = NOVEMBER) -> dict[str, Any]:
    """The figures that are not nought."""
    return {name: figure for name, figure in monthly.figures(unit, month).items() if figure != 0}


@pytest.fixture
def register(county: County) -> County:
    """Everything of REGISTER."""
    for case in REGISTER:
        play(county, case)
    return county


def test_november_of_every_body_as_the_clerk_counts_it(register: County) -> None:
    assert told(unit_of(register.wang, WANG)) == {
        "total": 5, "people": 10, "amount_fen": 170_000, "village": 5,
        "on_request": 3, "own_initiative": 1, "police": 1, "neighbour": 3, "marriage_family": 1, "damage": 1,
        "settled": 3, "oral": 2, "written": 1, "performed": 1,
    }  # fmt: skip
    assert told(unit_of(register.shi, SHI)) == {
        "total": 1, "people": 2, "amount_fen": None, "village": 1, "other_department": 1, "migrant_wage": 1,
    }  # fmt: skip
    # What 枫林村 sent up was counted there when it was accepted; who settled it is the town. The office works for it.
    assert told(unit_of(register.zhao, ZHAO)) == {
        "total": 1, "people": 2, "difficult": 1, "amount_fen": 30_000, "township": 1, "petition": 1, "contract": 1,
        "settled": 2, "oral": 1, "written": 1, "confirmed": 1,
    }  # fmt: skip


def test_whatever_is_added_up_agrees(register: County) -> None:
    """Town and county are the sums of their committees, and each way of telling the cases apart makes the total."""
    for person, whole, members in (
        (register.zhao, "青溪镇各人民调解委员会", (WANG, SHI, ZHAO)),
        (register.zheng, "永宁县（示例）各人民调解委员会", (WANG, SHI, ZHAO, YUN)),
    ):
        parts = [monthly.figures(unit_of(person, name), NOVEMBER) for name in members]
        added = {name: sum(part[name] or 0 for part in parts) for name in parts[0]}
        assert monthly.figures(unit_of(person, whole), NOVEMBER) == added
        assert added["total"] == (7 if person == register.zhao else 8)
        apart = [names for heading, names in monthly.GROUPS if "：" in heading]
        assert [sum(added[name] for name in names) for names in apart] == [added["total"]] * 3
        assert added["settled"] == added["oral"] + added["written"]


def test_other_months_the_sheet_and_what_stands_open(register: County) -> None:
    unit = unit_of(register.wang, WANG)
    october, december = (told(unit, month) for month in (OCTOBER, DECEMBER))
    assert (october["total"], october.get("settled")) == (1, None)
    assert december == {"settled": 1, "written": 1, "performed": 1}
    prepared = press.prepare("monthly_sheet", monthly.sheet(unit, NOVEMBER, anchor="", filled_by="王", on=DECEMBER))
    assert (prepared.committee, prepared.year, prepared.month, prepared.total) == (WANG, 2026, 11, 5)
    assert prepared.suicide_prevented is None
    assert {name for _, names in monthly.GROUPS for name in names} == set(monthly.figures(unit, NOVEMBER))
    assert dict(monthly.standing(unit)) == {
        Status.REGISTERED: 1, Status.MEDIATING: 1, Status.AGREED: 0, Status.PERFORMING: 4,
        Status.TERMINATED: 0, Status.REFERRED: 0,
    }  # fmt: skip


def test_as_many_queries_for_a_county_as_for_an_empty_village(county: County) -> None:
    with CaptureQueriesContext(connection) as few:
        monthly.figures(unit_of(county.wang, WANG), NOVEMBER)
    for case in REGISTER[:4]:
        play(county, case)
    with CaptureQueriesContext(connection) as many:
        monthly.figures(unit_of(county.zheng, "永宁县（示例）各人民调解委员会"), NOVEMBER)
    assert len(few) - 2 == len(many) - 2 == 5  # two to know whose figures


def test_an_empty_month_is_all_noughts(county: County) -> None:
    assert set(monthly.figures(unit_of(county.wang, WANG), NOVEMBER).values()) == {0}


def test_performed_is_what_leaves_nothing_open_and_was_not_only_let_go(county: County) -> None:
    """人民调解法 31; 民法典 575: releasing the rest ends it on that day, releasing everything is no performance."""
    unit = unit_of(county.wang, WANG)
    for both_released in (False, True):
        dispute = made.make_mediating(county)
        first, second = dispute.parties.order_by("pk")
        promises = [
            Promise(kind="pay", debtor=second, creditor=first, content=f"第{n}笔", amount_fen=100, location="村委会",
                    manner="现金", due_on=DECEMBER) for n in (1, 2)
        ]  # fmt: skip
        terms = made.terms(dispute, on=NOVEMBER + datetime.timedelta(days=1), promises=promises)
        agreements.reach_oral_agreement(dispute=dispute, by=county.wang, at=moment(11, 2), terms=terms)
        for order in (1, 2):
            promise = states.agreement_of(made.fresh(dispute)).obligations.get(order=order)
            if order == 2 or both_released:
                obligations.release_obligation(
                    obligation=promise, by=county.wang, at=moment(12, 3), released_on=moment(12, 3).date(), reason="不要了"
                )  # fmt: skip
            else:
                perform(dispute, county.wang, (11, 10))
    assert [told(unit, month).get("performed") for month in (NOVEMBER, DECEMBER)] == [None, 1]


# --- who reports, and who may look -------------------------------------------------------------------------------------

TOWN = ["青溪镇各人民调解委员会", ZHAO, WANG, SHI]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("wang", [WANG]), ("zhou", [WANG]), ("grid", [WANG]), ("shi", [SHI]), ("zhao", TOWN),
        ("chen", []), ("yuan", []), ("audit", []), ("admin", []),
    ],
)  # fmt: skip
def test_everybody_sees_the_figures_of_their_own_body_and_of_those_below(
    county: County, who: str, names: list[str]
) -> None:
    assert [unit.name for unit in units_of(county.people[who])] == names


def test_the_county_sees_all_and_its_whole(county: County) -> None:
    names = [unit.name for unit in units_of(county.zheng)]
    assert names[0] == "永宁县（示例）各人民调解委员会"
    assert {WANG, SHI, ZHAO, YUN, "永宁县社会治理中心"} < set(names)
    assert not {"青溪司法所", "永宁县司法局", "永宁县法律援助中心", "永宁县公安局"} & set(names)


def test_a_grid_worker_of_the_town_does_not_look_into_villages(county: County) -> None:
    person = staffing.add_person(username="far", name="网格", password=made.PASSWORD)
    staffing.appoint(user=person, organisation=county.body(ZHAO), role=Role.GRID_WORKER, starts_on=SINCE)
    assert [unit.name for unit in units_of(person)] == [ZHAO]


@pytest.mark.parametrize(
    ("kind", "column"),
    [(OrganisationKind.ENTERPRISE_COMMITTEE, "enterprise"), (OrganisationKind.TRADE_COMMITTEE, "association")],
)
def test_a_committee_off_the_ladder_has_a_sheet_and_a_column(
    county: County, kind: OrganisationKind, column: str
) -> None:
    """人民调解法 34."""
    body = Organisation.objects.create(name="专业调委会", abbreviation="专业", kind=kind, place=county.body(ZHAO).place)
    person = staffing.add_person(username="special", name="专调解", password=made.PASSWORD)
    staffing.appoint(user=person, organisation=body, role=Role.MEDIATOR, starts_on=SINCE, is_registered_mediator=True)
    made.make_mediating(county, by=person, level="township")
    assert [unit.name for unit in units_of(person)] == ["专业调委会"]
    assert told(unit_of(person, "专业调委会"))[column] == 1
    assert told(unit_of(county.zhao, "青溪镇各人民调解委员会"))[column] == 1


def test_an_office_without_a_committee_reports_itself(county: County) -> None:
    alone = Organisation.objects.filter(name="青溪司法所")
    assert [(unit.name, list(unit.columns.values())) for unit in monthly.units(alone, [])] == [
        ("青溪司法所", ["township"])
    ]


def test_a_committee_that_was_closed_counts_in_the_whole_alone(county: County) -> None:
    body = county.body(SHI)
    dispute = made.make_mediating(county, by=county.shi, place=body.place)
    intake.withdraw_dispute(dispute=dispute, by=county.shi, at=moment(11, 3), reason="已经和好")
    body.is_active = False
    body.save()
    assert [unit.name for unit in units_of(county.zhao)] == [name for name in TOWN if name != SHI]
    assert told(unit_of(county.zhao, "青溪镇各人民调解委员会"))["village"] == 1
