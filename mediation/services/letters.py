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
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db import connection, transaction

from mediation import channels
from mediation.channels import Envelope, Failed
from mediation.models import Appointment, Letter, Notice, Organisation, User
from mediation.moments import day_of
from mediation.services import dead_letters
from mediation.services.bells import ring
from rules.letter_words import LetterChannel, LetterState, LetterTrouble

logger = logging.getLogger(__name__)
LEASE = datetime.timedelta(minutes=5)  # longer than a run and the slowest letter together
RUN = 60.0  # seconds; then the bell is rung anew, so that `at` stays near the truth
LONGEST = datetime.timedelta(hours=24)  # after that a person decides
PAUSES = tuple(datetime.timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 480))
PERSONAL = {LetterChannel.MAIL: "email", LetterChannel.SMS: "phone"}  # channel → where the address stands
To = tuple[str, int]  # "user" or "organisation", and which
People = Mapping[To, Sequence[tuple[int, dict[str, str]]]]


# --- writing ----------------------------------------------------------------------------------------------------------


def write_letters(*, notices: Sequence[Notice], at: datetime.datetime) -> list[Letter]:
    """The letters of new notices, in the caller's transaction: at most three reads and one insert, however many.

    The inbox row is itself the delivery to the addressee, so that letter is sent at once.
    """
    ways = channels.open_channels()
    people = _people(notices, day_of(at), [column for channel, column in PERSONAL.items() if channel in ways])
    systems = _systems(notices) if LetterChannel.WEBHOOK in ways else {}
    return Letter.objects.bulk_create(
        _letter(notice, channel, to, address, at)
        for notice in notices
        for channel, to, address in _ways_of(notice, people, systems)
    )


def _ways_of(notice: Notice, people: People, systems: dict[int, str]) -> Iterator[tuple[LetterChannel, To, str]]:
    """Channel, addressee and address of each letter of this notice."""
    body: To = ("organisation", notice.organisation_id)
    to: To = ("user", notice.user_id) if notice.user_id else body
    yield LetterChannel.IN_APP, to, ""
    for channel, column in PERSONAL.items():
        yield from ((channel, ("user", pk), told[column]) for pk, told in people.get(to, ()) if told.get(column))
    if notice.organisation_id in systems:
        yield LetterChannel.WEBHOOK, body, systems[notice.organisation_id]


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


def _people(notices: Sequence[Notice], on: datetime.date, columns: list[str]) -> People:
    """Who is meant, with these addresses: the person addressed, or everybody in office in the body, each once."""
    found: dict[To, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    persons = User.objects.filter(pk__in={notice.user_id for notice in notices if notice.user_id}, is_active=True)
    for pk, *told in persons.values_list("pk", *columns):
        found["user", pk].append((pk, dict(zip(columns, told, strict=True))))
    bodies = {notice.organisation_id for notice in notices if not notice.user_id}
    offices = Appointment.objects.active(on).filter(organisation__in=bodies).order_by("user_id").distinct()
    for body, pk, *told in offices.values_list("organisation_id", "user_id", *(f"user__{each}" for each in columns)):
        found["organisation", body].append((pk, dict(zip(columns, told, strict=True))))
    return found


def _systems(notices: Sequence[Notice]) -> dict[int, str]:
    """Organisations that have their notices told to a system of their own, with its address."""
    bodies = {notice.organisation_id for notice in notices}
    return dict(Organisation.objects.filter(pk__in=bodies).exclude(webhook_url="").values_list("pk", "webhook_url"))


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
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    letter = due.select_related("notice__dispute__responsible").first()
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
