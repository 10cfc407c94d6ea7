"""Letters that no machine can help any more: each has a named person, who sends it again or says how it arrived."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from mediation import access
from mediation.models import Appointment, Dispute, Letter, Organisation, User
from mediation.models.people import BODIES, COUNTY_BODIES
from mediation.moments import day_of
from mediation.services import audit
from mediation.services.bells import ring
from mediation.services.errors import Refused
from rules.letter_words import LetterChannel, LetterState, LetterTrouble
from rules.vocabulary import Role

OFFICERS = (Role.TOWNSHIP_OFFICER.value, Role.COUNTY_OFFICER.value)
GONE = "这条已经处理过了。"


def give_up(*, letters: QuerySet[Letter], at: datetime.datetime, state: LetterState, why: LetterTrouble) -> int:
    """Hand each of these letters to a person; how many. In the caller's transaction."""
    persons: dict[tuple[int, int], User] = {}
    held = list(letters.select_for_update(of=("self",)).select_related("notice__dispute__responsible"))
    for letter in held:
        dispute = letter.notice.dispute
        place = (dispute.responsible_id, dispute.county_id)
        if place not in persons:
            persons[place] = person_for(dispute, day_of(at))
        letter.state, letter.last_error, letter.person = state.value, why.value, persons[place]
        letter.next_try_at = None
        letter.save()
    return len(held)


def person_for(dispute: Dispute, on: datetime.date) -> User:
    """Who must see to it: the head of the body that carries the dispute, else an officer, else an administrator.

    Where there is none of them: anybody in office there, and in the end whoever still has an account.
    """
    here = _here(dispute.responsible)
    county = Q(role=Role.COUNTY_OFFICER.value, organisation__place=dispute.county_id)
    ranks = (
        here & Q(role=Role.COMMITTEE_HEAD.value),
        here & Q(role__in=OFFICERS),
        county & Q(organisation__kind__in=[kind.value for kind in COUNTY_BODIES]),
        Q(role=Role.ADMINISTRATOR.value, organisation__place=dispute.county_id),
        Q(role=Role.ADMINISTRATOR.value),
        here,
    )
    rank = Case(*(When(each, then=Value(n)) for n, each in enumerate(ranks)), output_field=IntegerField())
    offices = Appointment.objects.active(on).filter(organisation__is_active=True).annotate(rank=rank)
    first = offices.exclude(rank=None).select_related("user").order_by("rank", "pk").first()
    if first is not None:
        return first.user
    return User.objects.order_by("-is_active", "-is_superuser", "pk")[0]


def _here(body: Organisation) -> Q:
    """Appointments in that body, or in the office that stands in for it."""
    kinds = [kind.value for group in BODIES if body.kind in group for kind in group]
    return Q(organisation=body) | Q(organisation__place=body.place_id, organisation__kind__in=kinds)


@transaction.atomic
def rename_persons(*, at: datetime.datetime) -> int:
    """Give a new name to stuck letters whose person has left; how many."""
    in_office = Appointment.objects.active(day_of(at)).filter(user=OuterRef("person"))
    stays = Q(Exists(in_office)) | Q(person__is_superuser=True, person__is_active=True)
    left = Letter.objects.stuck().exclude(stays).select_related("notice__dispute__responsible", "person")
    renamed = 0
    for letter in left:
        person = person_for(letter.notice.dispute, day_of(at))
        if person != letter.person:
            renamed += Letter.objects.stuck().filter(pk=letter.pk, person=letter.person).update(person=person)
    return renamed


# --- what the person decides ------------------------------------------------------------------------------------------


@transaction.atomic
def resend_letter(*, letter: Letter, by: User, at: datetime.datetime) -> Letter:
    """Send it once more, with the same key, to the address as it is now."""
    letter = _locked(letter, by, at)
    _record("letter.resent", letter, by, at)
    letter.address = _address_now(letter)
    letter.state, letter.attempts = LetterState.WAITING.value, 0
    letter.queued_at = letter.next_try_at = at
    _answered(letter, by, at, "重新发送")
    ring("mediation.deliver_notices")
    return letter


@transaction.atomic
def confirm_letter(*, letter: Letter, by: User, at: datetime.datetime, answer: str) -> Letter:
    """It is known there, by whatever way: the person says how."""
    letter = _locked(letter, by, at)
    if not answer.strip():
        raise Refused("请写明是怎样送到的，例如：已打电话告知。", "answer")
    _record("letter.confirmed", letter, by, at)
    letter.state, letter.sent_at = LetterState.SENT.value, at
    _answered(letter, by, at, answer.strip()[:200])
    return letter


def _locked(letter: Letter, by: User, at: datetime.datetime) -> Letter:
    """The row as it is now, held; refused when it is settled, or nothing of this person's."""
    held = Letter.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=letter.pk)
    if not LetterState(held.state).is_stuck:
        raise Refused(GONE)
    if not access.letters_for(by, day_of(at)).filter(pk=held.pk).exists():
        raise Refused("这条不归您处理。")
    return held


def _address_now(letter: Letter) -> str:
    """Where the addressee is reached today: a wrong address is put right before the second attempt."""
    if letter.channel == LetterChannel.WEBHOOK and letter.organisation:
        return letter.organisation.webhook_url or letter.address
    person = letter.user
    now = {LetterChannel.MAIL.value: person.email, LetterChannel.SMS.value: person.phone} if person else {}
    return now.get(letter.channel) or letter.address


def _record(what: str, letter: Letter, by: User, at: datetime.datetime) -> None:
    told = {"was": letter.state, "why": letter.last_error, "attempts": letter.attempts}
    audit.record(what, by=by, at=at, row=letter, detail=told)


def _answered(letter: Letter, by: User, at: datetime.datetime, answer: str) -> None:
    letter.person, letter.answered_by, letter.answered_at, letter.answer = None, by, at, answer
    letter.save()


# --- after a restore --------------------------------------------------------------------------------------------------


@transaction.atomic
def doubt_pending(*, at: datetime.datetime) -> int:
    """What waited when a backup was made may have gone since: nothing leaves by itself, a person decides; how many."""
    return give_up(letters=Letter.objects.pending(), at=at, state=LetterState.UNKNOWN, why=LetterTrouble.RESTORED)
