"""Letters that no machine can help: a named person sends them again, or says how they arrived."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from mediation.models import AuditEvent, Letter, User
from mediation.services import dead_letters, letters, staffing
from rules.letter_words import LetterState, LetterTrouble
from rules.vocabulary import Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import answer_of, days, refused
from tests.mediation.outbox import SECRET, letters_of, mailed, minutes, tell, told, with_mail
from tests.mediation.states import sent_up

TODAY = START.date()


def lost(letter: Letter, state: LetterState = LetterState.DEAD) -> Letter:
    """The same, given up."""
    chosen = Letter.objects.filter(pk=letter.pk)
    assert dead_letters.give_up(letters=chosen, at=START, state=state, why=LetterTrouble.REFUSED) == 1
    found: Letter = fresh(letter)
    return found


# --- who --------------------------------------------------------------------------------------------------------------


def leave(*people: User) -> None:
    """Their accounts are closed."""
    for person in people:
        person.is_active = False
        person.save()


@pytest.mark.goes_behind
def test_the_nearest_person_in_office_is_named(county: County) -> None:
    """The head of the village, an officer of the county, an administrator, anybody there, whoever is left."""
    dispute = made.make_mediating(county)
    deputy = staffing.add_person(username="deputy", name="县干部", password="x", check_password=False)
    chief = User.objects.create_superuser("chief", password="x", name="总管")
    elsewhere = county.body("云岭司法所")
    far = staffing.add_person(username="far", name="云岭管理员", password="x", check_password=False)
    staffing.appoint(user=far, organisation=elsewhere, role=Role.ADMINISTRATOR, starts_on=SINCE)
    bureau = county.body("永宁县司法局")
    staffing.appoint(user=deputy, organisation=bureau, role=Role.COUNTY_OFFICER, starts_on=SINCE)
    for expected in (county.zhou, county.zheng, deputy, county.admin, far, county.wang, county.grid, chief):
        assert dead_letters.person_for(dispute, TODAY) == expected
        leave(expected)
    assert dead_letters.person_for(dispute, TODAY).is_active  # somebody with an account, whoever it is
    User.objects.update(is_active=False)
    assert dead_letters.person_for(dispute, TODAY) == chief


def test_at_the_township_it_is_the_officer_of_its_office(county: County) -> None:
    assert dead_letters.person_for(sent_up(county), TODAY) == county.zhao


@pytest.mark.goes_behind
def test_who_leaves_hands_the_letter_on(county: County) -> None:
    letter = lost(mailed(county))
    assert letter.person == county.zhou
    assert dead_letters.rename_persons(at=START) == 0
    office = county.zhou.appointments.get()
    staffing.end_appointment(appointment=office, ends_on=TODAY)
    assert dead_letters.rename_persons(at=START) == 0  # it is still the last day in office
    letters.deliver_due(at=START + days(1))
    assert fresh(letter).person == county.zheng
    User.objects.filter(pk=county.zheng.pk).update(is_active=False)
    assert dead_letters.rename_persons(at=START + days(1)) == 1
    assert fresh(letter).person == county.admin


@pytest.mark.goes_behind
def test_where_nobody_else_is_left_the_name_stays(county: County) -> None:
    letter = lost(mailed(county))
    User.objects.update(is_active=False)
    User.objects.filter(pk=county.shi.pk).update(is_active=True)
    county.shi.appointments.update(ends_on=TODAY - days(1))
    assert dead_letters.rename_persons(at=START) == 1
    assert dead_letters.rename_persons(at=START) == 0
    assert fresh(letter).person == county.shi


def test_a_chief_without_an_office_keeps_the_letter(county: County) -> None:
    letter = lost(mailed(county))
    chief = User.objects.create_superuser("chief", password="x", name="总管")
    Letter.objects.filter(pk=letter.pk).update(person=chief)
    assert dead_letters.rename_persons(at=START) == 0


# --- what they decide -------------------------------------------------------------------------------------------------


def test_sent_again_with_the_same_key_to_the_address_of_today(county: County) -> None:
    letter = lost(mailed(county))
    county.wang.email = "right@example.org"
    county.wang.save()
    at = START + days(2)
    dead_letters.resend_letter(letter=letter, by=county.zhou, at=at)
    again = fresh(letter)
    assert (again.state, again.key, again.address, again.person) == ("waiting", letter.key, "right@example.org", None)
    assert (again.answered_by, again.answered_at, again.attempts, again.queued_at) == (county.zhou, at, 0, at)
    assert letters.deliver_due(at=at) == 1
    assert [sent.to for sent in mail.outbox] == [["right@example.org"]]
    event = AuditEvent.objects.get(what="letter.resent")
    assert (event.by, event.row_pk, event.detail["was"], event.detail["why"]) == (
        county.zhou,
        letter.pk,
        "dead",
        "refused",
    )


def test_a_second_day_of_attempts_begins_with_a_person_s_word(county: County, settings: Any) -> None:
    letter = lost(mailed(county))
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    at = START + days(3)
    dead_letters.resend_letter(letter=letter, by=county.zhou, at=at)
    letters.deliver_due(at=at)
    assert (fresh(letter).state, fresh(letter).next_try_at) == ("waiting", at + minutes(1))


def test_an_address_that_was_taken_away_leaves_the_old_one(county: County) -> None:
    letter = lost(mailed(county))
    county.wang.email = ""
    county.wang.save()
    assert dead_letters.resend_letter(letter=letter, by=county.zhou, at=START).address == "wang@example.org"


def test_a_system_is_asked_at_its_address_of_today(county: County, settings: Any) -> None:
    settings.WEBHOOK_SECRET = SECRET
    letter = lost(told(county, "https://old.example.org/"))
    body = letter.organisation
    assert body is not None
    body.webhook_url = "https://new.example.org/"
    body.save()
    assert dead_letters.resend_letter(letter=letter, by=county.zhou, at=START).address == "https://new.example.org/"


def test_confirmed_by_other_means_says_how(county: County) -> None:
    letter = lost(mailed(county), LetterState.UNKNOWN)
    with refused("请写明是怎样送到的，例如：已打电话告知。", "answer"):
        dead_letters.confirm_letter(letter=letter, by=county.zhou, at=START, answer="  ")
    dead_letters.confirm_letter(letter=letter, by=county.zhou, at=START + days(1), answer=" 已打电话告知 ")
    done = fresh(letter)
    assert (done.state, done.sent_at, done.answer, done.answered_by) == (
        "sent",
        START + days(1),
        "已打电话告知",
        county.zhou,
    )
    assert AuditEvent.objects.get(what="letter.confirmed").by == county.zhou
    assert letters.deliver_due(at=START + days(1)) == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("zhou", "done"),
        ("zhao", "done"),
        ("zheng", "done"),
        ("admin", "done"),
        ("wang", "这条不归您处理。"),
        ("yun", "这条不归您处理。"),
        ("shi", "这条不归您处理。"),
        ("yuan", "这条不归您处理。"),
        ("audit", "这条不归您处理。"),
    ],
)
def test_who_may_decide(county: County, who: str, answer: str) -> None:
    letter, by = lost(mailed(county)), county.people[who]
    assert answer_of(lambda: dead_letters.resend_letter(letter=letter, by=by, at=START)) == answer
    assert answer_of(lambda: dead_letters.confirm_letter(letter=letter, by=by, at=START, answer="电话")) == answer


def test_what_is_settled_is_decided_once(county: County) -> None:
    letter = lost(mailed(county))
    dead_letters.resend_letter(letter=letter, by=county.zhou, at=START)
    for again in (letter, fresh(letter)):
        with refused(dead_letters.GONE):
            dead_letters.resend_letter(letter=again, by=county.zhou, at=START)
        with refused(dead_letters.GONE):
            dead_letters.confirm_letter(letter=again, by=county.zhou, at=START, answer="电话")


# --- after a restore --------------------------------------------------------------------------------------------------


def test_after_a_restore_nothing_leaves_by_itself(county: County) -> None:
    with_mail(county)
    waiting = letters_of(tell(county))
    letters._take(START, LetterState.WAITING)
    assert dead_letters.doubt_pending(at=START) == 2
    assert {(fresh(each).state, fresh(each).last_error) for each in waiting} == {("unknown", "restored")}
    assert letters.deliver_due(at=START + days(1)) == 0
    assert mail.outbox == []
    assert dead_letters.doubt_pending(at=START) == 0
