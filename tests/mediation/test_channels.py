"""The adapters: what each sends, and what it makes of the other side's answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import resource
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from mediation import channels
from mediation.channels import Envelope, Failed
from rules.letter_words import LetterChannel, LetterTrouble
from tests.factories import START
from tests.mediation.outbox import SECRET, Listener, listening
from tests.services.letters import PostOffice, post_office

LETTER = Envelope("wang@example.org", "0123abcd", "提醒承办人", "(2026)枫林0001", "remind", START)


def outcome(adapter: channels.Adapter, envelope: Envelope = LETTER) -> tuple[LetterTrouble, bool, bool] | None:
    """Trouble, whether it may be tried again, whether nobody knows; None when it went."""
    try:
        adapter.send(envelope)
    except Failed as failed:
        return failed.trouble, failed.again, failed.unknown
    return None


LATER = (LetterTrouble.BUSY, True, False)
NEVER = (LetterTrouble.REFUSED, False, False)
NOBODY_KNOWS = (LetterTrouble.CUT_OFF, False, True)
NO_LINE = (LetterTrouble.NO_CONNECTION, True, False)


# --- mail, at a real post office --------------------------------------------------------------------------------------


@pytest.fixture
def post(settings: Any) -> Iterator[PostOffice]:
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = office.server_address[:2]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.SITE_URL = "https://mediation.example.org"
        yield office


def test_a_letter_arrives_with_its_key(post: PostOffice) -> None:
    assert outcome(channels.Mail()) is None
    (text,) = post.letters
    letter = message_from_bytes(text.encode())
    assert letter["Message-ID"] == "<0123abcd@mediation.example.org>"
    assert letter["To"] == "wang@example.org"
    body = letter.get_payload(decode=True)
    assert body.decode().strip() == "您有一条待办提醒：提醒承办人。编号(2026)枫林0001。请登录系统查看。"


@pytest.mark.parametrize(
    ("word", "answer", "expected"),
    [
        (b"RCPT", "450 mailbox busy", LATER),
        (b"RCPT", "550 no such user", NEVER),
        (b"MAIL", "451 try later", LATER),
        (b"MAIL", "553 not you", NEVER),
        (b"DATA", "452 no room", LATER),
        (b"DATA", "554 no", NEVER),
        (b".", "451 could not keep it", LATER),
        (b".", "552 too much", NEVER),
        (b".", "", NOBODY_KNOWS),
        (b"RCPT", "", NO_LINE),
        (b"DATA", "", NOBODY_KNOWS),
        (b"EHLO", "", NO_LINE),
        (b"QUIT", "", None),
        (b"QUIT", "500 what?", None),
    ],
)
def test_what_the_post_office_says_decides(
    post: PostOffice, word: bytes, answer: str, expected: tuple[LetterTrouble, bool, bool] | None
) -> None:
    post.says = {word: answer, b"HELO": answer} if word == b"EHLO" else {word: answer}
    assert outcome(channels.Mail()) == expected


def test_nobody_opens(post: PostOffice, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    assert outcome(channels.Mail()) == NO_LINE


@pytest.mark.parametrize("address", ["a\nb@example.org", "王小二 <"])
def test_an_address_that_cannot_be_written_on_a_letter(post: PostOffice, address: str) -> None:
    envelope = Envelope(address, "k", "提醒", "1", "remind", START)
    assert outcome(channels.Mail(), envelope) == (LetterTrouble.BAD_ADDRESS, False, False)
    assert post.letters == []


# --- SMS --------------------------------------------------------------------------------------------------------------


def test_without_a_gateway_a_message_is_a_line_for_its_owner_alone() -> None:
    for _ in range(2):
        assert outcome(channels.SmsFile()) is None
    lines = channels.sms_file().read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["key"] for line in lines] == ["0123abcd"] * 2
    assert channels.sms_file().stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_tried_again(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "gone"
    assert outcome(channels.SmsFile()) == LATER


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_tried_again(tmp_path: Path) -> None:
    os.symlink("/dev/full", tmp_path / "sms.jsonl")
    assert outcome(channels.SmsFile()) == LATER


def test_half_a_line_is_taken_back() -> None:
    assert outcome(channels.SmsFile()) is None
    size, limits = channels.sms_file().stat().st_size, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, limits[1]))
    try:
        assert outcome(channels.SmsFile()) == LATER
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert channels.sms_file().stat().st_size == size


@pytest.fixture
def gateway(settings: Any) -> Iterator[Listener]:
    with listening() as listener:
        settings.WEBHOOK_ALLOW_HOSTS = ["127.0.0.1"]
        settings.SMS_URL, settings.SMS_TOKEN, settings.WEBHOOK_SECRET = listener.url, "token", SECRET
        yield listener


def test_a_gateway_is_told_whom_and_what(gateway: Listener) -> None:
    assert outcome(channels.SmsGateway(), Envelope("13800000001", "k1", "提醒", "1号", "remind", START)) is None
    ((headers, body),) = gateway.asked
    assert json.loads(body) == {
        "to": "13800000001",
        "text": "您有一条待办提醒：提醒。编号1号。请登录系统查看。",
        "key": "k1",
    }
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer token", "k1")


def test_a_gateway_may_want_no_token(gateway: Listener, settings: Any) -> None:
    settings.SMS_TOKEN = ""
    assert outcome(channels.SmsGateway()) is None
    assert "Authorization" not in gateway.asked[0][0]


# --- another system ---------------------------------------------------------------------------------------------------


def hook(listener: Listener) -> Envelope:
    return Envelope(listener.url, "k2", "提醒承办人", "(2026)枫林0001", "remind", START)


def test_a_system_is_told_kind_and_number_and_who_speaks(gateway: Listener) -> None:
    for _ in range(2):
        assert outcome(channels.Webhook(), hook(gateway)) is None
    (headers, body), again = gateway.asked
    assert json.loads(body) == {
        "key": "k2",
        "kind": "remind",
        "file_number": "(2026)枫林0001",
        "created_at": START.isoformat(),
    }
    signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert (headers["X-Signature"], headers["Idempotency-Key"]) == (f"sha256={signed}", "k2")
    assert again[1] == body  # the same bytes at every attempt


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, None),
        (204, None),
        (301, NEVER),
        (302, NEVER),
        (400, NEVER),
        (404, NEVER),
        (408, LATER),
        (410, NEVER),
        (429, LATER),
        (500, LATER),
        (503, LATER),
    ],
)
def test_what_the_answer_means(gateway: Listener, status: int, expected: Any) -> None:
    gateway.status = status
    assert outcome(channels.Webhook(), hook(gateway)) == expected


def test_inside_is_forbidden(gateway: Listener, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HOSTS = []
    assert outcome(channels.Webhook(), hook(gateway)) == (LetterTrouble.FORBIDDEN, False, False)
    assert gateway.asked == []


def test_nobody_answers(gateway: Listener) -> None:
    gateway.server.shutdown()
    gateway.server.server_close()
    assert outcome(channels.Webhook(), hook(gateway)) == NO_LINE


def test_a_line_that_breaks(gateway: Listener) -> None:
    gateway.headers = {"Content-Length": "x"}
    gateway.status = 9999  # no status of HTTP
    assert outcome(channels.Webhook(), hook(gateway)) == NOBODY_KNOWS


# --- which are open ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {"mail", "sms"}),
        ({"EMAIL_BACKEND": channels.NO_MAIL}, {"sms"}),
        ({"WEBHOOK_SECRET": SECRET}, {"mail", "sms", "webhook"}),
    ],
)
def test_which_ways_are_open(settings: Any, change: dict[str, str], expected: set[str]) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert channels.open_channels() == expected
    assert channels.adapter_of(LetterChannel.IN_APP) is None


def test_a_gateway_takes_the_place_of_the_file(settings: Any) -> None:
    assert isinstance(channels.adapter_of(LetterChannel.SMS), channels.SmsFile)
    settings.SMS_URL = "https://sms.example.org/"
    assert isinstance(channels.adapter_of(LetterChannel.SMS), channels.SmsGateway)
