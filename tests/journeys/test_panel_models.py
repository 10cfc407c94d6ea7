"""Other lines of defence are rows, not code: 五步调解法 and 1+3+N, built from data alone and convened."""

from __future__ import annotations

import pytest

from mediation.demo.county import SINCE, VILLAGE, County
from mediation.demo.walk import FAILED, Walk
from mediation.models import PanelModel, PanelSeat, PanelSlot
from mediation.services import panels, staffing
from mediation.services.errors import Refused
from rules.vocabulary import MarkKind, PanelRole
from tests.journeys.reading import date, moment, started

Slot = tuple[PanelRole, str, bool, bool]  # role, core or plus, required, mediator

FIVE_STEPS: tuple[Slot, ...] = (
    (PanelRole.VILLAGE_CADRE, "core", True, True),
    (PanelRole.CLAN_ELDER, "core", False, False),
    (PanelRole.GROUP_LEADER, "core", False, False),
    (PanelRole.ELDER, "core", False, False),
    (PanelRole.WOMEN, "core", False, True),
)
ONE_THREE_N: tuple[Slot, ...] = (
    (PanelRole.COMMITTEE_MEMBER, "core", True, True),
    (PanelRole.JUDICIAL_OFFICE, "core", False, True),
    (PanelRole.POLICE, "core", False, False),
    (PanelRole.TOWN_CADRE, "core", False, False),
    (PanelRole.LEGAL_HELPER, "plus", False, False),
    (PanelRole.SOCIAL_WORKER, "plus", False, False),
    (PanelRole.EXPERT, "plus", False, False),
)
PEOPLE = ("王长根", "寨老潘公", "组长李四", "乡贤吴老", "吴秀兰", "心理老师", "专家马工")


def build(name: str, slots: tuple[Slot, ...], **quorum: object) -> PanelModel:
    """A model from rows alone."""
    model = PanelModel.objects.create(name=name, effective_from=SINCE, **quorum)
    for order, (role, kind, required, mediator) in enumerate(slots, start=1):
        PanelSlot.objects.create(
            model=model, order=order, kind=kind, role=role.value, is_required=required, is_mediator=mediator
        )
    return model


def fill(county: County, model: PanelModel) -> list[PanelSeat]:
    """Somebody in every slot; the fifth is a woman on the mediators' roster."""
    return [
        staffing.fill_seat(
            slot=slot,
            organisation=county.body(VILLAGE),
            person_name=name,
            is_female=name in ("吴秀兰", "心理老师"),
            is_registered_mediator=slot.is_mediator,
            starts_on=SINCE,
        )
        for slot, name in zip(model.slots.order_by("order"), PEOPLE, strict=False)
    ]


def mediating(county: County) -> Walk:
    """An accepted dispute of the village."""
    walk = started(county, "2026-11-02 09:00")
    walk.accept("2026-11-02 09:10")
    return walk


def convene(walk: Walk, model: PanelModel, seats: list[PanelSeat]) -> object:
    """By the mediator, an hour later."""
    act = {"by": walk.by, "at": moment("2026-11-02 10:00")}
    return panels.convene_panel(dispute=walk.dispute, **act, model=model, seats=seats)


@pytest.mark.parametrize(
    ("name", "slots", "quorum", "mediators"),
    [
        ("五步调解法（示例）", FIVE_STEPS, {"quorum_core": 5}, 2),
        ("1+3+N（示例）", ONE_THREE_N, {"quorum_core": 4, "quorum_extra": 1}, 2),
    ],
)
def test_another_line_is_built_from_rows_and_convened(
    county: County, name: str, slots: tuple[Slot, ...], quorum: dict[str, int], mediators: int
) -> None:
    model = build(name, slots, needs_woman=True, **quorum)
    seats = fill(county, model)
    panel = convene(mediating(county), model, seats)
    members = list(panel.members.all())
    assert [member.role for member in members] == [slot[0] for slot in slots]
    assert [member.is_core for member in members] == [slot[1] == "core" for slot in slots]
    assert sum(member.is_mediator for member in members) == mediators


def test_its_own_quorum_counts_and_nobody_elses(county: County) -> None:
    model = build("1+3+N（示例）", ONE_THREE_N, quorum_core=4, quorum_extra=1, needs_woman=True)
    seats = fill(county, model)
    walk = mediating(county)
    with pytest.raises(Refused, match="附加席位至少1个到位") as caught:
        convene(walk, model, seats[1:4])
    assert "“调委会主任或委员”必须到位" in caught.value.message
    assert "核心席位至少4个到位，现在3个" in caught.value.message
    assert "须有女性成员" in caught.value.message
    with pytest.raises(Refused, match="不属于这一防线模式"):
        convene(walk, model, [*seats, *county.seats(VILLAGE)])


def test_whoever_is_no_mediator_sits_down_only_with_each_partys_yes(county: County) -> None:
    model = build("五步调解法（示例）", FIVE_STEPS, quorum_core=5)
    walk = mediating(county)
    panel = convene(walk, model, fill(county, model))
    with pytest.raises(Refused, match="寨老潘公不是在册人民调解员，蓝田玉尚未同意"):
        walk.meet("2026-11-02 11:00", FAILED, "没有谈成。")
    helpers = [member for member in panel.members.all() if not member.is_mediator]
    consents = [(helper, party) for helper in helpers for party in walk.dispute.parties.all()]
    panels.record_consents(panel=panel, by=walk.by, at=moment("2026-11-02 11:10"), consents=consents)
    walk.meet("2026-11-02 11:20", FAILED, "没有谈成。")
    assert walk.dispute.sessions.get().attending_members.count() == 5


def test_a_relative_steps_down_and_the_clock_runs_on(county: County) -> None:
    walk = mediating(county)
    walk.convene("2026-11-02 10:00", VILLAGE)
    elder = walk.dispute.panels.get().members.get(role=PanelRole.ELDER.value)
    act = {"by": walk.by, "at": moment("2026-11-03 10:00")}
    panels.replace_member(member=elder, **act, reason="系蓝田玉的舅舅")
    assert [member.person_name for member in panels.active_members(walk.dispute.panels.get())] == [
        "王长根",
        "张小燕",
        "吴秀兰",
        "钱明远",
    ]
    assert walk.dispute.level_since == date("2026-11-02")


def test_a_helper_cannot_sign_as_mediator(county: County) -> None:
    walk = mediating(county)
    walk.convene("2026-11-02 10:00", VILLAGE)
    walk.agree("2026-11-02 12:00", [walk.do("杜仲明", "装檐沟")], issues="滴水", responsibility="杜仲明")
    with pytest.raises(Refused, match="李有福不是在册人民调解员"):
        walk.mark("2026-11-02 12:10", MarkKind.MEDIATOR_SIGNATURE, "李有福")
    walk.mark("2026-11-02 12:20", MarkKind.MEDIATOR_SIGNATURE, "吴秀兰")


def test_the_panel_votes_that_it_cannot_and_the_ladder_takes_over(county: County) -> None:
    walk = mediating(county)
    panel = walk.convene("2026-11-02 10:00", VILLAGE)
    panels.give_up(panel=panel, by=walk.by, at=moment("2026-11-03 10:00"), reason="双方不肯见面。")
    assert walk.dispute.handovers.get().rule_row == "panel_gave_up"
