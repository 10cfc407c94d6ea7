"""Every deed dies at its writes and commits by kill -9. All places with FAULTS=all (`make faults`), else one in turn."""

from __future__ import annotations

import os
from typing import Any

import pytest

from mediation import tasks
from mediation.models import RulebookVersion
from mediation.services import holidays, papers, rulebooks
from mediation.services.sweep import run_sweep
from rules.paper_words import PaperKind
from tests import factories as made
from tests.faults.crash_points import Deed, Point, die_at, points, sample
from tests.faults.worlds import AT, Forge, World, recalled, sweeping
from tests.mediation.services.drafts import proposed
from tests.mediation.verbs import NOW, VERBS, Verb
from tests.rules.samples import NOTICE_2027

pytestmark = pytest.mark.unwatched

ALL_POINTS = os.environ.get("FAULTS") == "all"


def deed_of(verb: Verb) -> Deed:
    """A verb of the services, done to the dispute it was prepared for."""

    def act(world: World) -> None:
        county = recalled()
        verb.act(county, made.Dispute.objects.earliest("pk"), getattr(county, verb.by), NOW)

    return Deed(verb.name, verb.prepare, act)


def swept(county: Any) -> None:
    """Notices with letters that wait."""
    county.zhao.email = "zhao@example.org"
    county.zhao.save()
    for _ in range(2):
        made.make_mediating(county)
    run_sweep(at=AT)


def ordered(county: Any) -> None:
    """Two papers that wait to be printed."""
    kinds = [PaperKind.INTAKE_REGISTER, PaperKind.INTAKE_RECEIPT]
    papers.request_batch(dispute=made.make_dispute(county), by=county.wang, at=AT, kinds=kinds)


def publish(world: World) -> None:
    """The second person puts the county's ladder in force."""
    version = RulebookVersion.objects.latest("pk")
    rulebooks.publish_draft(version=version, by=recalled().zheng, at=AT, starts_on=AT.date())


def load_holidays(world: World) -> None:
    """Next year's table."""
    holidays.load_year(year=2027, text=NOTICE_2027, source="通知", by=recalled().admin, at=AT)


DEEDS = [
    *map(deed_of, VERBS),
    Deed(
        "sweep",
        lambda county: [made.make_mediating(county) for _ in range(2)],
        lambda world: sweeping(AT)(),
        whole=False,
    ),
    Deed("deliver", swept, lambda world: tasks.deliver_notices(), whole=False),
    Deed("print", ordered, lambda world: tasks.print_papers(), whole=False),
    Deed("publish", lambda county: (made.make_mediating(county), proposed(county)), publish),
    Deed("load_holidays", lambda county: made.make_mediating(county), load_holidays, whole=False),
]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(DEEDS)), ids=[deed.name for deed in DEEDS])
def test_a_death_leaves_before_or_after(forge: Forge, number: int) -> None:
    deed = DEEDS[number]
    every = points(forge, deed)
    assert len(every) >= 3, "row, before COMMIT, after COMMIT"
    chosen: list[Point] = every if ALL_POINTS else sample(every, number)
    wrong = {point: fault for point in chosen if (fault := die_at(forge, deed, point))}
    assert wrong == {}
