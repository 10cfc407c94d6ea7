"""`manage.py seed_demo`: the whole demo, once; and nothing into somebody else's database."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from mediation.demo import demo_logins
from mediation.demo.case import CHOICES, Stage
from mediation.demo.cases import PUBLISHED
from mediation.demo.county import PASSWORD, SEATS, County
from mediation.demo.everyday import DESKS, everyday
from mediation.demo.live import LIVE
from mediation.models import Dispute, PanelSeat, TimelineEntry, User
from mediation.services import staffing
from rules.vocabulary import Level, Role, Status
from tests.journeys.reading import sweep

TODAY = "2026-11-22"
USERNAMES = {
    "cunli_wang",
    "cunli_zhou",
    "wange_zhang",
    "shitang_shi",
    "qingxi_zhao",
    "xian_zheng",
    "fayuan_chen",
    "fayuan_lin",
    "fayuan_ban",
    "shenji",
    "admin",
}
pytestmark = pytest.mark.django_db


def seed(**options: Any) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("seed_demo", today=TODAY, stdout=out, **options)
    return out.getvalue()


def titles() -> list[str]:
    """Every dispute there is."""
    return sorted(Dispute.objects.values_list("title", flat=True))


def test_everything_once_and_the_second_run_changes_nothing() -> None:
    said = seed()
    expected = len(PUBLISHED) + 1 + len(LIVE) + len(DESKS)  # S04 is two files
    assert Dispute.objects.count() == expected
    assert f"{expected}件纠纷" in said
    entries, before = TimelineEntry.objects.count(), titles()
    again = seed(seed=7)
    assert "没有改动" in again
    assert (TimelineEntry.objects.count(), titles()) == (entries, before)


def test_the_first_sweep_acts_and_nothing_stumbles() -> None:
    seed()
    report = sweep(f"{TODAY} 09:00")
    assert report.escalated >= 2  # the wage claim and what waited a day in the grid
    assert Dispute.objects.get(title="民宿工地拖欠工钱").level == Level.TOWNSHIP
    assert Dispute.objects.get(title="民宿工地拖欠工钱").referrals.get().lawyer is not None
    assert Dispute.objects.get(title="抬高道地，灶间进水").level == Level.PANEL
    again = sweep(f"{TODAY} 09:01")
    assert (again.due, again.escalated) == (0, 0)


def test_log_ins_are_printed_and_work() -> None:
    said = seed(stage="intake")
    logins = demo_logins()
    assert {login["username"] for login in logins} >= USERNAMES
    for login in logins:
        assert all(login[column] in said for column in ("username", "name", "role", "organisation"))
        assert authenticate(None, username=login["username"], password=login["password"]) is not None
    assert PASSWORD in said
    root = User.objects.get(username="admin")
    assert (root.is_staff, root.is_superuser) == (True, True)
    assert not User.objects.exclude(username="admin").filter(is_staff=True).exists()


def test_every_role_and_every_village_is_filled() -> None:
    seed(stage="intake")
    held = {appointment.role for user in County().people.values() for appointment in user.appointments.all()}
    assert held == {role.value for role in Role} - {Role.SYSTEM.value}
    filled = Counter(PanelSeat.objects.values_list("organisation__name", flat=True))
    assert filled == dict.fromkeys(SEATS, 5)


@pytest.mark.parametrize("stage", [name for name in CHOICES if name != "all"])
def test_a_stage_loads_its_cases_alone_and_a_later_run_the_rest(stage: str) -> None:
    seed(stage=stage)
    found = {Stage(case.stage) for case in (*PUBLISHED, *LIVE, *everyday(1)) if _is_there(case.title)}
    assert found == CHOICES[stage] - ({Stage.ESCALATED} - found if stage == "escalated" else set())
    count = Dispute.objects.count()
    assert 0 < count
    assert "没有改动" in seed(stage=stage)
    assert Dispute.objects.count() == count


def _is_there(title: str) -> bool:
    return Dispute.objects.filter(title__startswith=title).exists()


def test_the_seed_decides_which_everyday_disputes_are_drawn() -> None:
    assert [case.title for case in everyday(3)] == [case.title for case in everyday(3)]
    assert [case.title for case in everyday(3)] != [case.title for case in everyday(4)]
    seed(stage="intake", seed=3)
    drawn = Dispute.objects.filter(status=Status.REGISTERED)
    assert sorted(dispute.title for dispute in drawn) == sorted(case.title for case in everyday(3))


@pytest.mark.parametrize("username", ["someone", "admin"])
def test_a_database_with_other_people_is_left_alone(username: str) -> None:
    staffing.add_person(username=username, name="某人", password="x", check_password=False)
    with pytest.raises(CommandError, match="其他用户"):
        seed()
    assert Dispute.objects.count() == 0
    assert User.objects.count() == 1


def test_the_table_can_be_left_out() -> None:
    assert PASSWORD not in seed(stage="intake", verbosity=0)
