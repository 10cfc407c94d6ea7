"""Notices: told once, answered once, by those they are meant for; mail says only that one waits."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from mediation.models import Notice
from mediation.services import notices
from rules.vocabulary import Measure, Mode
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import answer_of, days, refused

VILLAGE = "枫林村人民调解委员会"


def tell(county: County, **changes: Any) -> Notice | None:
    """One reminder to the village."""
    values: dict[str, Any] = {
        "dispute": changes.pop("dispute", None) or made.make_mediating(county),
        "to": county.body(VILLAGE),
        "measure": Measure.REMIND,
        "mode": Mode.ACT,
        "text": "请安排调解会。",
        "at": START,
        "key": "test",
    }
    return notices.notify(**(values | changes))


def test_the_same_key_is_told_once_to_each_body(county: County) -> None:
    dispute = made.make_mediating(county)
    first, again = tell(county, dispute=dispute), tell(county, dispute=dispute, text="换一句话")
    other = tell(county, dispute=dispute, to=county.body("青溪镇人民调解委员会"))
    assert (again, other is None, fresh(first).text) == (None, False, "请安排调解会。")
    assert tell(county) is not None


def test_a_long_text_is_cut_to_its_column(county: County) -> None:
    notice = tell(county, text="长" * 600, key="键" * 300)
    assert (len(notice.text), len(notice.key)) == (500, 160)


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("wang", "done"),
        ("zhou", "done"),
        ("grid", "done"),
        ("shi", "这条提醒不是发给您的。"),
        ("zhao", "这条提醒不是发给您的。"),
        ("chen", "这条提醒不是发给您的。"),
        ("audit", "这条提醒不是发给您的。"),
    ],
)
def test_who_answers(county: County, who: str, answer: str) -> None:
    notice = tell(county)
    by = getattr(county, who)
    assert answer_of(lambda: notices.answer_notice(notice=notice, by=by, at=START, answer="已办")) == answer


def test_the_person_addressed_answers_from_any_office(county: County) -> None:
    notice = tell(county, to=county.body("永宁县法律援助中心"), user=county.chen)
    notices.answer_notice(notice=notice, by=county.chen, at=START, answer="已办")
    assert (fresh(notice).answered_by, fresh(notice).answer, fresh(notice).answered_at) == (county.chen, "已办", START)


def test_an_office_answers_for_its_committee(county: County) -> None:
    notice = tell(county, to=county.body("青溪镇人民调解委员会"))
    notices.answer_notice(notice=notice, by=county.zhao, at=START, answer="已安排")
    assert fresh(notice).answered_by == county.zhao


def test_an_answer_says_something_and_is_given_once(county: County) -> None:
    notice = tell(county)
    stale = fresh(notice)
    with refused("请写明处理结果。", "answer"):
        notices.answer_notice(notice=notice, by=county.wang, at=START, answer="  ")
    notices.answer_notice(notice=notice, by=county.wang, at=START, answer="已办")
    for row in (notice, stale):
        with refused("这条提醒已经处理过了。"):
            notices.answer_notice(notice=row, by=county.zhou, at=START, answer="再办")


def test_an_act_answers_what_asked_for_it(county: County) -> None:
    dispute = made.make_mediating(county)
    one, other = tell(county, dispute=dispute), tell(county, dispute=dispute, measure=Measure.WATCH, key="w")
    notices.answer_all(dispute=dispute, by=None, at=START, answer="已办", measures={Measure.REMIND})
    assert (fresh(one).answer, fresh(one).answered_by, fresh(other).answered_at) == ("已办", None, None)


# --- mail: that something waits, never who or what --------------------------------------------------------------------


def with_mail(county: County) -> None:
    """王调解 and 周主任 left an address; 张网格 did not."""
    for person, address in ((county.wang, "wang@example.org"), (county.zhou, "zhou@example.org")):
        person.email = address
        person.save()


def test_mail_goes_to_everybody_in_the_body(county: County) -> None:
    with_mail(county)
    notice = tell(county, text="聂某与徐某的纠纷请安排。")
    assert notices.deliver_pending(at=START) == 1
    letter = mail.outbox[0]
    assert letter.to == ["wang@example.org", "zhou@example.org"]
    assert "聂某" not in letter.subject + letter.body
    assert notice.dispute.file_number in letter.body
    assert fresh(notice).delivered_at == START


def test_mail_goes_to_the_person_addressed_alone(county: County) -> None:
    with_mail(county)
    tell(county, user=county.zhou)
    notices.deliver_pending(at=START)
    assert [letter.to for letter in mail.outbox] == [["zhou@example.org"]]


def test_without_an_address_the_inbox_is_enough(county: County) -> None:
    notice = tell(county)
    tell(county, user=county.wang)
    assert (notices.deliver_pending(at=START), len(mail.outbox)) == (2, 0)
    assert fresh(notice).delivered_at == START


def test_who_left_the_office_gets_no_mail(county: County) -> None:
    with_mail(county)
    last = county.zhou.appointments.get()
    last.ends_on = START.date()
    last.save()
    notice = tell(county)
    assert notices.addresses_of(notice, START.date()) == ["wang@example.org", "zhou@example.org"]
    assert notices.addresses_of(notice, START.date() + days(1)) == ["wang@example.org"]


def test_delivery_twice_delivers_once(county: County) -> None:
    with_mail(county)
    tell(county)
    assert [notices.deliver_pending(at=START), notices.deliver_pending(at=START)] == [1, 0]
    assert len(mail.outbox) == 1


class DeadServer(EmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("no server")


def test_what_could_not_be_sent_waits_and_is_tried_again(county: County, settings: Any) -> None:
    with_mail(county)
    notice = tell(county)
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    assert (notices.deliver_pending(at=START), fresh(notice).delivered_at) == (0, None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notices.deliver_pending(at=START + days(1)) == 1


def test_a_notice_delivered_meanwhile_is_left_alone(county: County) -> None:
    notice = tell(county)
    assert (notices._deliver(notice.pk, START), notices._deliver(notice.pk, START + days(1))) == (1, 0)
    assert fresh(notice).delivered_at == START
