"""Where the letters of a world go: one line each into a file, so that what left can be counted after any crash."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

BACKEND = "tests.faults.letters.Postman"


def write_line(file: Path, text: str) -> None:
    """One line, whole or not at all, whoever else writes."""
    line = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.write(line, f"{text}\n".encode())
    os.close(line)


class Postman(BaseEmailBackend):
    """Takes every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """To whom and what, on one line for each addressee."""
        for letter in email_messages:
            for to in letter.to:
                write_line(Path(settings.LETTERS), f"{to} {letter.body}")
        return len(email_messages)


def letters(file: Path) -> Counter[str]:
    """What left, and how often."""
    return Counter(file.read_text().splitlines()) if file.exists() else Counter()
