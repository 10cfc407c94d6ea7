"""The whole policy as one table: who sees which dispute, and who may do what. What is not seen answers 404."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from mediation import access
from mediation.models import Dispute, Referral, User
from mediation.services import handovers, intake, papers, referrals, staffing
from rules.paper_words import PaperKind
from rules.vocabulary import Action, Level, Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh, moment
from tests.mediation.helpers import days

TODAY = START.date()


@pytest.fixture
def cast(county: County) -> County:
    """The county, with a mediator of another township, a former and a disabled mediator, and a second grid worker."""
    village, far = county.body("枫林村人民调解委员会"), county.body("上坪村人民调解委员会")
    grids = village.place.children.order_by("code")
    for username, body, role, grid in (
        ("ping", far, Role.MEDIATOR, None),
        ("former", village, Role.MEDIATOR, None),
        ("disabled", village, Role.MEDIATOR, None),
        ("grid2", village, Role.GRID_WORKER, grids.last()),
    ):
        person = staffing.add_person(username=username, name=username, password="x", check_password=False)
        office = staffing.appoint(user=person, organisation=body, role=role, starts_on=SINCE, grid=grid)
        county.people[username] = person
        if username == "former":
            staffing.end_appointment(appointment=office, ends_on=TODAY - days(1))
    county.people["disabled"].is_active = False
    county.people["disabled"].save()
    county.people["anybody"] = staffing.add_person(username="x", name="无职务", password="x", check_password=False)
    return county


def all_disputes(county: County) -> dict[str, Dispute]:
    """One dispute of each kind that could leak."""
    village, other, far = (county.body(f"{name}村人民调解委员会").place for name in ("枫林", "石塘", "上坪"))
    up = made.make_mediating(county, title="已上报的")
    handovers.escalate_dispute(dispute=up, by=county.wang, at=START, reason="化解不了", to_level=Level.TOWNSHIP)
    return {
        "网格": made.make_dispute(county, by=county.grid, grid=village.children.order_by("code").first(), level="grid"),
        "本村": made.make_mediating(county),
        "上报": fresh(up),
        "邻村": made.make_dispute(county, by=county.shi, place=other),
        "外乡": made.make_dispute(county, by=county.people["ping"], place=far),
        "县里": made.make_dispute(county, by=county.zheng, level="county", place=county.body("永宁县人民法院").place),
    }


# Who sees what. "网格": 张网格's own grid; "上报": 枫林村 sent it up to the township.
VISIBLE: dict[str, str] = {
    "wang": "网格 本村 上报",
    "zhou": "网格 本村 上报",
    "grid": "网格",
    "grid2": "",
    "shi": "邻村",
    "ping": "外乡",
    "zhao": "网格 本村 上报 邻村",
    "yun": "外乡",
    "zheng": "网格 本村 上报 邻村 外乡 县里",
    "chen": "",
    "lin": "",
    "yuan": "",
    "audit": "",
    "admin": "",
    "former": "",
    "disabled": "",
    "anybody": "",
}


def test_who_sees_which_dispute(cast: County) -> None:
    disputes = all_disputes(cast)
    seen = {
        who: " ".join(name for name, row in disputes.items() if row in access.visible_to(cast.people[who], TODAY))
        for who in VISIBLE
    }
    assert seen == VISIBLE
    assert set(VISIBLE) == set(cast.people)


def test_what_is_not_seen_is_not_found(cast: County) -> None:
    disputes = all_disputes(cast)
    for who, names in VISIBLE.items():
        for name, row in disputes.items():
            found = True
            try:
                assert access.get_dispute(cast.people[who], row.pk, TODAY) == row
            except Http404:
                found = False
            assert found == (name in names.split()), (who, name)


def test_what_does_not_exist_is_not_found_either(cast: County) -> None:
    with pytest.raises(Http404):
        access.get_dispute(cast.zheng, 999_999, TODAY)


def test_a_superuser_without_office_sees_no_dispute(cast: County) -> None:
    all_disputes(cast)
    boss = User.objects.create_superuser(username="root", password="x")
    assert list(access.visible_to(boss, TODAY)) == []
    assert access.sees_health(boss, TODAY)


def test_nobody_at_all_sees_nothing(cast: County) -> None:
    all_disputes(cast)
    assert list(access.visible_to(AnonymousUser(), TODAY)) == []  # type: ignore[arg-type]
    assert access.appointments_of(AnonymousUser(), TODAY) == []  # type: ignore[arg-type]


def test_a_visible_dispute_comes_once(cast: County) -> None:
    """Two offices, two hand-overs: no row is doubled by a join."""
    dispute = all_disputes(cast)["上报"]
    handovers.return_dispute(dispute=fresh(dispute), by=cast.zhao, at=START, reason="退")
    handovers.escalate_dispute(dispute=fresh(dispute), by=cast.wang, at=START, reason="再报", to_level=Level.TOWNSHIP)
    staffing.appoint(user=cast.wang, organisation=cast.body("青溪司法所"), role=Role.TOWNSHIP_OFFICER, starts_on=SINCE)
    found = list(access.visible_to(cast.wang, TODAY).order_by("pk"))
    assert len(found) == len({row.pk for row in found}) == 4


# Offices are dated: from the first to the last day, both included; a closed body gives no office.
@pytest.mark.parametrize(
    ("starts", "ends", "sees"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - days(9), TODAY, True),
        (TODAY + days(1), None, False),
        (TODAY - days(9), TODAY - days(1), False),
    ],
)
def test_offices_are_dated(county: County, starts: datetime.date, ends: datetime.date | None, sees: bool) -> None:
    dispute = made.make_dispute(county)
    office = county.zhou.appointments.get()
    office.starts_on, office.ends_on = starts, ends
    office.save()
    assert (dispute in access.visible_to(county.zhou, TODAY)) is sees
    assert (access.home_of(county.zhou, TODAY) is not None) is sees
    assert (access.roles_of(county.zhou, TODAY) == {Role.COMMITTEE_HEAD}) is sees


@pytest.mark.goes_behind
def test_a_closed_body_gives_no_office(county: County) -> None:
    made.make_dispute(county)
    body = county.body("枫林村人民调解委员会")
    body.is_active = False
    body.save()
    assert list(access.visible_to(county.wang, TODAY)) == []


def test_a_sender_keeps_seeing_what_left_the_village(county: County) -> None:
    """Registered in 枫林村 for a place elsewhere, then sent up: nobody is shut out of their own file."""
    far = county.body("上坪村人民调解委员会").place
    dispute = made.make_mediating(county, place=far)
    assert dispute in access.visible_to(county.wang, TODAY)
    handovers.escalate_dispute(dispute=dispute, by=county.wang, at=START, reason="x", to_level=Level.TOWNSHIP)
    assert fresh(dispute).responsible.name == "云岭乡人民调解委员会"
    for who in ("wang", "yun"):
        assert dispute in access.visible_to(getattr(county, who), TODAY)
    assert dispute not in access.visible_to(county.zhao, TODAY)


def test_a_township_that_received_it_keeps_seeing_it(county: County) -> None:
    far = county.body("上坪村人民调解委员会").place
    dispute = made.make_dispute(county, by=county.zhao, level="township", place=far)
    assert dispute in access.visible_to(county.zhao, TODAY)


# --- who may do what: acts of one dispute of 枫林村, mediating at the level of the panel ----------------------------------

FIELD = "withdraw supplement hold_session report_risk report_danger refuse agree agree_orally escalate file".split()
MEDIATOR = (
    "withdraw supplement convene_panel hold_session report_risk report_danger extend refuse terminate agree "
    "agree_orally escalate hand_over override refer refer_legal_aid file".split()
)


def may(person: User, dispute: Dispute) -> list[str]:
    """What this person may do, in the order of the table."""
    return [action.value for action in access.actions_for(person, fresh(dispute), TODAY)]


def test_who_may_do_what_in_the_village(cast: County) -> None:
    dispute = all_disputes(cast)["本村"]
    allowed = {who: may(person, dispute) for who, person in cast.people.items()}
    assert allowed == {who: MEDIATOR if who in ("wang", "zhou") else [] for who in cast.people}


def test_who_may_do_what_in_the_grid(cast: County) -> None:
    grid = cast.body("枫林村人民调解委员会").place.children.order_by("code").first()
    dispute = made.make_mediating(cast, by=cast.grid, grid=grid, level="grid")
    allowed = {who: may(person, dispute) for who, person in cast.people.items()}
    in_the_grid = [act for act in MEDIATOR if act not in ("convene_panel", "terminate")]
    expected = {who: in_the_grid if who in ("wang", "zhou") else [] for who in cast.people}
    assert allowed == expected | {"grid": FIELD}


def test_who_may_do_what_with_what_was_sent_up(cast: County) -> None:
    """The receiver accepts or returns; the sender may only take it back; declining is not open to either."""
    dispute = all_disputes(cast)["上报"]
    allowed = {who: may(person, dispute) for who, person in cast.people.items()}
    receiver = (
        "accept withdraw supplement report_risk report_danger refuse escalate return hand_over override refer refer_legal_aid file"
    ).split()
    assert allowed == {who: [] for who in cast.people} | {
        "zhao": receiver,
        "wang": ["revoke"],
        "zhou": ["revoke"],
    }


def test_acts_that_need_something_to_act_upon(cast: County) -> None:
    dispute = all_disputes(cast)["本村"]
    assert not access.may(cast.wang, Action.RECORD_OUTCOME, dispute, TODAY)
    referrals.refer_legal_aid(
        dispute=fresh(dispute), by=cast.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )
    assert "refer_legal_aid" not in may(cast.wang, dispute)
    assert "record_outcome" not in may(cast.wang, dispute)
    referrals.refer_dispute(
        dispute=fresh(dispute),
        by=cast.wang,
        at=START,
        kind="court",
        organisation=cast.body("永宁县人民法院"),
        reason="x",
    )
    assert may(cast.wang, dispute) == [
        "supplement",
        "report_risk",
        "report_danger",
        "hand_over",
        "override",
        "record_outcome",
        "close",
        "file",
    ]


def test_nobody_presses_the_button_of_the_system(cast: County) -> None:
    """协议生效 happens by the last mark, not by a click."""
    dispute = made.make_agreed(cast)[0]
    assert "take_effect" not in may(cast.wang, dispute)
    assert "record_mark" in may(cast.wang, dispute)


def test_a_panel_sits_in_the_village_only(cast: County) -> None:
    dispute = all_disputes(cast)["上报"]
    intake.accept_dispute(dispute=dispute, by=cast.zhao, at=START)
    assert "convene_panel" not in may(cast.zhao, dispute)


# --- small questions --------------------------------------------------------------------------------------------------


def test_who_sees_full_identity_numbers(cast: County) -> None:
    dispute = all_disputes(cast)["上报"]
    seen = {who for who, person in cast.people.items() if access.may_see_identity(person, dispute, TODAY)}
    assert seen == {"zhao"}


def test_who_sees_the_health_page(cast: County) -> None:
    seen = {who for who, person in cast.people.items() if access.sees_health(person, TODAY)}
    assert seen == {"zhao", "yun", "zheng", "yuan", "audit", "admin"}


def test_everybody_reads_in_chinese_what_their_office_allows(cast: County) -> None:
    told = {who: [note for _, note in access.describe(person, TODAY)] for who, person in cast.people.items()}
    assert told["wang"] == ["办理本调委会的纠纷：受理、调解、制作协议、回访。"]
    assert [who for who, notes in told.items() if not notes] == ["former", "disabled", "anybody"]
    assert set(access.ROLE_NOTES) == set(Role) - {Role.SYSTEM}


def test_organisations_come_once(cast: County) -> None:
    village = cast.body("枫林村人民调解委员会")
    staffing.appoint(user=cast.wang, organisation=village, role=Role.COMMITTEE_HEAD, starts_on=SINCE)
    assert access.organisations_of(cast.wang, TODAY) == [village]


def test_papers_follow_the_dispute(cast: County) -> None:
    dispute = all_disputes(cast)["本村"]
    paper = papers.issue_paper(dispute=dispute, by=cast.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    found = set()
    for who, person in cast.people.items():
        try:
            assert access.get_paper(person, paper.pk, TODAY) == paper
            found.add(who)
        except Http404:
            pass
    assert found == {"wang", "zhou", "zhao", "zheng"}


# --- legal aid --------------------------------------------------------------------------------------------------------


def referral_of_nie(county: County) -> Referral:
    """A legal-aid referral that 陈律师 got."""
    dispute = made.make_mediating(county)
    return referrals.refer_legal_aid(
        dispute=dispute, by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )


def who_finds(county: County, referral: Referral, on: datetime.date = TODAY) -> set[str]:
    """Everybody who finds this referral."""
    found = set()
    for who, person in county.people.items():
        try:
            assert access.get_referral(person, referral.pk, on) == referral
            found.add(who)
        except Http404:
            pass
    return found


def test_a_lawyer_sees_what_is_assigned_and_nothing_else(cast: County) -> None:
    referral = referral_of_nie(cast)
    assert who_finds(cast, referral) == {"chen", "yuan"}
    referrals.check_conflict(referral=fresh(referral), by=cast.chen, at=START, has_conflict=True)
    assert who_finds(cast, referral) == {"lin", "yuan"}
    staffing.end_appointment(appointment=cast.lin.appointments.get(), ends_on=TODAY)
    assert who_finds(cast, referral) == {"lin", "yuan"}
    assert who_finds(cast, referral, TODAY + days(1)) == {"yuan"}


def test_a_referral_to_the_court_is_no_lawyers_business(cast: County) -> None:
    dispute = made.make_mediating(cast)
    referral = referrals.refer_dispute(
        dispute=dispute, by=cast.wang, at=START, kind="court", organisation=cast.body("永宁县人民法院"), reason="x"
    )
    assert who_finds(cast, referral) == set()


def test_the_lawyer_sees_the_referral_not_the_dispute(cast: County) -> None:
    referral = referral_of_nie(cast)
    with pytest.raises(Http404):
        access.get_dispute(cast.chen, referral.dispute_id, TODAY)


def test_who_answers_and_who_assigns(cast: County) -> None:
    referral = referral_of_nie(cast)
    answers = {who for who, person in cast.people.items() if access.is_assigned_lawyer(person, referral)}
    assigns = {who for who, person in cast.people.items() if access.assigns_lawyers(person, referral, TODAY)}
    assert (answers, assigns) == ({"chen"}, {"yuan"})
    referral.lawyer = None
    assert not access.is_assigned_lawyer(cast.chen, referral)


# --- the cost of asking -----------------------------------------------------------------------------------------------


def queries(county: County) -> int:
    """Queries of one look at everything 王调解 may see."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        list(access.visible_to(county.wang, TODAY))
    return len(caught)


def test_looking_costs_the_same_however_much_there_is(county: County) -> None:
    made.make_dispute(county)
    one = queries(county)
    for day in range(2):
        made.make_dispute(county, at=moment(11, 3 + day))
    assert (one, queries(county)) == (2, 2)


def test_the_table_is_the_one_the_intake_reads(county: County) -> None:
    assert replace(made.new_intake(county), level="grid").level == "grid"
