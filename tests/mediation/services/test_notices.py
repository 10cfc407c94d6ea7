"""Notices: told once, answered once, by those they are meant for."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.models import Notice
from mediation.services import notices
from rules.vocabulary import Measure, Mode
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import answer_of, refused

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
