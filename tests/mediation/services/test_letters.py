"""The outbox: a letter per notice, channel and addressee, sent at most once as far as anybody can know."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError, transaction

from mediation import invariants
from mediation.models import Letter, Notice
from mediation.services import bells, letters, staffing
from rules.letter_words import LetterState
from rules.vocabulary import Role
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import crashing, days
from tests.mediation.outbox import SECRET, VILLAGE, letters_of, mailed, minutes, tell, told, with_mail

# --- writing ----------------------------------------------------------------------------------------------------------


def test_the_inbox_row_is_itself_delivered(county: County) -> None:
    to_body, to_person = tell(county), tell(county, user=county.wang)
    for notice, addressee in ((to_body, county.body(VILLAGE)), (to_person, county.wang)):
        (letter,) = notice.letters.all()
        assert (letter.channel, letter.state, letter.sent_at, letter.addressee) == ("in_app", "sent", START, addressee)
        assert fresh(notice).delivered_at == START


def test_everybody_in_the_body_has_a_letter_of_their_own(county: County) -> None:
    with_mail(county)
    county.grid.phone = "13800000001"
    county.grid.save()
    notice = tell(county)
    told_ = [(letter.channel, letter.user, letter.address) for letter in notice.letters.exclude(channel="in_app")]
    assert told_ == [
        ("mail", county.wang, "wang@example.org"),
        ("mail", county.zhou, "zhou@example.org"),
        ("sms", county.grid, "13800000001"),
    ]
    assert {letter.state for letter in notice.letters.exclude(channel="in_app")} == {"waiting"}


def test_the_person_addressed_alone_has_letters(county: County) -> None:
    with_mail(county)
    assert [letter.user for letter in letters_of(tell(county, user=county.zhou))] == [county.zhou]


def test_who_left_the_office_or_has_no_account_any_more_gets_none(county: County) -> None:
    with_mail(county)
    dispute, last = made.make_mediating(county), county.zhou.appointments.get()
    staffing.end_appointment(appointment=last, ends_on=START.date())
    later: dict[str, Any] = {"dispute": dispute, "at": START + days(1)}
    assert len(letters_of(tell(county, dispute=dispute))) == 2
    assert [letter.user for letter in letters_of(tell(county, **later, key="later"))] == [county.wang]
    county.wang.is_active = False
    county.wang.save()
    assert letters_of(tell(county, **later, key="to nobody")) == []
    assert letters_of(tell(county, **later, key="to him", user=county.wang)) == []


def test_where_nobody_is_in_office_the_office_beside_it_is_told(county: County) -> None:
    county.zhao.email = "zhao@example.org"
    county.zhao.save()
    committee = county.body("青溪镇人民调解委员会")
    assert [letter.user for letter in letters_of(tell(county, to=committee))] == [county.zhao]
    with_mail(county)
    staffing.appoint(user=county.zhou, organisation=committee, role=Role.COMMITTEE_HEAD, starts_on=SINCE)
    assert [letter.user for letter in letters_of(tell(county, to=committee, key="again"))] == [county.zhou]


def test_who_sees_no_dispute_hears_of_none(county: County) -> None:
    for person in (county.audit, county.admin, county.zheng):
        person.email = f"{person.username}@example.org"
        person.save()
    bureau, centre = county.body("永宁县司法局"), county.body("永宁县社会治理中心")
    assert [letter.user for letter in letters_of(tell(county, to=bureau))] == [county.zheng]
    assert [letter.user for letter in letters_of(tell(county, to=centre))] == [county.zheng]


def test_a_way_that_is_not_open_has_no_letters(county: County, settings: Any) -> None:
    with_mail(county)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    body = county.body(VILLAGE)
    body.webhook_url = "https://hook.example.org/"
    body.save()
    assert [letter.channel for letter in tell(county).letters.all()] == ["in_app"]
    settings.WEBHOOK_SECRET = SECRET
    assert [letter.channel for letter in tell(county).letters.all()] == ["in_app", "webhook"]


def test_a_key_stands_for_one_letter_alone(county: County) -> None:
    with_mail(county)
    dispute = made.make_mediating(county)
    told_ = [tell(county, dispute=dispute), tell(county, dispute=dispute, key="other"), tell(county)]
    keys = [letter.key for notice in told_ for letter in notice.letters.all()]
    assert len(set(keys)) == len(keys) == 9


def test_a_notice_that_is_taken_back_takes_its_letters_with_it(county: County) -> None:
    with_mail(county)
    dispute = made.make_mediating(county)
    before = Letter.objects.count()
    with transaction.atomic():
        tell(county, dispute=dispute)
        transaction.set_rollback(True)
    assert Letter.objects.count() == before


@pytest.mark.goes_behind
def test_the_cost_does_not_grow_with_the_notices(county: County, django_assert_num_queries: Callable[..., Any]) -> None:
    with_mail(county)
    bodies = [county.body(name) for name in (VILLAGE, "石塘村人民调解委员会", "青溪镇人民调解委员会")]
    dispute = made.make_mediating(county)

    def bare(count: int, key: str) -> list[Notice]:
        values = {"dispute": dispute, "measure": "remind", "mode": "act", "text": "请安排", "created_at": START}
        return Notice.objects.bulk_create(
            Notice(**values, organisation=bodies[n % 3], user=county.wang if n % 5 == 4 else None, key=f"{key}{n}")
            for n in range(count)
        )

    for count in (5, 20):
        told_ = bare(count, f"{count}-")
        with django_assert_num_queries(3):
            written = letters.write_letters(notices=told_, at=START)
        assert len({letter.notice_id for letter in written}) == count


# --- sending ----------------------------------------------------------------------------------------------------------


def test_mail_says_that_something_waits_never_who_or_what(county: County) -> None:
    letter = mailed(county)
    assert letters.deliver_due(at=START) == 1
    (sent,) = mail.outbox
    assert sent.to == ["wang@example.org"]
    assert "聂某" not in sent.subject + sent.body
    assert letter.notice.dispute.file_number in sent.body
    assert sent.message()["Message-ID"] == f"<{letter.key}@127.0.0.1>"
    sent_ = fresh(letter)
    assert (sent_.state, sent_.sent_at, sent_.attempts, sent_.next_try_at) == ("sent", START, 1, None)


def test_twice_sends_once(county: County) -> None:
    with_mail(county)
    tell(county)
    assert [letters.deliver_due(at=START), letters.deliver_due(at=START)] == [2, 0]
    assert len(mail.outbox) == 2


def test_a_message_is_a_line_in_a_file(county: County, tmp_path: Path) -> None:
    county.wang.phone = "13800000001"
    county.wang.save()
    notice = tell(county)
    assert letters.deliver_due(at=START) == 1
    line = json.loads((tmp_path / "sms.jsonl").read_text(encoding="utf-8"))
    assert (line["to"], line["key"]) == ("13800000001", letters_of(notice, "sms")[0].key)
    assert notice.dispute.file_number in line["text"]
    assert "聂某" not in line["text"]


class Post(EmailBackend):
    """A post office that fails as told."""

    fails_at_the_door: Exception | None = None
    fails: Exception | None = None

    def open(self) -> None:
        if self.fails_at_the_door:
            raise self.fails_at_the_door

    def send_messages(self, messages: Any) -> int:
        if self.fails:
            raise self.fails
        return super().send_messages(messages)


@pytest.fixture
def post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the post office fail: at the door, before anything is sent, or with the letter in its hand."""
    settings.EMAIL_BACKEND = f"{__name__}.Post"

    def fail(*, at_the_door: Exception | None = None, later: Exception | None = None) -> None:
        monkeypatch.setattr(Post, "fails_at_the_door", at_the_door)
        monkeypatch.setattr(Post, "fails", later)

    return fail


def test_what_was_not_sent_is_tried_again_after_growing_pauses_until_a_person_must(
    county: County, post: Callable[..., None]
) -> None:
    letter = mailed(county)
    post(at_the_door=ConnectionRefusedError())
    pauses, now = [], START
    while fresh(letter).state == "waiting":
        assert letters.deliver_due(at=now) == 0
        assert letters.deliver_due(at=now + minutes(0.9)) == 0  # nothing is due yet
        after = fresh(letter)
        if after.next_try_at:
            pauses.append((after.next_try_at - now) / minutes(1))
            now = after.next_try_at
    assert pauses == [1, 5, 15, 60, 240, 480, 480]
    dead = fresh(letter)
    assert (dead.state, dead.last_error, dead.person, dead.attempts) == ("dead", "no_connection", county.zhou, 8)
    assert now - START <= letters.LONGEST
    assert invariants.broken(START + days(2), by_clock=False) == []


def test_a_letter_that_waited_goes_when_the_post_office_opens(county: County, post: Callable[..., None]) -> None:
    letter = mailed(county)
    post(at_the_door=ConnectionRefusedError())
    letters.deliver_due(at=START)
    post()
    assert [letters.deliver_due(at=START + minutes(n)) for n in (0.5, 1)] == [0, 1]
    assert (fresh(letter).state, fresh(letter).last_error) == ("sent", "")


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), RuntimeError("wang@example.org")])
def test_what_may_have_arrived_is_never_sent_again_blindly(
    county: County, post: Callable[..., None], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    letter = mailed(county)
    post(later=error)
    letters.deliver_due(at=START)
    after = fresh(letter)
    trouble = "strange" if isinstance(error, RuntimeError) else "cut_off"
    assert (after.state, after.last_error, after.person) == ("unknown", trouble, county.zhou)
    post()
    assert letters.deliver_due(at=START + days(1)) == 0
    assert mail.outbox == []
    assert "wang@example.org" not in caplog.text


def test_one_strange_letter_does_not_stop_the_others(
    county: County, post: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_mail(county)
    county.wang.email = "王\n@example.org"
    county.wang.save()
    notice = tell(county)
    assert letters.deliver_due(at=START) == 1
    assert [(letter.state, letter.last_error) for letter in letters_of(notice)] == [
        ("dead", "bad_address"),
        ("sent", ""),
    ]


def test_a_way_that_was_closed_meanwhile_gives_its_letters_to_a_person(county: County, settings: Any) -> None:
    letter = mailed(county)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert letters.deliver_due(at=START) == 0
    assert (fresh(letter).state, fresh(letter).last_error) == ("dead", "switched_off")


def test_a_run_ends_after_a_minute_and_rings_for_the_rest(
    county: County, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with_mail(county)
    tell(county)
    monkeypatch.setattr(letters, "RUN", 0.0)
    monkeypatch.setattr(bells.LINE, "silent_until", float("inf"))
    with django_capture_on_commit_callbacks() as rung:
        assert letters.deliver_due(at=START) == 1
    assert len(rung) == 1
    assert Letter.objects.pending().count() == 1


# --- a worker dies between sending and writing down -------------------------------------------------------------------


def taken(letter: Letter) -> Letter:
    """The same, in the hands of a worker."""
    found = letters._take(START, LetterState.WAITING)
    assert found == letter
    return found


def test_a_letter_in_the_hands_of_a_worker_is_left_alone(county: County) -> None:
    letter = taken(mailed(county))
    assert letters._take(START, LetterState.WAITING) is None
    assert letters.deliver_due(at=START + letters.LEASE - minutes(1)) == 0
    assert fresh(letter).state == "sending"


def test_mail_of_a_worker_that_never_came_back_waits_for_a_person(county: County) -> None:
    letter = taken(mailed(county))
    assert letters.deliver_due(at=START + letters.LEASE) == 0
    after = fresh(letter)
    assert (after.state, after.last_error, after.person) == ("unknown", "crashed", county.zhou)
    assert mail.outbox == []


def test_what_knows_its_key_goes_again_with_the_same_key(county: County, settings: Any) -> None:
    settings.WEBHOOK_SECRET = SECRET
    letter = taken(told(county, "https://hook.example.org/"))
    letters.deliver_due(at=START + letters.LEASE)
    after = fresh(letter)
    assert (after.state, after.key, after.attempts) == ("waiting", letter.key, 1)
    settings.WEBHOOK_SECRET = ""
    fresh_hands = letters._take(after.next_try_at, LetterState.WAITING)
    assert fresh_hands == letter
    letters.deliver_due(at=after.next_try_at + letters.LEASE)
    assert fresh(letter).state == "unknown"  # the way was closed: nobody can ask with that key any more


def test_a_slow_worker_s_word_counts_when_it_comes_at_last(county: County) -> None:
    letter = taken(mailed(county))
    letters.deliver_due(at=START + letters.LEASE)
    assert letters._write_sent(letter, START + minutes(9)) == 1
    assert (fresh(letter).state, fresh(letter).person) == ("sent", None)
    assert letters._write_sent(letter, START + minutes(9)) == 0


def test_a_slow_worker_s_no_changes_nothing_that_others_decided(county: County) -> None:
    letter = taken(mailed(county))
    letters.deliver_due(at=START + letters.LEASE)
    letters._write_down(letter, START + minutes(9), letters.LetterTrouble.BUSY, again=True, unknown=False)
    assert fresh(letter).state == "unknown"


def test_every_crash_point_sends_at_most_once_and_forgets_nothing(county: County) -> None:
    """The n-th write fails, for every n: before the letter is taken it goes later, afterwards a person decides."""
    states = []
    for point in range(3):
        letter = mailed(county, key=f"at {point}")
        try:
            with crashing(point):
                letters.deliver_due(at=START)
        except OperationalError:
            pass
        letters.deliver_due(at=START + letters.LEASE)
        states.append((fresh(letter).state, len(mail.outbox)))
        mail.outbox.clear()
    assert states == [("sent", 1), ("unknown", 1), ("sent", 1)]


def test_sending_is_never_part_of_a_transaction(county: County) -> None:
    mailed(county)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        letters.deliver_due(at=START)
    assert mail.outbox == []
