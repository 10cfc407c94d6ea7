"""A county's own rules: from a clerk's draft to the day they decide, and back in one step."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mediation import rulebooks
from mediation.models import Decision, Dispute, RulebookVersion
from mediation.models.rulebooks import VersionState
from mediation.services import rulebooks as books
from mediation.services import staffing
from mediation.services.errors import Refused
from mediation.services.sweep import run_sweep
from mediation.services.transition import recheck
from rules import shelf
from rules.loading import BadTable
from rules.vocabulary import Role
from tests import factories as made
from tests.factories import START, County, fresh, recall_county
from tests.mediation.helpers import days
from tests.mediation.services.drafts import TODAY, drafted, place, proposed, published, with_days

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + days(1)


@pytest.fixture
def county() -> County:
    return recall_county()


@pytest.fixture
def second(county: County) -> Any:
    """Another officer of the county: a second pair of eyes."""
    person = staffing.add_person(username="tong", name="童副主任", password=made.PASSWORD, check_password=False)
    centre = county.body("永宁县社会治理中心")
    staffing.appoint(user=person, organisation=centre, role=Role.COUNTY_OFFICER, starts_on=made.SINCE)
    return person


# ---- the way of a draft ----------------------------------------------------------------------------------------------


def test_before_any_version_the_shipped_tables_decide(county: County) -> None:
    assert rulebooks.books(place(county).pk, TODAY) == shelf.shipped()
    assert rulebooks.in_force(place(county).pk, TODAY) == {}


def test_from_draft_to_the_day_it_decides(county: County) -> None:
    version = published(county, TOMORROW)
    assert (version.state, version.number, version.decided_by) == (VersionState.PUBLISHED, 1, county.zheng)
    before = rulebooks.books(place(county).pk, TODAY)["ladder"]
    after = rulebooks.books(place(county).pk, TOMORROW)["ladder"]
    assert before.row("panel_days").when["days_at_level"].source == ">= 7"
    assert after.row("panel_days").when["days_at_level"].source == ">= 10"
    assert "满10天" in after.row("panel_days").says


def test_a_dispute_is_decided_by_the_text_of_its_day(county: County) -> None:
    dispute = made.make_mediating(county)
    published(county)
    run_sweep(at=START + days(7))
    assert fresh(dispute).level == "panel", "seven days are not enough any more"
    run_sweep(at=START + days(10))
    assert fresh(dispute).level == "township"
    entry = dispute.timeline.get(action="escalate")
    assert "满10天" in entry.decision.findings[0]["sentence"]
    assert rulebooks.text_of(entry.digest).row("panel_days").when["days_at_level"].source == ">= 10"


def test_a_text_that_starts_later_is_waited_for(county: County) -> None:
    dispute = made.make_mediating(county)
    published(county, TODAY + days(3), new=5)
    run_sweep(at=START + days(1))
    run_sweep(at=START + days(5))
    assert fresh(dispute).level == "township", "five days, counted by the text that came into force in between"


@pytest.mark.goes_behind
def test_every_open_dispute_is_looked_at_on_the_first_day(county: County) -> None:
    dispute = made.make_mediating(county)
    Dispute.objects.filter(pk=dispute.pk).update(next_check_at=START + days(25))
    published(county, TODAY + days(2))
    assert fresh(dispute).next_check_at.date() <= TODAY + days(2)
    next_check = fresh(dispute).next_check_at
    assert recheck(county=place(county), on=TODAY + days(9)) == 1
    assert fresh(dispute).next_check_at == next_check, "nobody is put off"


def test_an_old_decision_keeps_the_text_it_rests_on(county: County) -> None:
    made.make_mediating(county)
    digests = set(Decision.objects.values_list("digest", flat=True))
    published(county)
    assert all(rulebooks.text_of(digest).digest == digest for digest in digests)
    assert rulebooks.text_of("0" * 64) is None


# ---- two persons -----------------------------------------------------------------------------------------------------


def test_nobody_publishes_what_they_drafted(county: County, second: Any) -> None:
    version = books.propose_draft(
        version=drafted(county, by=county.zheng), by=county.zheng, at=START, reason="七天不够"
    )
    with pytest.raises(Refused, match="另一位"):
        books.publish_draft(version=version, by=county.zheng, at=START, starts_on=TODAY)
    books.publish_draft(version=version, by=second, at=START, starts_on=TODAY)


def test_who_had_a_hand_in_it_once_is_no_second_person(county: County) -> None:
    first = drafted(county, by=county.zheng)
    content = with_days(first.content, "panel_days", 10, 9)
    version = books.save_draft(version=first, by=county.zhao, at=START, content=content)
    version = books.propose_draft(version=version, by=county.zhao, at=START, reason="改为九天")
    with pytest.raises(Refused, match="起草过"):
        books.publish_draft(version=version, by=county.zheng, at=START, starts_on=TODAY)


def test_the_database_itself_demands_two(county: County) -> None:
    version = proposed(county)
    version.state, version.starts_on, version.decided_by = VersionState.PUBLISHED.value, TODAY, version.drafted_by
    with pytest.raises(IntegrityError, match="rulebook_published_by_two"), transaction.atomic():
        version.save()


@pytest.mark.parametrize("who", ["wang", "zhou", "grid", "chen", "audit", "admin", "yuan"])
def test_who_may_not_draft(county: County, who: str) -> None:
    with pytest.raises(Refused, match="没有起草规则的职务"):
        books.start_draft(by=getattr(county, who), at=START, table="ladder")


def test_a_township_drafts_but_does_not_publish(county: County) -> None:
    with pytest.raises(Refused, match="县（区）工作人员审核发布"):
        books.publish_draft(version=proposed(county), by=county.yun, at=START, starts_on=TODAY)


@pytest.mark.goes_behind
def test_another_county_has_its_own(county: County) -> None:
    version = drafted(county)
    elsewhere = copy.copy(place(county))
    elsewhere.pk, elsewhere.code, elsewhere.name = None, "110199000000", "别县"
    elsewhere._state.adding = True
    elsewhere.save()
    RulebookVersion.objects.filter(pk=version.pk).update(county=elsewhere)
    with pytest.raises(Refused, match="别的县"):
        books.propose_draft(version=version, by=county.zhao, at=START, reason="试一试")


# ---- what is refused -------------------------------------------------------------------------------------------------


def change(content: dict[str, Any], row: str, **values: Any) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    next(r for r in changed["rows"] if r["id"] == row).update(values)
    return changed


BAD: tuple[tuple[str, Any, str], ...] = (
    ("a word nobody knows", {"when": {"level": '"moon"'}}, "moon"),
    ("a cell with a program in it", {"when": {"days_at_level": "=__import__('os')"}}, "在本层级已过天数"),
    ("no example", {"examples": []}, "例子"),
    ("no basis", {"basis": ""}, "basis"),
)


@pytest.mark.parametrize(("values", "said"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot_be_read_is_not_stored(county: County, values: Any, said: str) -> None:
    version = drafted(county)
    content = change(version.content, "panel_days", **values)
    with pytest.raises(BadTable, match=said):
        books.save_draft(version=version, by=county.zhao, at=START, content=content)
    assert fresh(version).content == version.content


@pytest.mark.parametrize(
    "values",
    [{"sentence": "当事人拒绝也要调解。"}, {"when": {"party_refused": "false"}}, {"pack": "local"}],
)
def test_the_law_is_not_edited(county: County, values: Any) -> None:
    version = drafted(county)
    with pytest.raises(BadTable, match=r"法律规则只随程序发布更新.*refused"):
        books.save_draft(
            version=version, by=county.zhao, at=START, content=change(version.content, "refused", **values)
        )


def test_no_law_is_made_up(county: County) -> None:
    version = drafted(county)
    content = change(version.content, "panel_attempts", pack="law")
    with pytest.raises(BadTable, match="不能新增：panel_attempts"):
        books.save_draft(version=version, by=county.zhao, at=START, content=content)


def test_the_table_stays_the_table(county: County) -> None:
    version = drafted(county)
    with pytest.raises(BadTable, match="不能改"):
        books.save_draft(version=version, by=county.zhao, at=START, content={**version.content, "hit": "collect"})


def test_a_law_row_that_was_left_out_comes_back(county: County) -> None:
    version = drafted(county)
    content = copy.deepcopy(version.content)
    content["rows"] = [row for row in content["rows"] if row["pack"] == "local"]
    saved = books.save_draft(version=version, by=county.zhao, at=START, content=content)
    law = [row["id"] for row in version.content["rows"] if row["pack"] == "law"]
    assert [row["id"] for row in saved.content["rows"] if row["pack"] == "law"] == law


def test_only_a_sound_draft_goes_to_the_second_person(county: County) -> None:
    version = books.start_draft(by=county.zhao, at=START, table="ladder")
    content = change(version.content, "panel_days", when={**_when(version, "panel_days"), "days_at_level": ">= 10"})
    version = books.save_draft(version=version, by=county.zhao, at=START, content=content)
    with pytest.raises(Refused, match=r"检查没有通过.*panel_days"):
        books.propose_draft(version=version, by=county.zhao, at=START, reason="忘了改例子")
    with pytest.raises(Refused, match="检查没有通过"):
        books.start_trial(version=version, by=county.zhao, at=START, until=TOMORROW)


def _when(version: RulebookVersion, row: str) -> dict[str, Any]:
    when: dict[str, Any] = next(r for r in version.content["rows"] if r["id"] == row)["when"]
    return when


def test_small_no(county: County) -> None:
    with pytest.raises(Refused, match="全部是法律规则"):
        books.start_draft(by=county.zhao, at=START, table="clocks")
    with pytest.raises(Refused, match="没有这套阶梯"):
        books.start_draft(by=county.zhao, at=START, table="ladder", ladder="heaven")
    version = books.start_draft(by=county.zhao, at=START, table="ladder")
    with pytest.raises(Refused, match="已经有一份草稿"):
        books.start_draft(by=county.yun, at=START, table="ladder")
    with pytest.raises(Refused, match="完全相同"):
        books.propose_draft(version=version, by=county.zhao, at=START, reason="没改")
    with pytest.raises(Refused, match="为什么修改"):
        books.propose_draft(version=version, by=county.zhao, at=START, reason=" ")
    with pytest.raises(Refused, match="不能这样办理"):
        books.publish_draft(version=version, by=county.zheng, at=START, starts_on=TODAY)


def test_what_waits_for_review_is_not_edited(county: County) -> None:
    version = proposed(county)
    with pytest.raises(Refused, match="只有草稿可以修改"):
        books.save_draft(version=version, by=county.zhao, at=START, content=version.content)
    with pytest.raises(Refused, match="退回的理由"):
        books.return_draft(version=version, by=county.zheng, at=START, answer="")
    version = books.return_draft(version=version, by=county.zheng, at=START, answer="再想想")
    books.save_draft(version=version, by=county.zhao, at=START, content=version.content)
    version = books.propose_draft(version=version, by=county.zhao, at=START, reason="想过了")
    with pytest.raises(Refused, match="施行日期不能早于今天"):
        books.publish_draft(version=version, by=county.zheng, at=START, starts_on=TODAY - days(1))


# ---- other ladders, and back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ladder", sorted(shelf.ladders()))
def test_a_county_takes_another_ladder(county: County, ladder: str) -> None:
    version = books.start_draft(by=county.zhao, at=START, table="ladder", ladder=ladder)
    version = books.propose_draft(version=version, by=county.zhao, at=START, reason="按本县办法")
    books.publish_draft(version=version, by=county.zheng, at=START, starts_on=TODAY)
    assert rulebooks.books(place(county).pk, TODAY)["ladder"] == shelf.ladders()[ladder]


def test_a_draft_from_a_file(county: County) -> None:
    content = with_days(shelf.shipped()["ladder"].as_json(), "panel_days", 7, 12)
    version = books.start_draft(by=county.zhao, at=START, table="ladder", content=content)
    assert rulebooks.table_of(version).row("panel_days").when["days_at_level"].source == ">= 12"
    with pytest.raises(BadTable, match="不是规则表"):
        books.start_draft(by=county.zhao, at=START, table="alerts", content=content)


def test_back_in_one_step(county: County) -> None:
    first = published(county)
    version = books.start_draft(by=county.zhao, at=START, table="ladder")
    content = with_days(version.content, "panel_days", 10, 5)
    version = books.save_draft(version=version, by=county.zhao, at=START, content=content)
    version = books.propose_draft(version=version, by=county.zhao, at=START, reason="太慢")
    books.publish_draft(version=version, by=county.zheng, at=START, starts_on=TODAY)
    back = books.restore_version(by=county.zheng, at=START + days(2), table="ladder", to=first, reason="上报太多")
    assert (back.number, back.restores, back.is_return, back.state) == (3, first, True, VersionState.PUBLISHED)

    def days_on(on: datetime.date) -> str:
        return rulebooks.books(place(county).pk, on)["ladder"].row("panel_days").when["days_at_level"].source

    assert [days_on(TODAY - days(1)), days_on(TODAY + days(1)), days_on(TODAY + days(2))] == [">= 7", ">= 5", ">= 10"]
    books.restore_version(by=county.zheng, at=START + days(3), table="ladder", to=None, reason="仍用随程序发布的")
    assert days_on(TODAY + days(3)) == ">= 7"


def test_going_back_has_its_limits(county: County) -> None:
    with pytest.raises(Refused, match="没有可以恢复"):
        books.restore_version(by=county.zheng, at=START, table="ladder", to=None, reason="想回去")
    version = proposed(county)
    with pytest.raises(Refused, match="没有可以恢复"):
        books.restore_version(by=county.zheng, at=START, table="ladder", to=version, reason="想回去")
    with pytest.raises(Refused, match="县（区）工作人员办理"):
        books.restore_version(by=county.zhao, at=START, table="ladder", to=version, reason="想回去")
    with pytest.raises(Refused, match="恢复的理由"):
        books.restore_version(by=county.zheng, at=START, table="ladder", to=version, reason="")
    with pytest.raises(Refused, match="全部是法律规则"):
        books.restore_version(by=county.zheng, at=START, table="clocks", to=None, reason="想回去")


def test_thrown_away(county: County) -> None:
    version = drafted(county)
    with pytest.raises(Refused, match="作废的理由"):
        books.withdraw_version(version=version, by=county.zhao, at=START, answer="")
    assert (
        books.withdraw_version(version=version, by=county.zhao, at=START, answer="不改了").state
        == VersionState.WITHDRAWN
    )
    later = published(county, TOMORROW)
    with pytest.raises(Refused, match="县（区）工作人员作废"):
        books.withdraw_version(version=later, by=county.zhao, at=START, answer="停")
    books.withdraw_version(version=later, by=county.zheng, at=START, answer="停")
    assert rulebooks.books(place(county).pk, TOMORROW) == shelf.shipped()
    begun = published(county)
    with pytest.raises(Refused, match="已经施行过"):
        books.withdraw_version(version=begun, by=county.zheng, at=START, answer="停")
    with pytest.raises(Refused, match="只有草稿可以试运行"):
        books.start_trial(version=begun, by=county.zhao, at=START, until=TOMORROW)
