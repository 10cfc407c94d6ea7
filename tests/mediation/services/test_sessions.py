"""Mediation sessions: rights first, helpers by consent, mediators on the roster (人民调解法 13, 14, 17, 20, 23, 27)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mediation.models import Organisation, Party, Place
from mediation.services import panels, parties, searching, sessions, staffing
from rules.vocabulary import Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh, moment
from tests.mediation.helpers import acts, days, entries, refused

TODAY = START.date()


def test_a_session_is_on_record(county: County) -> None:
    """人民调解法 27."""
    dispute = made.make_mediating(county)
    session = made.hold(county, dispute, confidential_note="聂某私下愿让500元", undisputed_facts="胡同宽1.2米")
    assert (session.number, session.level, session.result) == (1, "panel", "failed")
    assert session.confidential_note == "聂某私下愿让500元"
    after = fresh(dispute)
    assert after.undisputed_facts == "胡同宽1.2米"
    assert entries(after)[-1].reason == "第1次调解：调解不成"
    assert {party.rights_told_on for party in after.parties.all()} == {TODAY}


def test_sessions_are_counted(county: County) -> None:
    dispute = made.make_mediating(county)
    numbers = [made.hold(county, fresh(dispute), at=START + days(n), result="continue").number for n in range(2)]
    assert numbers == [1, 2]


def test_what_was_undisputed_stays_when_nothing_new_is_said(county: County) -> None:
    dispute = made.make_mediating(county)
    made.hold(county, dispute, undisputed_facts="胡同宽1.2米")
    made.hold(county, fresh(dispute))
    assert fresh(dispute).undisputed_facts == "胡同宽1.2米"


# Times: not later than now, not before acceptance, on the very day of acceptance.
@pytest.mark.parametrize(
    ("held", "message"),
    [
        (START + days(1), "done"),
        (START, "done"),
        (moment(11, 2, 0), "done"),
        (moment(11, 1, 23), "调解时间不能早于受理日期。"),
        (START + days(1) + datetime.timedelta(minutes=1), "调解时间不能晚于现在。"),
    ],
)
def test_when_a_session_can_have_been(county: County, held: datetime.datetime, message: str) -> None:
    dispute = made.make_mediating(county)
    notes = made.notes(dispute, at=held)
    if message == "done":
        sessions.hold_session(dispute=dispute, by=county.wang, at=START + days(1), notes=notes)
        assert acts(dispute)[-1] == "hold_session"
        return
    with refused(message, "held_at"):
        sessions.hold_session(dispute=dispute, by=county.wang, at=START + days(1), notes=notes)


def hold(county: County, dispute: Any, **changes: Any) -> None:
    """One session of today."""
    sessions.hold_session(dispute=dispute, by=county.wang, at=START, notes=made.notes(dispute, **changes))


def test_somebody_must_have_come(county: County) -> None:
    with refused("请选择到场的当事人。", "attending_parties"):
        hold(county, made.make_mediating(county), attending_parties=[])


def test_parties_of_another_dispute_were_not_there(county: County) -> None:
    other = made.make_mediating(county).parties.all()
    with refused("到场的当事人不属于此案。", "attending_parties"):
        hold(county, made.make_mediating(county), attending_parties=list(other))


def test_rights_are_told_before_the_first_session(county: County) -> None:
    """人民调解法 23; 若干规定 30."""
    dispute = made.make_mediating(county)
    with refused("请先向聂某、徐某告知权利义务（人民调解法23）。", "rights_told"):
        hold(county, dispute, rights_told=False)
    made.hold(county, dispute)
    made.hold(county, fresh(dispute), rights_told=False)
    assert dispute.sessions.count() == 2


def test_against_a_refusal_there_is_no_session(county: County) -> None:
    """人民调解法 17: a party who said no is asked again before anybody sits down."""
    dispute = made.make_mediating(county)
    respondent = dispute.parties.get(role="respondent")
    parties.record_will(party=respondent, by=county.wang, at=START, is_willing=False)
    no = "徐某已表示不同意调解，不得调解（人民调解法17）。愿意再谈的，请先登记其同意。"
    with refused(no, "attending_parties"):
        hold(county, fresh(dispute))
    parties.record_will(party=fresh(respondent), by=county.wang, at=START, is_willing=True)
    hold(county, fresh(dispute))


def test_a_child_does_not_sit_alone(county: County) -> None:
    """民法典 19-23."""
    dispute = made.make_mediating(county)
    child = Party.objects.create(dispute=dispute, role="third", name="聂小某", tags=["minor"])
    searching.keep(dispute=dispute)
    with refused("未成年人、无或限制民事行为能力人须由核实过的法定代理人代理（民法典19-23）。", "attending_parties"):
        hold(county, dispute, attending_parties=[child])
    parties.add_representative(party=child, by=county.wang, at=START, kind="guardian", name="聂父", authorised_on=TODAY)
    hold(county, fresh(dispute), attending_parties=[child])


# 人民调解法 13, 14: who may lead a session of 枫林村 that day.
@pytest.mark.parametrize(
    ("names", "stranger"),
    [
        ("王调解", ""),
        ("王调解、周主任", ""),
        ("吴大姐", ""),
        ("赵所长", ""),
        ("石调解", ""),
        ("王调解，李大伯", "李大伯"),
        ("张网格", "张网格"),
        ("路人甲 钱律师", "路人甲、钱律师"),
        (" 、", None),
    ],
)
def test_who_may_lead_a_session(county: County, names: str, stranger: str | None) -> None:
    dispute = made.make_mediating(county)
    made.convene(county, dispute)
    if stranger == "":
        hold(county, fresh(dispute), mediator_names=names)
        assert dispute.sessions.get().mediator_names == names
        return
    no = f"{stranger}当天不是在册人民调解员，不能主持调解；可以作为参与人到场（人民调解法13、20）。"
    with refused(no if stranger else "请填写调解员。", "mediator_names"):
        hold(county, fresh(dispute), mediator_names=names)


def test_in_the_grid_talking_needs_no_roster(county: County) -> None:
    grid = county.body("枫林村人民调解委员会").place.children.order_by("code").first()
    dispute = made.make_mediating(county, by=county.grid, grid=grid, level="grid")
    made.hold(county, dispute, by=county.grid, mediator_names="张网格")
    assert dispute.sessions.count() == 1


def test_the_day_after_leaving_office_nobody_leads(county: County) -> None:
    staffing.end_appointment(appointment=county.zhou.appointments.get(), ends_on=TODAY - days(1))
    no = "周主任当天不是在册人民调解员，不能主持调解；可以作为参与人到场（人民调解法13、20）。"
    with refused(no, "mediator_names"):
        hold(county, made.make_mediating(county), mediator_names="周主任")


def test_a_mediator_of_another_county_does_not_lead_here(county: County) -> None:
    far = Place.objects.create(code="110101000000", name="远县", kind="county")
    office = Organisation.objects.create(name="远县司法局", kind="justice_bureau", place=far)
    person = staffing.add_person(username="yuan2", name="远调解", password="x", check_password=False)
    staffing.appoint(
        user=person, organisation=office, role=Role.COUNTY_OFFICER, starts_on=SINCE, is_registered_mediator=True
    )
    no = "远调解当天不是在册人民调解员，不能主持调解；可以作为参与人到场（人民调解法13、20）。"
    with refused(no, "mediator_names"):
        hold(county, made.make_mediating(county), mediator_names="远调解")


def test_a_helper_comes_only_by_consent(county: County) -> None:
    """人民调解法 20, on the whole way through a session."""
    dispute = made.make_mediating(county)
    model = made.PanelModel.objects.get()
    panel = panels.convene_panel(
        dispute=dispute, by=county.wang, at=START, model=model, seats=list(made.PanelSeat.objects.all())
    )
    elder = panel.members.get(person_name="李大伯")
    with refused("李大伯不是在册人民调解员，聂某尚未同意其参与（人民调解法20）。", "attending_members"):
        hold(county, fresh(dispute), attending_members=[elder])
    panels.record_consents(
        panel=fresh(panel), by=county.wang, at=START, consents=[(elder, p) for p in dispute.parties.all()]
    )
    hold(county, fresh(dispute), attending_members=[elder])
    assert [m.person_name for m in dispute.sessions.get().attending_members.all()] == ["李大伯"]


def test_who_stepped_down_was_not_there(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    member = panel.members.get(person_name="吴大姐")
    panels.replace_member(member=fresh(member), by=county.wang, at=START, reason="当事人要求回避")
    with refused("到场人员中有人不在此案的小组中或已退出。", "attending_members"):
        hold(county, fresh(dispute), attending_members=[fresh(member)])


def test_members_of_another_panel_were_not_there(county: County) -> None:
    other = made.convene(county, made.make_mediating(county))
    with refused("到场人员中有人不在此案的小组中或已退出。", "attending_members"):
        hold(county, made.make_mediating(county), attending_members=list(other.members.all()))


@pytest.mark.parametrize(("kind", "public"), [("neighbour", True), ("medical", False), ("neighbour", False)])
def test_open_sessions(county: County, kind: str, public: bool) -> None:
    dispute = made.make_mediating(county, dispute_type=kind)
    hold(county, dispute, is_public=public)
    assert dispute.sessions.get().is_public is public


def test_medical_sessions_are_never_open(county: County) -> None:
    """医疗纠纷预防和处理条例 42."""
    dispute = made.make_mediating(county, dispute_type="medical")
    with refused("医疗纠纷调解不公开进行（医疗纠纷预防和处理条例42）。", "is_public"):
        hold(county, dispute, is_public=True)


def test_three_failed_sessions_go_up(county: County) -> None:
    dispute = made.make_mediating(county)
    for number in range(3):
        assert fresh(dispute).level == "panel"
        made.hold(county, fresh(dispute), at=START + days(number))
    assert fresh(dispute).level == "township"
    assert entries(dispute)[-1].rule_row == "panel_attempts"


def test_a_settled_session_is_no_failed_attempt(county: County) -> None:
    dispute = made.make_mediating(county)
    for _ in range(3):
        made.hold(county, fresh(dispute), result="settled")
    assert fresh(dispute).level == "panel"
