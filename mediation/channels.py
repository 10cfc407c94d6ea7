"""The ways out of the house: mail, SMS, and the interface of another system. One adapter each, chosen by settings.

What goes out says only that a notice waits and which file it belongs to. An adapter either sends, or raises Failed
with what is known: to be tried again, hopeless, or nobody knows whether it arrived.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from mediation import outside
from rules.letter_words import LetterChannel, LetterTrouble

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
BUSY = frozenset({408, 425, 429})  # of the 4xx, these mean "later"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an adapter may know of a letter: no name, no text of a dispute."""

    address: str
    key: str
    matter: str
    file_number: str
    code: str
    created_at: datetime.datetime

    @property
    def sentence(self) -> str:
        """The same words by every channel."""
        return f"您有一条待办提醒：{self.matter}。编号{self.file_number}。请登录系统查看。"


class Failed(Exception):
    """Not sent, or not known: `again` when it may simply be tried again, `unknown` when it may have arrived."""

    def __init__(self, trouble: LetterTrouble, *, again: bool = False, unknown: bool = False, told: str = "") -> None:
        super().__init__(told or trouble.value)
        self.trouble, self.again, self.unknown = trouble, again, unknown


class Adapter(Protocol):
    """One way out. `is_idempotent`: the other side knows the key, so a second copy with it does no harm."""

    is_idempotent: bool

    def send(self, envelope: Envelope) -> None:
        """Send one letter. Raises Failed."""


# --- mail -------------------------------------------------------------------------------------------------------------


class Mail:
    """Django's mail; the Message-ID is made from the key, so that a post office may see a second copy as one."""

    is_idempotent = False

    def send(self, envelope: Envelope) -> None:
        """One letter to one address."""
        message = EmailMessage(
            f"纠纷办理提醒：{envelope.matter}",
            envelope.sentence,
            to=[envelope.address],
            headers={"Message-ID": f"<{envelope.key}@{urlsplit(settings.SITE_URL).hostname}>"},
        )
        line = get_connection()
        try:
            line.open()  # by itself: what fails here has certainly sent nothing
            is_on_its_way = _greet(getattr(line, "connection", None))
        except OSError as error:
            raise Failed(LetterTrouble.NO_CONNECTION, again=True, told=type(error).__name__) from error
        try:
            line.send_messages([message])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _mail_failure(error, is_on_its_way()) from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                line.close()  # the letter is gone, however the post office says good-bye


def _greet(speaker: object) -> Callable[[], bool]:
    """Say hello to the post office. What comes back tells later whether the letter itself had begun to go over the line."""
    if not isinstance(speaker, smtplib.SMTP):
        return lambda: True
    speaker.ehlo_or_helo_if_needed()
    begun, say = [], speaker.data

    def data(text: bytes | str) -> tuple[int, bytes]:
        begun.append(text)
        return say(text)

    speaker.data = data  # type: ignore[method-assign, assignment]
    return lambda: bool(begun)


def _mail_failure(error: Exception, is_on_its_way: bool) -> Failed:
    """What the post office's answer means for this letter (RFC 5321: 4yz later, 5yz never)."""
    code = 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    if 400 <= code < 500:
        return Failed(LetterTrouble.BUSY, again=True, told=str(code))
    if code >= 500:
        return Failed(LetterTrouble.REFUSED, told=str(code))
    if isinstance(error, (ValueError, smtplib.SMTPNotSupportedError)):  # looked at before anything is said of a letter
        return Failed(LetterTrouble.BAD_ADDRESS)
    if not is_on_its_way:
        return Failed(LetterTrouble.NO_CONNECTION, again=True, told=type(error).__name__)
    return Failed(LetterTrouble.CUT_OFF, unknown=True, told=type(error).__name__)


# --- SMS --------------------------------------------------------------------------------------------------------------


class SmsFile:
    """The default: one line of JSON per message in a file, for whatever the office sends its messages with."""

    is_idempotent = True  # whoever reads the file goes by the key

    def send(self, envelope: Envelope) -> None:
        """Append a line, in one write."""
        told = {"key": envelope.key, "to": envelope.address, "text": envelope.sentence}
        line = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        try:
            with open(os.open(sms_file(), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab", buffering=0) as file:
                written = file.write(line)
                if written != len(line):  # the disk is full: half a line would spoil the next one
                    file.truncate(file.tell() - written)
                    raise OSError("short write")
                os.fsync(file.fileno())
        except OSError as error:
            raise Failed(LetterTrouble.BUSY, again=True, told=type(error).__name__) from error


def sms_file() -> Path:
    """Where messages are written when no gateway is set."""
    return Path(settings.VAR_DIR) / "sms.jsonl"


class SmsGateway:
    """A gateway that takes JSON over https."""

    is_idempotent = False  # it is told the key, but whether it heeds it nobody promises

    def send(self, envelope: Envelope) -> None:
        """One message to one telephone."""
        told = {"to": envelope.address, "text": envelope.sentence, "key": envelope.key}
        extra = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
        _post(settings.SMS_URL, json.dumps(told, ensure_ascii=False).encode(), envelope.key, extra)


# --- the interface of another system ----------------------------------------------------------------------------------


class Webhook:
    """JSON without personal data, signed; the same bytes at every attempt."""

    is_idempotent = True

    def send(self, envelope: Envelope) -> None:
        """One notice to one organisation's system."""
        told = {
            "key": envelope.key,
            "kind": envelope.code,
            "file_number": envelope.file_number,
            "created_at": envelope.created_at.isoformat(),
        }
        body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        _post(envelope.address, body, envelope.key, {"X-Signature": f"sha256={signature(body)}"})


def signature(body: bytes) -> str:
    """HMAC-SHA256 of the body with WEBHOOK_SECRET, in hexadecimal."""
    return hmac.new(settings.WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()


def _post(url: str, body: bytes, key: str, extra: dict[str, str]) -> None:
    """Send, and say what the answer means: 2xx done, 5xx and `BUSY` later, everything else never."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key, "User-Agent": "mediation"}
    try:
        status = outside.post(url, body, {**headers, **extra})
    except outside.Forbidden as error:
        raise Failed(LetterTrouble.FORBIDDEN) from error
    except outside.NotSent as error:
        raise Failed(LetterTrouble.NO_CONNECTION, again=True, told=str(error)) from error
    except outside.CutOff as error:
        raise Failed(LetterTrouble.CUT_OFF, unknown=True, told=str(error)) from error
    if status >= 500 or status in BUSY:
        raise Failed(LetterTrouble.BUSY, again=True, told=str(status))
    if not 200 <= status < 300:
        raise Failed(LetterTrouble.REFUSED, told=str(status))


# --- which of them are open -------------------------------------------------------------------------------------------

_WAYS: dict[LetterChannel, Callable[[], Adapter | None]] = {
    LetterChannel.MAIL: lambda: None if settings.EMAIL_BACKEND == NO_MAIL else Mail(),
    LetterChannel.SMS: lambda: SmsGateway() if settings.SMS_URL else SmsFile(),
    LetterChannel.WEBHOOK: lambda: Webhook() if settings.WEBHOOK_SECRET else None,
}


def adapter_of(channel: LetterChannel) -> Adapter | None:
    """What sends letters of that channel; None when the office has not opened it."""
    way = _WAYS.get(channel)
    return way() if way else None


def open_channels() -> frozenset[LetterChannel]:
    """The ways out that letters are written for."""
    return frozenset(channel for channel in _WAYS if adapter_of(channel) is not None)
