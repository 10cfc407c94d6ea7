"""The page of what did not arrive: two buttons, and no word of a dispute for those who may not see it."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.models import Letter
from mediation.services import dead_letters
from rules.letter_words import LetterState, LetterTrouble
from tests.factories import START, County, fresh
from tests.mediation.outbox import mailed
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter


@pytest.fixture
def dead(county: County) -> Letter:
    """A mail that was refused; 周主任 has to see to it."""
    letter = mailed(county)
    dead_letters.give_up(
        letters=Letter.objects.filter(pk=letter.pk), at=START, state=LetterState.DEAD, why=LetterTrouble.REFUSED
    )
    return letter


def page(enter: Enter, who: str, address: str = "/letters/") -> str:
    answer = enter(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_person_named_sees_it_first_thing(dead: Letter, enter: Enter) -> None:
    assert "有1条通知没有送到" in page(enter, "zhou", "/")
    told = page(enter, "zhou")
    for part in ("王调解：提醒承办人", "电子邮件", "对方拒收", "由您处理", dead.notice.dispute.file_number):
        assert part in told
    assert "聂某" not in told
    assert "wang@example.org" not in told


def test_an_officer_sees_whose_it_is(dead: Letter, enter: Enter) -> None:
    told = page(enter, "zheng")
    assert "由周主任处理" in told
    assert dead.notice.dispute.file_number in told


def test_an_administrator_sees_no_dispute(dead: Letter, enter: Enter) -> None:
    for address in ("/letters/", f"/letters/{dead.pk}/resend/", f"/letters/{dead.pk}/confirm/"):
        told = page(enter, "admin", address)
        assert "王调解" in told
        for part in (dead.notice.dispute.file_number, dead.notice.dispute.title, dead.notice.text, "聂某"):
            assert part not in told


@pytest.mark.parametrize("who", ["wang", "shi", "yun", "audit"])
def test_others_have_nothing_to_see_to(dead: Letter, enter: Enter, who: str) -> None:
    assert "没有等您处理的" in page(enter, who)
    assert "通知没有送到" not in page(enter, who, "/")
    for name in ("resend", "confirm"):
        assert enter(who).get(f"/letters/{dead.pk}/{name}/").status_code == 404
        assert enter(who).post(f"/letters/{dead.pk}/{name}/", {"answer": "电话"}).status_code == 404


def test_confirmed_with_a_word(dead: Letter, enter: Enter) -> None:
    browser, address = enter("zhou"), f"/letters/{dead.pk}/confirm/"
    assert "请填写这一项" in browser.post(address, {}).content.decode()
    assert browser.post(address, {"answer": "已打电话告知"})["Location"] == "/letters/"
    assert (fresh(dead).state, fresh(dead).answer, fresh(dead).sent_at) == ("sent", "已打电话告知", NOW)
    assert "没有等您处理的" in browser.get("/letters/").content.decode()


def test_sent_again_once(dead: Letter, enter: Enter, county: County) -> None:
    browser, address = enter("zhou"), f"/letters/{dead.pk}/resend/"
    assert "可能收到两次" not in browser.get(address).content.decode()
    for _ in range(2):  # a double click
        assert browser.post(address, {"once": "1"})["Location"] == "/letters/"
    assert (fresh(dead).state, fresh(dead).queued_at) == ("waiting", NOW)
    assert "这条已经处理过了" in browser.get(address, follow=True).content.decode()


def test_what_may_have_arrived_is_said_before_it_goes_again(dead: Letter, enter: Enter) -> None:
    Letter.objects.filter(pk=dead.pk).update(state="unknown")
    assert "可能收到两次" in page(enter, "zhou", f"/letters/{dead.pk}/resend/")


def test_strange_addresses_are_not_found(dead: Letter, enter: Enter) -> None:
    for address in (f"/letters/{dead.pk}/burn/", "/letters/0/resend/", "/letters/99999999999999999999/resend/"):
        assert enter("zhou").get(address).status_code == 404, address


def test_health_counts_what_has_not_gone(dead: Letter, enter: Enter, settings: Any) -> None:
    told = page(enter, "admin", "/health/")
    for part in ("没有接短信网关", "没有启用", "处理没有送到的1条"):
        assert part in told
    assert "处理没有送到的" not in page(enter, "audit", "/health/")
    settings.SMS_URL = "https://sms.example.org/"
    assert "没有接短信网关" not in page(enter, "admin", "/health/")


def test_a_long_list_is_cut(dead: Letter, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediation.letter_reads.LIST_SIZE", 0)
    assert "先列出0条" in page(enter, "zhou")
