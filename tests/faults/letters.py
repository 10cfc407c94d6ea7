"""Where the letters of a world go: one line each into a file, so that what left can be counted after any crash."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from mediation.channels import Envelope
from mediation.models import Letter

BACKEND = "tests.faults.letters.Postman"


def write_line(file: Path, text: str) -> None:
    """One line, whole or not at all, whoever else writes."""
    line = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.write(line, f"{text}\n".encode())
    os.close(line)


@dataclass
class Mood:
    """What the post office of this process does to a letter before it takes it, and after."""

    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None


MOOD = Mood()


class Postman(BaseEmailBackend):
    """Takes every letter, in the mood it is in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """To whom and what, on one line for each addressee."""
        for letter in email_messages:
            MOOD.before()
            for to in letter.to:
                write_line(Path(settings.LETTERS), f"{to} {letter.body}")
            MOOD.after()
        return len(email_messages)


def in_hands() -> Counter[str]:
    """Mails that a person was asked to see to, because nobody knows whether they arrived: the lines they would be."""
    stuck = Letter.objects.stuck().filter(channel="mail").exclude(person=None).select_related("notice__dispute")
    return Counter(f"{each.address} {_sentence(each)}" for each in stuck)


def _sentence(letter: Letter) -> str:
    notice = letter.notice
    envelope = Envelope("", "", notice.get_measure_display(), notice.dispute.file_number, "", letter.created_at)
    return envelope.sentence


def letters(file: Path) -> Counter[str]:
    """What left, and how often."""
    return Counter(file.read_text().splitlines()) if file.exists() else Counter()
