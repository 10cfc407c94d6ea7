"""The outbox: letters are written with their notice, and sent afterwards, each at most once as far as anybody can know.

A worker takes a letter in one short transaction, sends it outside of any, and writes down in a second one what became
of it. If it dies in between, nobody knows whether the letter went: it goes again only where the other side knows its
key; otherwise a person decides (docs/adr/0016).
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from mediation import channels
from mediation.channels import Envelope, Failed
from mediation.models import Appointment, Letter, Notice, Organisation, User
from mediation.models.people import work_together
from mediation.moments import day_of
from mediation.services import bulk, dead_letters
from mediation.services.bells import ring
from rules.letter_words import LetterChannel, LetterState, LetterTrouble
from rules.vocabulary import Role

logger = logging.getLogger(__name__)
LEASE = datetime.timedelta(minutes=5)  # longer than a run and the slowest letter together
RUN = 60.0  # seconds; then the bell is rung anew, so that `at` stays near the truth
LONGEST = datetime.timedelta(hours=24)  # after that a person decides
PAUSES = tuple(datetime.timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 480))
PERSONAL = {LetterChannel.MAIL: "email", LetterChannel.SMS: "phone"}  # channel → where the address stands
To = tuple[str, int]  # "user" or "organisation", and which


class Person(NamedTuple):
    """Somebody who may be told, and where: the columns that PERSONAL names."""

    pk: int
    email: str
    phone: str


People = Mapping[To, Sequence[Person]]
NOT_TOLD = (Role.AUDITOR.value, Role.ADMINISTRATOR.value)  # they see no dispute, so they hear of none


# --- writing ----------------------------------------------------------------------------------------------------------


def write_letters(*, notices: Sequence[Notice], at: datetime.datetime) -> list[Letter]:
    """The letters of new notices, in the caller's transaction: at most two reads and one insert, however many.

    The inbox row is itself the delivery to the addressee, so that letter is sent at once.
    """
    bodies = {notice.organisation_id: notice.organisation for notice in notices}
    ways = channels.open_channels()
    people = _people(notices, bodies.values(), day_of(at)) if ways & PERSONAL.keys() else {}
    return bulk.insert(
        _letter(notice, channel, to, address, at)
        for notice in notices
        for channel, to, address in _ways_of(notice, people, bodies[notice.organisation_id])
        if channel in ways or channel is LetterChannel.IN_APP
    )


def _ways_of(notice: Notice, people: People, body: Organisation) -> Iterator[tuple[LetterChannel, To, str]]:
    """Channel, addressee and address of each letter that this notice may have."""
    to: To = ("user", notice.user_id) if notice.user_id else ("organisation", body.pk)
    yield LetterChannel.IN_APP, to, ""
    for person in people.get(to, ()):
        for channel, column in PERSONAL.items():
            if address := getattr(person, column):
                yield channel, ("user", person.pk), address
    if body.webhook_url:
        yield LetterChannel.WEBHOOK, ("organisation", body.pk), body.webhook_url


def _letter(notice: Notice, channel: LetterChannel, to: To, address: str, at: datetime.datetime) -> Letter:
    is_there = channel is LetterChannel.IN_APP
    letter = Letter(
        notice=notice,
        channel=channel.value,
        address=address,
        key=key_of(notice, channel, to),
        state=(LetterState.SENT if is_there else LetterState.WAITING).value,
        created_at=at,
        queued_at=at,
        sent_at=at if is_there else None,
        next_try_at=None if is_there else at,
    )
    setattr(letter, f"{to[0]}_id", to[1])
    return letter


def key_of(notice: Notice, channel: LetterChannel, to: To) -> str:
    """The same for the same notice, channel and addressee, and for nothing else in any other house or restored one."""
    if channel is LetterChannel.IN_APP:
        return f"in_app:{notice.pk}"
    said = f"{settings.SITE_URL} {notice.pk} {notice.key} {notice.created_at.timestamp()} {channel.value} {to}"
    return uuid.uuid5(uuid.NAMESPACE_URL, said).hex


def _people(notices: Sequence[Notice], bodies: Collection[Organisation], on: datetime.date) -> People:
    """Who is meant: the person addressed, or everybody in office in the body addressed, each once.

    Where nobody is, it is those of the office that stands in for it (人民调解法 5, 34).
    """
    found: dict[To, Sequence[Person]] = {}
    named = {notice.user_id for notice in notices if notice.user_id}
    for key, *ways in User.objects.filter(pk__among=named, is_active=True).values_list("pk", *PERSONAL.values()):
        found["user", key] = [Person(key, *ways)]
    offices = _offices({body.place_id for body in bodies}, on)
    for body in bodies:
        there = offices.get(body.place_id, ())
        own = {person.pk: person for key, _, person in there if key == body.pk}
        beside = {person.pk: person for _, kind, person in there if work_together(kind, body.kind)}
        found["organisation", body.pk] = list((own or beside).values())
    return found


def _offices(places: Collection[int], on: datetime.date) -> dict[int, list[tuple[int, str, Person]]]:
    """Who is in office at these places and may be told, with key and kind of the body, by the key of the place."""
    found: dict[int, list[tuple[int, str, Person]]] = {}
    held = Appointment.objects.active(on).exclude(role__in=NOT_TOLD).order_by("pk")
    held = held.filter(organisation__place__among=places, organisation__is_active=True)
    columns = ("organisation__place", "organisation", "organisation__kind", "user")
    for place, body, kind, *person in held.values_list(*columns, *(f"user__{way}" for way in PERSONAL.values())):
        found.setdefault(place, []).append((body, kind, Person(*person)))
    return found


# --- sending ----------------------------------------------------------------------------------------------------------


def deliver_due(*, at: datetime.datetime) -> int:
    """Send what is due; returns how many letters went. Any number of workers may do so at once, and as often as they like.

    Not to be called inside a transaction. After a minute the rest is left to the next bell.
    """
    dead_letters.rename_persons(at=at)
    while (lost := _take(at, LetterState.SENDING)) is not None:
        _settle_lost(lost, at)
    sent, began = 0, time.monotonic()
    while (letter := _take(at, LetterState.WAITING)) is not None:
        sent += _send(letter, at)
        if time.monotonic() - began > RUN:
            ring("mediation.deliver_notices")
            break
    return sent


@transaction.atomic(durable=True)
def _take(at: datetime.datetime, state: LetterState) -> Letter | None:
    """The next letter that is due, taken by compare-and-set. One found `sending` had a worker that never came back."""
    due = Letter.objects.filter(state=state.value, next_try_at__lte=at).order_by("next_try_at", "pk")
    others = connection.features.has_select_for_update_skip_locked  # SQLite lets only one write at a time anyway
    due = due.select_for_update(skip_locked=others, of=("self",))
    letter = due.select_related("notice__dispute").first()
    if letter is None:
        return None
    as_seen = Letter.objects.filter(pk=letter.pk, state=state.value, next_try_at=letter.next_try_at)
    attempts = letter.attempts + (state is LetterState.WAITING)
    is_ours = as_seen.update(state=LetterState.SENDING.value, attempts=attempts, next_try_at=at + LEASE)
    letter.state, letter.attempts, letter.next_try_at = LetterState.SENDING.value, attempts, at + LEASE
    return letter if is_ours else None


def _send(letter: Letter, at: datetime.datetime) -> int:
    """Send one letter and write down what became of it; 1 when it went."""
    adapter = channels.adapter_of(LetterChannel(letter.channel))
    try:
        if adapter is None:
            raise Failed(LetterTrouble.SWITCHED_OFF)
        adapter.send(_envelope(letter))
    except Failed as failed:
        again = failed.again or (failed.unknown and adapter is not None and adapter.is_idempotent)
        _write_down(letter, at, failed.trouble, again=again, unknown=failed.unknown)
        logger.warning("letter %s by %s not sent: %s", letter.pk, letter.channel, failed)
    except Exception as error:
        # One strange letter must not stop the others. What the error says may quote an address: only its class is told.
        _write_down(letter, at, LetterTrouble.STRANGE, again=False, unknown=True)
        logger.error("letter %s by %s stumbled: %s", letter.pk, letter.channel, type(error).__name__)
    else:
        return _write_sent(letter, at)
    return 0


def _envelope(letter: Letter) -> Envelope:
    notice = letter.notice
    return Envelope(
        address=letter.address,
        key=letter.key,
        matter=notice.get_measure_display(),
        file_number=notice.dispute.file_number,
        code=notice.measure,
        created_at=letter.created_at,
    )


@transaction.atomic(durable=True)
def _write_sent(letter: Letter, at: datetime.datetime) -> int:
    """It went. That is true even when somebody took the letter for lost meanwhile, unless a person has decided."""
    taken = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts, answered_at=letter.answered_at)
    open_still = taken.exclude(state=LetterState.SENT.value)
    return open_still.update(state=LetterState.SENT.value, sent_at=at, next_try_at=None, last_error="", person=None)


@transaction.atomic(durable=True)
def _write_down(letter: Letter, at: datetime.datetime, trouble: LetterTrouble, *, again: bool, unknown: bool) -> None:
    """It did not go, or nobody knows: try again after a pause that grows, or give it to a person."""
    taken = Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING.value, next_try_at=letter.next_try_at)
    pause = PAUSES[min(max(letter.attempts, 1), len(PAUSES)) - 1]
    if again and at + pause <= letter.queued_at + LONGEST:
        taken.update(state=LetterState.WAITING.value, next_try_at=at + pause, last_error=trouble.value)
        return
    state = LetterState.UNKNOWN if unknown else LetterState.DEAD
    dead_letters.give_up(letters=taken, at=at, state=state, why=trouble)


def _settle_lost(letter: Letter, at: datetime.datetime) -> None:
    """The worker died between sending and writing down: again with the same key, or a person decides."""
    adapter = channels.adapter_of(LetterChannel(letter.channel))
    again = adapter is not None and adapter.is_idempotent
    _write_down(letter, at, LetterTrouble.CRASHED, again=again, unknown=True)
