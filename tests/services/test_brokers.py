"""Bells over real brokers: they reach a worker; whatever dies on the way, nothing is lost and nothing happens twice."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.management.commands.sweep import ring_all
from mediation.models import IssuedPaper, Notice
from mediation.services import dead_letters, notices, papers
from rules.paper_words import PaperKind
from rules.vocabulary import Measure, Mode
from tests import factories as made
from tests.factories import START, County
from tests.services.conftest import Start
from tests.services.house import Line, wait_until
from tests.services.letters import PostOffice

VILLAGE = "枫林村人民调解委员会"


def tell(county: County, key: str = "one") -> Notice:
    """A reminder to the village, which two people there get by mail. It is written now: workers go by the clock."""
    notice = notices.notify(
        dispute=made.make_dispute(county),
        to=county.body(VILLAGE),
        measure=Measure.REMIND,
        mode=Mode.ACT,
        text="请安排调解会。",
        at=timezone.now(),
        key=key,
    )
    assert notice is not None
    return notice


def states(notice: Notice) -> list[str]:
    """Where its mail stands."""
    return sorted(notice.letters.filter(channel="mail").values_list("state", flat=True))


def is_sent(notice: Notice) -> bool:
    """Whether workers have sent it to both."""
    return states(notice) == ["sent", "sent"]


def nobody_heard_of_the_first(notice: Notice) -> None:
    """What became of the letter in a dead worker's hands: nobody knows, so nobody sends it again, and a person decides."""
    assert wait_until(lambda: states(notice) == ["sending", "sent"])
    lost = notice.letters.filter(state="sending")
    lost.update(next_try_at=timezone.now())  # five minutes later
    ring_all()
    assert wait_until(lambda: states(notice) == ["sent", "unknown"])
    letter = notice.letters.get(state="unknown")
    assert (letter.last_error, letter.person.username) == ("crashed", "zhou")


def test_a_notice_reaches_a_worker(county: County, line: Line, start: Start, post: PostOffice) -> None:
    start(line)
    notice = tell(county)
    assert wait_until(lambda: is_sent(notice))
    assert [address in "".join(post.letters) for address in ("To: wang@", "To: zhou@")] == [True, True]
    assert len(post.letters) == 2


def test_papers_are_printed_by_a_worker(county: County, line: Line, start: Start) -> None:
    start(line)
    kinds = [PaperKind.INTAKE_REGISTER, PaperKind.INTAKE_RECEIPT]
    papers.request_batch(dispute=made.make_dispute(county), by=county.wang, at=START, kinds=kinds)
    assert wait_until(lambda: not IssuedPaper.objects.filter(sha256="").exists())
    assert [bytes(paper.pdf)[:5] for paper in IssuedPaper.objects.order_by("pk")] == [b"%PDF-"] * 2


def test_a_bell_waits_for_a_worker(county: County, line: Line, start: Start, post: PostOffice) -> None:
    notice = tell(county)
    start(line)
    assert wait_until(lambda: is_sent(notice))
    assert len(post.letters) == 2


# --- a worker dies in the middle of a letter --------------------------------------------------------------------------


@contextmanager
def in_the_middle_of_a_letter(post: PostOffice) -> Iterator[None]:
    """The worker has begun: it stands at the post office's door with the first letter in its hand."""
    post.open.clear()
    yield
    post.open.set()


def test_a_killed_machine_s_message_goes_to_the_next_worker(
    county: County, rabbit: Line, start: Start, post: PostOffice
) -> None:
    worker = start(rabbit)
    with in_the_middle_of_a_letter(post):
        notice = tell(county)
        assert post.came.wait(60)
        worker.kill()
        assert states(notice) == ["sending", "waiting"]
    start(rabbit)  # nobody rings again: acks_late had the broker keep the message
    nobody_heard_of_the_first(notice)
    assert len(post.letters) == 1


def test_a_killed_child_s_message_is_given_back(county: County, rabbit: Line, start: Start, post: PostOffice) -> None:
    worker = start(rabbit)
    with in_the_middle_of_a_letter(post):
        notice = tell(county)
        assert post.came.wait(60)
        for child in worker.children:
            os.kill(child, signal.SIGKILL)
    nobody_heard_of_the_first(notice)  # the child's successor sends the second: reject_on_worker_lost
    assert len(post.letters) == 1
    assert worker.process.poll() is None


def test_after_a_kill_the_sweep_s_bell_is_enough(county: County, line: Line, start: Start, post: PostOffice) -> None:
    """Redis would keep the dead worker's message for an hour."""
    worker = start(line)
    with in_the_middle_of_a_letter(post):
        notice = tell(county)
        assert post.came.wait(60)
        worker.kill()
    start(line)
    ring_all()
    nobody_heard_of_the_first(notice)
    assert wait_until(lambda: line.waiting() == 0)
    assert len(post.letters) == 1


def test_a_letter_no_post_office_takes_gets_a_person_and_goes_again_when_that_person_says_so(
    county: County, rabbit: Line, start: Start, post: PostOffice
) -> None:
    start(rabbit)
    post.says = {b"RCPT": "550 no such user"}
    notice = tell(county)
    assert wait_until(lambda: states(notice) == ["dead", "dead"])
    post.says = {}
    for letter in notice.letters.filter(state="dead"):
        dead_letters.resend_letter(letter=letter, by=county.zhou, at=timezone.now())
    assert wait_until(lambda: is_sent(notice))
    assert len(post.letters) == 2


def test_many_workers_send_each_letter_once(county: County, rabbit: Line, start: Start, post: PostOffice) -> None:
    told = [tell(county, str(number)) for number in range(10)]
    for _ in range(3):
        start(rabbit)
    assert wait_until(lambda: all(is_sent(notice) for notice in told))
    keys = [line for text in post.letters for line in text.splitlines() if line.startswith("Message-ID")]
    assert len(keys) == len(set(keys)) == 20


def test_a_busy_worker_takes_no_second_message(county: County, rabbit: Line, start: Start, post: PostOffice) -> None:
    start(rabbit)
    with in_the_middle_of_a_letter(post):
        tell(county, "one")
        assert post.came.wait(60)
        ring_all()
        assert wait_until(lambda: rabbit.waiting() == 2)
        time.sleep(0.5)
        assert rabbit.waiting() == 2, "prefetch 1: the others are free for another worker"
    assert wait_until(lambda: rabbit.waiting() == 0)


# --- no broker --------------------------------------------------------------------------------------------------------


@contextmanager
def nobody_listens() -> Iterator[int]:
    """A port where a connection is refused."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield port


@contextmanager
def nobody_answers() -> Iterator[int]:
    """A port that takes a connection and never says a word, as a hung broker does."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        yield mute.getsockname()[1]


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
@pytest.mark.parametrize("trouble", [nobody_listens, nobody_answers])
def test_without_a_broker_pages_answer_and_nothing_is_lost(
    county: County, rabbit: Line, start: Start, scheme: str, trouble: object
) -> None:
    browser = Client()
    browser.force_login(county.wang, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("paper_batch", args=[made.make_dispute(county).pk])
    with trouble() as port, Line(f"{scheme}://127.0.0.1:{port}/").open():  # type: ignore[operator]
        took = [_seconds(browser, address, kind) for kind in ("intake_register", "intake_receipt")]
    assert took[0] < 8, "one try"
    assert took[1] < 2, "and then silence for a while"
    with rabbit.open():
        start(rabbit)
        assert IssuedPaper.objects.filter(sha256="").count() == 2
        ring_all()  # as the next sweep does
        assert wait_until(lambda: not IssuedPaper.objects.filter(sha256="").exists())


def _seconds(browser: Client, address: str, kind: str) -> float:
    """How long the page takes that orders this paper."""
    page = browser.get(address)
    began = time.monotonic()
    answer = browser.post(address, {"kinds": [kind], "once": page.context["once"]})
    took = time.monotonic() - began
    assert answer.status_code == 302, answer.content.decode()
    return took
