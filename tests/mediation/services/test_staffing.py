"""Accounts, dated appointments, filled seats, and the reference data of a fresh installation (人民调解法 13, 14)."""

from __future__ import annotations

import datetime

import pytest

from mediation.models import Appointment, Organisation, PanelModel, PanelSlot, Place, User
from mediation.services import setup, staffing
from rules.vocabulary import Role
from tests.factories import SINCE, County, fresh
from tests.mediation.helpers import days, history_gaps, refused

VILLAGE = "枫林村人民调解委员会"


def test_a_person_gets_an_account(county: County) -> None:
    person = staffing.add_person(username="sun", name="孙调解", password="青山-4721-绿水", phone="13900000000")
    assert (str(person), person.phone, person.check_password("青山-4721-绿水")) == ("孙调解", "13900000000", True)


def test_a_name_is_taken_once(county: County) -> None:
    with refused("用户名“wang”已被使用。", "username"):
        staffing.add_person(username="wang", name="另一个王", password="青山-4721-绿水")


def test_weak_passwords_are_refused(county: County) -> None:
    with pytest.raises(staffing.Refused) as caught:
        staffing.add_person(username="sun", name="孙调解", password="12345678")
    assert caught.value.field == "password"
    assert not User.objects.filter(username="sun").exists()


def test_one_office_at_a_time(county: County) -> None:
    with refused("此人在该组织已有同一职务。"):
        staffing.appoint(user=county.wang, organisation=county.body(VILLAGE), role=Role.MEDIATOR, starts_on=SINCE)


def test_an_office_may_be_held_again_after_it_ended(county: County) -> None:
    old = county.wang.appointments.get()
    staffing.end_appointment(appointment=old, ends_on=SINCE + days(30))
    again = staffing.appoint(
        user=county.wang, organisation=county.body(VILLAGE), role=Role.MEDIATOR, starts_on=SINCE + days(60)
    )
    on = SINCE + days(30)
    active = {
        day: list(Appointment.objects.active(day).filter(user=county.wang)) for day in (on, on + days(1), on + days(30))
    }
    assert active == {on: [old], on + days(1): [], on + days(30): [again]}
    assert history_gaps() == []


def test_an_office_does_not_end_before_it_began(county: County) -> None:
    with refused("任职的止期不能早于起期。"):
        staffing.end_appointment(appointment=fresh(county.wang.appointments.get()), ends_on=SINCE - days(1))


@pytest.mark.parametrize("ends_on", [SINCE, SINCE + days(1)])
def test_an_office_may_end_the_day_it_began(county: County, ends_on: datetime.date) -> None:
    appointment = county.wang.appointments.get()
    assert staffing.end_appointment(appointment=appointment, ends_on=ends_on).ends_on == ends_on


def test_a_person_is_not_the_system(county: County) -> None:
    """What only the system may do must stay closed to people."""
    with refused("“系统”不是一个职务。"):
        staffing.appoint(user=county.wang, organisation=county.body(VILLAGE), role=Role.SYSTEM, starts_on=SINCE)


def test_helpers_need_no_account(county: County) -> None:
    seat = staffing.fill_seat(
        slot=PanelSlot.objects.get(role="elder"),
        organisation=county.body(VILLAGE),
        person_name="孙大伯",
        starts_on=SINCE,
    )
    assert (seat.user, str(seat)) == (None, "孙大伯（乡贤（老娘舅））")


def test_a_seat_needs_a_name(county: County) -> None:
    with pytest.raises(staffing.Refused):
        staffing.fill_seat(
            slot=PanelSlot.objects.get(role="elder"), organisation=county.body(VILLAGE), person_name="", starts_on=SINCE
        )


def test_a_fresh_house_has_a_county_and_the_preset(db: None) -> None:
    assert setup.load_reference_data() is True
    assert (Place.objects.count(), Organisation.objects.count(), PanelModel.objects.count()) == (22, 20, 1)
    assert [str(slot.get_kind_display()) for slot in PanelModel.objects.get().slots.all()] == ["核心"] * 4 + ["附加"]


def test_reference_data_is_loaded_once(county: County) -> None:
    assert setup.load_reference_data() is False
    assert Place.objects.count() == 22
