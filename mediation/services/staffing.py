"""People and places of the house: accounts, dated appointments, filled seats. Used by administrators and the demo."""

from __future__ import annotations

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from mediation.models import Appointment, Organisation, PanelSeat, PanelSlot, Place, User
from mediation.services.errors import Refused
from rules.vocabulary import Role


@transaction.atomic
def add_person(*, username: str, name: str, password: str, phone: str = "", check_password: bool = True) -> User:
    """A new account. Raises Refused when the name is taken or the password is weak."""
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名“{username}”已被使用。", "username")
    if check_password:
        try:
            validate_password(password)
        except ValidationError as weak:
            raise Refused(" ".join(weak.messages), "password") from weak
    return User.objects.create_user(username=username, password=password, name=name, phone=phone)


@transaction.atomic
def appoint(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    starts_on: datetime.date,
    is_registered_mediator: bool = False,
    grid: Place | None = None,
) -> Appointment:
    """Give a person a role in an organisation from a day on (人民调解法 13: members, or appointed)."""
    if role is Role.SYSTEM:
        raise Refused("“系统”不是一个职务。")
    appointment = Appointment(
        user=user,
        organisation=organisation,
        role=role.value,
        starts_on=starts_on,
        is_registered_mediator=is_registered_mediator,
        grid=grid,
    )
    _check(appointment)
    appointment.save()
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, ends_on: datetime.date) -> Appointment:
    """The last day in office. What the person did stays theirs."""
    appointment.ends_on = ends_on
    _check(appointment)
    appointment.save()
    return appointment


@transaction.atomic
def fill_seat(
    *,
    slot: PanelSlot,
    organisation: Organisation,
    person_name: str,
    starts_on: datetime.date,
    user: User | None = None,
    is_female: bool = False,
    is_registered_mediator: bool = False,
    phone: str = "",
) -> PanelSeat:
    """Put a person into a slot of the village's line. Helpers need no account."""
    seat = PanelSeat(
        slot=slot,
        organisation=organisation,
        person_name=person_name,
        user=user,
        is_female=is_female,
        is_registered_mediator=is_registered_mediator,
        phone=phone,
        starts_on=starts_on,
    )
    _check(seat)
    seat.save()
    return seat


def _check(row: Appointment | PanelSeat) -> None:
    try:
        row.full_clean()
    except ValidationError as bad:
        raise Refused(" ".join(bad.messages)) from bad
