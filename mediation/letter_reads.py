"""Reads about the outbox: what waits, what did not arrive, and how much of it a person may be shown."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count

from mediation import access, channels
from mediation.models import Letter, User
from rules.letter_words import LetterChannel, LetterState

LIST_SIZE = 100


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A letter that waits for a person. `is_visible`: this person may also see whose dispute it is about."""

    letter: Letter
    is_visible: bool


def stuck_rows(user: User, on: datetime.date) -> list[StuckRow]:
    """What this person may see to, their own first, then the oldest."""
    rows = access.letters_for(user, on).stuck()
    rows = rows.select_related("notice__dispute", "notice__organisation", "user", "organisation", "person")
    found = sorted(rows.order_by("pk")[:LIST_SIZE], key=lambda letter: (letter.person_id != user.pk, letter.pk))
    about = {letter.notice.dispute_id for letter in found}
    seen = set(access.visible_to(user, on).filter(pk__in=about).values_list("pk", flat=True))
    return [StuckRow(letter, letter.notice.dispute_id in seen) for letter in found]


def sees_any(user: User, on: datetime.date) -> int:
    """How many letters wait for somebody and may be seen to by this person."""
    return access.letters_for(user, on).stuck().count()


def own_stuck(user: User) -> int:
    """How many bear this person's name."""
    return Letter.objects.stuck().filter(person=user).count()


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """What has not gone by one channel."""

    channel: LetterChannel
    note: str
    waiting: int
    sending: int
    unknown: int
    dead: int


def unsent_counts() -> list[ChannelCount]:
    """For each way out: how many letters stand where. What has gone is not counted, there is no end to it."""
    counts = [
        rows.order_by().values("channel", "state").annotate(n=Count("pk"))
        for rows in (Letter.objects.pending(), Letter.objects.stuck())
    ]
    told = {(row["channel"], row["state"]): row["n"] for rows in counts for row in rows}
    states = (LetterState.WAITING, LetterState.SENDING, LetterState.UNKNOWN, LetterState.DEAD)
    ways = (LetterChannel.MAIL, LetterChannel.SMS, LetterChannel.WEBHOOK)
    return [ChannelCount(way, _note(way), *(told.get((way.value, state.value), 0) for state in states)) for way in ways]


def _note(channel: LetterChannel) -> str:
    """What an office should know of a way out that is not really open."""
    adapter = channels.adapter_of(channel)
    if adapter is None:
        return "没有启用"
    return "没有接短信网关，短信只写入文件 sms.jsonl" if isinstance(adapter, channels.SmsFile) else ""
