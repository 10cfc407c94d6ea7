"""Whoever is outside: a post office that says later, never, or nothing; a gateway that drips; a folder, a printer."""

from __future__ import annotations

import smtplib
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from django.conf import settings
from django.test.utils import override_settings

from mediation import outside, tasks
from mediation.models import Letter, Organisation, User
from tests.faults.letters import MOOD, write_line
from tests.faults.naive import Naive
from tests.faults.processes import die
from tests.faults.scenario import Ours, Scenario, Theirs
from tests.faults.verdicts import Verdict
from tests.faults.worlds import World

GROUP = "external"
Moody = Callable[[Random], Callable[[], None]]


def sometimes(dice: Random, what: Callable[[], None]) -> Callable[[], None]:
    """About one time in three."""

    def step() -> None:
        if dice.random() < 0.35:
            what()

    return step


def once(dice: Random, what: Callable[[], None]) -> Callable[[], None]:
    """At one of the first letters."""
    when, seen = dice.randrange(6), [0]

    def step() -> None:
        seen[0] += 1
        if seen[0] - 1 == when:
            what()

    return step


def later() -> None:
    """451: come back later."""
    raise smtplib.SMTPResponseException(451, b"later")


def nothing() -> None:
    """The line breaks."""
    raise smtplib.SMTPServerDisconnected("connection unexpectedly closed")


def post_office(before: Moody | None = None, after: Moody | None = None) -> Ours:
    """A worker delivers while the post office is in that mood; later ones meet a better one."""

    def run(world: World, dice: Random) -> None:
        assert world.sweep() == 0

        def deliver() -> None:
            MOOD.before = before(dice) if before else MOOD.before
            MOOD.after = after(dice) if after else MOOD.after
            tasks.deliver_notices()

        world.run(deliver)
        world.recover()

    return run


def naive_post(before: Moody | None = None, after: Moody | None = None, again: bool = False) -> Theirs:
    """The task sends the mail itself; when that fails it is retried as a whole, or not at all."""

    def teeth(naive: Naive, dice: Random) -> None:
        healthy = naive.tell
        first = before(dice) if before else lambda: None
        last = after(dice) if after else lambda: None

        def tell(pk: int) -> None:
            first()
            write_line(naive.mails, str(pk))
            last()

        def escalate(pk: int) -> None:
            naive.do_escalate(pk)

        naive.tell = tell  # type: ignore[method-assign]
        if again:
            more = {"autoretry_for": (OSError,), "default_retry_delay": 0, "max_retries": 1, "retry_backoff": False}
            naive.escalate = naive.app.task(name="escalate again", shared=False, **more)(escalate)
        naive.send_all()
        naive.settle(naive.start_worker())
        naive.tell = healthy  # type: ignore[method-assign]
        naive.drain()

    return teeth


# --- other systems --------------------------------------------------------------------------------------------------------


class Gateway(socketserver.ThreadingTCPServer):
    """An HTTP server that answers as it likes, and keeps the keys of what it took."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, answer: bytes, keys: Path, drip: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answer, self.keys, self.drip = answer, keys, drip

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Request(socketserver.StreamRequestHandler):
    server: Gateway

    def handle(self) -> None:
        """Read the headers, note the key, answer."""
        for line in self.rfile:
            if line.lower().startswith(b"idempotency-key:"):
                write_line(self.server.keys, line.split(b":")[1].strip().decode())
            if line in (b"\r\n", b"\n"):
                break
        with suppress(OSError):
            for byte in self.server.answer:
                self.wfile.write(bytes([byte]))
                time.sleep(self.server.drip)


OK, ERROR = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
SILENT = b""


@contextmanager
def gateway(answer: bytes, keys: Path, drip: float = 0.0) -> Iterator[Gateway]:
    """One that is open."""
    with Gateway(answer, keys, drip) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def told_by(channel: str, answer: bytes, drip: float = 0.0) -> Ours:
    """Notices go out by SMS or to another system, which first answers so, and well afterwards."""

    def run(world: World, dice: Random) -> Verdict:
        keys = world.folder / "keys"
        open_to = {"WEBHOOK_ALLOW_HOSTS": ["127.0.0.1"], "WEBHOOK_SECRET": "s", "SMS_URL": ""}
        with gateway(answer, keys, drip) as bad, override_settings(**open_to):
            open_channel(channel, bad.url)
            one = dice.randrange(1, 3)
            world.ask(lambda: delivered_some(world, one))
        with gateway(OK, keys) as good, override_settings(**open_to):
            reopen(channel, good.url)
            world.recover()
        return world.verdict() + letters_once(channel, answer, keys)

    return run


def open_channel(channel: str, url: str) -> None:
    """Somebody in the township has a telephone, or its office a system of its own."""
    if channel == "sms":
        settings.SMS_URL = url
        person = User.objects.get(username="zhao")
        person.phone = "13800000000"
        person.save()
    else:
        for body in Organisation.objects.filter(place__name__startswith="青溪"):
            body.webhook_url = url
            body.save()


def reopen(channel: str, url: str) -> None:
    """The other side is mended; its address has changed with it."""
    settings.SMS_URL = url if channel == "sms" else ""
    Letter.objects.filter(channel="webhook", state="waiting").update(address=url)


def delivered_some(world: World, most: int) -> None:
    """A sweep, and a worker who hears the bell."""
    outside.DEADLINE = 1.0  # seconds instead of five: it drips faster here, too
    world.sweeping()
    for _ in range(most):
        tasks.deliver_notices()


def letters_once(channel: str, answer: bytes, keys: Path) -> Verdict:
    """Each letter of the channel arrived, or a person has it in hand; none twice with different keys, nor blindly."""
    rows = list(Letter.objects.filter(channel=channel).values_list("key", "state", "person"))
    came = Counter(keys.read_text().splitlines()) if keys.exists() else Counter()
    lost = [key for key, state, person in rows if state != "sent" and person is None]
    blind = [key for key, count in came.items() if count > 1] if answer == SILENT and channel == "sms" else []
    assert rows, "no letter went by that channel"
    return Verdict(lost=len(lost), twice=len(blind), why=[f"{channel} {rows}"] if lost or blind else [])


def naive_gateway(answer: bytes) -> Theirs:
    """`requests.post(...)`; `raise_for_status()`; with a retry, because somebody said so."""

    def unknown(dice: Random) -> Callable[[], None]:
        return sometimes(dice, nothing)

    return naive_post(after=unknown, again=True) if answer == SILENT else naive_post(before=unknown)


SCENARIOS = (
    Scenario(
        "the post office says later",
        GROUP,
        "About a third of the letters are answered with 451.",
        post_office(before=lambda dice: sometimes(dice, later)),
        naive_post(before=lambda dice: sometimes(dice, later)),
    ),
    Scenario(
        "the post office says nothing",
        GROUP,
        "It takes a letter, and the line breaks before it says so: a person decides, nothing is sent blindly again.",
        post_office(after=lambda dice: sometimes(dice, nothing)),
        naive_post(after=lambda dice: sometimes(dice, nothing), again=True),
    ),
    Scenario(
        "killed before the letter is handed over",
        GROUP,
        "The worker dies with the letter in its hand.",
        post_office(before=lambda dice: once(dice, die)),
        naive_post(before=lambda dice: once(dice, die)),
    ),
    Scenario(
        "killed after the letter is handed over",
        GROUP,
        "The worker dies before it has written down that the letter went.",
        post_office(after=lambda dice: once(dice, die)),
        naive_post(after=lambda dice: sometimes(dice, nothing), again=True),
    ),
    Scenario(
        "SMS: the gateway answers 500",
        GROUP,
        "The SMS gateway answers every message with 500, and is mended.",
        told_by("sms", ERROR),
        naive_gateway(ERROR),
    ),
    Scenario(
        "SMS: no answer",
        GROUP,
        "The SMS gateway takes the message and closes the line without an answer.",
        told_by("sms", SILENT),
        naive_gateway(SILENT),
    ),
    Scenario(
        "webhook: 500",
        GROUP,
        "Another office's system answers 500, and is mended.",
        told_by("webhook", ERROR),
        naive_gateway(ERROR),
    ),
    Scenario(
        "webhook: a drop at a time",
        GROUP,
        "Another office's system answers so slowly that our patience ends.",
        told_by("webhook", OK, drip=0.3),
        naive_gateway(SILENT),
        seeds=3,
    ),
)
