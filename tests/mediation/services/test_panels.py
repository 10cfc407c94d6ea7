"""The N+1 line: any model from rows, quorum, the woman, consent to helpers, replacement (人民调解法 8, 13, 19, 20, 23)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest

from mediation.models import PanelModel, PanelSeat, PanelSlot, ParticipantConsent
from mediation.services import panels, staffing
from tests import factories as made
from tests.factories import SINCE, START, County, fresh
from tests.mediation.helpers import days, entries, refused

TODAY = START.date()


def seats_of(*names: str) -> list[PanelSeat]:
    """The village's filled seats with these people."""
    return list(PanelSeat.objects.filter(person_name__in=names))


FULL = ("王调解", "张网格", "李大伯", "吴大姐", "钱律师")


def test_the_full_line_is_convened(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = panels.convene_panel(
        dispute=dispute, by=county.wang, at=START, model=PanelModel.objects.get(), seats=seats_of(*FULL)
    )
    members = {m.person_name: (m.is_core, m.is_mediator, m.chosen_by) for m in panel.members.all()}
    assert members == {
        "王调解": (True, True, "committee"),
        "张网格": (True, False, "committee"),
        "李大伯": (True, False, "committee"),
        "吴大姐": (True, True, "committee"),
        "钱律师": (False, False, "committee"),
    }
    assert entries(dispute)[-1].reason.startswith("村级“4+1”防线（示例，可改）：")


def test_the_parties_may_choose(county: County) -> None:
    """人民调解法 19."""
    dispute = made.make_mediating(county)
    panel = panels.convene_panel(
        dispute=dispute,
        by=county.wang,
        at=START,
        model=PanelModel.objects.get(),
        seats=seats_of(*FULL),
        chosen_by="parties",
    )
    assert {m.chosen_by for m in panel.members.all()} == {"parties"}


def model(name: str, slots: Sequence[tuple[str, str, bool, bool]], **quorum: int | bool) -> PanelModel:
    """A model from data alone: (kind, role, required, mediator) for each slot."""
    row = PanelModel.objects.create(name=name, effective_from=SINCE, **quorum)
    for order, (kind, role, required, mediator) in enumerate(slots, start=1):
        PanelSlot.objects.create(
            model=row, order=order, kind=kind, role=role, is_required=required, is_mediator=mediator
        )
    return row


def fill(county: County, row: PanelModel, people: Sequence[tuple[str, bool, bool]]) -> list[PanelSeat]:
    """One person (name, woman, registered mediator) for each slot, in order."""
    return [
        staffing.fill_seat(
            slot=slot,
            organisation=county.body("枫林村人民调解委员会"),
            person_name=name,
            is_female=woman,
            is_registered_mediator=registered,
            starts_on=SINCE,
        )
        for slot, (name, woman, registered) in zip(row.slots.all(), people, strict=True)
    ]


def test_the_five_step_model_is_rows_not_code(county: County) -> None:
    """天柱县“五步调解法”: committee, clan elder, family, respected elder, women, one after the other."""
    roles = ("committee_member", "clan_elder", "group_leader", "elder", "women")
    five = model("五步调解法", [("core", role, True, role == "committee_member") for role in roles], quorum_core=5)
    people = [("罗主任", False, True), ("杨寨老", False, False), ("龙组长", False, False), ("吴乡贤", False, False)]
    seats = fill(county, five, [*people, ("潘大姐", True, False)])
    dispute = made.make_mediating(county)
    panel = panels.convene_panel(dispute=dispute, by=county.wang, at=START, model=five, seats=seats)
    assert [m.role for m in panel.members.all()] == list(roles)
    assert [m.person_name for m in panel.members.all() if m.is_mediator] == ["罗主任"]


def test_one_three_n_is_rows_not_code(county: County) -> None:
    """东阿县“1+3+N”: one centre, three teams, any number of stations; no woman demanded."""
    slots = [("core", "village_cadre", True, True)] + [("core", "police", False, False)] * 3
    rows = model(
        "1+3+N", slots + [("plus", "expert", False, False)] * 2, quorum_core=2, quorum_extra=1, needs_woman=False
    )
    seats = fill(county, rows, [(f"成员{n}", False, n == 1) for n in range(1, 7)])
    dispute = made.make_mediating(county)
    panel = panels.convene_panel(
        dispute=dispute, by=county.wang, at=START, model=rows, seats=[seats[0], seats[1], seats[5]]
    )
    assert [m.is_core for m in panel.members.all()] == [True, True, False]


def test_what_a_panel_lacks_is_said_in_full(county: County) -> None:
    strict = model(
        "严", [("core", "village_cadre", True, True), ("core", "elder", False, False), ("plus", "expert", False, False)],
        quorum_core=2, quorum_extra=1, needs_woman=True,
    )  # fmt: skip
    seats = fill(county, strict, [("甲", False, True), ("乙", False, False), ("丙", False, False)])
    assert panels.quorum_problems(strict, [seats[1]], TODAY) == [
        "“村干部调解员”必须到位。",
        "核心席位至少2个到位，现在1个。",
        "附加席位至少1个到位，现在0个。",
        "小组须有女性成员（人民调解法8）。",
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "sits"),
    [
        (SINCE, None, True),
        (TODAY, TODAY, True),
        (TODAY + days(1), None, False),
        (SINCE, TODAY - days(1), False),
    ],
)
def test_only_who_sits_that_day_is_convened(
    county: County, starts: datetime.date, ends: datetime.date | None, sits: bool
) -> None:
    seats = seats_of(*FULL)
    seats[0].starts_on, seats[0].ends_on = starts, ends
    problems = panels.quorum_problems(PanelModel.objects.get(), seats, TODAY)
    assert problems == ([] if sits else ["所选人员中有人已不在席。"])


def test_seats_of_another_model_do_not_count(county: County) -> None:
    other = model("另一模式", [("core", "elder", False, False)], quorum_core=0, needs_woman=False)
    dispute = made.make_mediating(county)
    with refused("所选人员不属于这一防线模式。", "seats"):
        panels.convene_panel(
            dispute=dispute,
            by=county.wang,
            at=START,
            model=other,
            seats=[*fill(county, other, [("甲", False, False)]), *seats_of("李大伯")],
        )


def test_people_of_another_village_do_not_sit_here(county: County) -> None:
    line = PanelModel.objects.get()
    stranger = staffing.fill_seat(
        slot=line.slots.get(role="elder"),
        organisation=county.body("石塘村人民调解委员会"),
        person_name="石大伯",
        starts_on=SINCE,
    )
    dispute = made.make_mediating(county)
    with refused("石大伯不是枫林村人民调解委员会的在席人员。", "seats"):
        panels.convene_panel(
            dispute=dispute,
            by=county.wang,
            at=START,
            model=line,
            seats=[*seats_of("王调解", "张网格", "吴大姐"), stranger],
        )


def test_without_the_woman_there_is_no_panel(county: County) -> None:
    dispute = made.make_mediating(county)
    with refused("小组须有女性成员（人民调解法8）。", "seats"):
        panels.convene_panel(
            dispute=dispute,
            by=county.wang,
            at=START,
            model=PanelModel.objects.get(),
            seats=seats_of("王调解", "张网格", "李大伯", "钱律师"),
        )


# 人民调解法 20: who is no registered mediator takes part only with the consent of every party.
def test_a_helper_needs_the_consent_of_each_party(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = panels.convene_panel(
        dispute=dispute, by=county.wang, at=START, model=PanelModel.objects.get(), seats=seats_of(*FULL)
    )
    elder = panel.members.get(person_name="李大伯")
    parties = list(dispute.parties.order_by("pk"))
    missing = [f"李大伯不是在册人民调解员，{name}尚未同意其参与（人民调解法20）。" for name in ("聂某", "徐某")]
    assert panels.without_consent([elder], parties) == missing
    panels.record_consents(panel=panel, by=county.wang, at=START, consents=[(elder, parties[0])])
    assert panels.without_consent([elder], parties) == missing[1:]
    panels.record_consents(panel=panel, by=county.wang, at=START, consents=[(elder, parties[1]), (elder, parties[0])])
    assert panels.without_consent([elder], parties) == []
    assert ParticipantConsent.objects.count() == 2
    assert panels.without_consent([panel.members.get(person_name="吴大姐")], parties) == []


def test_consent_belongs_to_the_dispute(county: County) -> None:
    mine, other = made.make_mediating(county), made.make_mediating(county)
    panel = made.convene(county, mine)
    stranger = other.parties.first()
    with refused("参与人或当事人不属于此案。"):
        panels.record_consents(
            panel=fresh(panel), by=county.wang, at=START, consents=[(panel.members.first(), stranger)]
        )
    with refused("请选择参与人和同意的当事人。", "consents"):
        panels.record_consents(panel=fresh(panel), by=county.wang, at=START, consents=[])


def test_a_related_member_steps_down_for_another(county: County) -> None:
    """人民调解法 23; domain R15."""
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    spare = staffing.fill_seat(
        slot=PanelSlot.objects.get(role="elder"),
        organisation=county.body("枫林村人民调解委员会"),
        person_name="孙大伯",
        starts_on=SINCE,
    )
    old = panel.members.get(person_name="李大伯")
    new = panels.replace_member(member=old, by=county.wang, at=START, reason="系徐某堂兄", seat=spare)
    old = fresh(old)
    assert (old.replaced_on, old.replaced_reason) == (TODAY, "系徐某堂兄")
    assert (new.person_name, new.chosen_by) == ("孙大伯", "parties")
    assert [m.person_name for m in panels.active_members(panel)] == ["王调解", "张网格", "吴大姐", "钱律师", "孙大伯"]
    assert entries(dispute)[-1].reason == "李大伯退出：系徐某堂兄，由孙大伯接替"
    with refused("李大伯已经退出。"):
        panels.replace_member(member=old, by=county.wang, at=START, reason="再退一次")


def test_a_replacement_must_be_free_and_in_office(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    elder = PanelSlot.objects.get(role="elder")
    village, other = county.body("枫林村人民调解委员会"), county.body("石塘村人民调解委员会")
    stranger = staffing.fill_seat(slot=elder, organisation=other, person_name="石大伯", starts_on=SINCE)
    later = staffing.fill_seat(slot=elder, organisation=village, person_name="后来者", starts_on=TODAY + days(1))
    same = PanelSeat.objects.get(person_name="李大伯")
    sitting = PanelSeat.objects.get(person_name="吴大姐")
    member = panel.members.get(person_name="李大伯")
    for seat, why in (
        (stranger, "石大伯不是枫林村人民调解委员会的在席人员。"),
        (later, "后来者当天不在席。"),
        (same, "李大伯已在小组中。"),
        (sitting, "吴大姐已在小组中。"),
    ):
        with refused(why, "seat"):
            panels.replace_member(member=fresh(member), by=county.wang, at=START, reason="当事人要求回避", seat=seat)


def test_stepping_down_needs_a_reason(county: County) -> None:
    panel = made.convene(county, made.make_mediating(county))
    with refused("请写明更换的原因，例如“当事人要求回避”“系当事人近亲属”。", "reason"):
        panels.replace_member(member=panel.members.first(), by=county.wang, at=START, reason=" ")


def test_giving_up_needs_a_reason(county: County) -> None:
    panel = made.convene(county, made.make_mediating(county))
    with refused("请写明小组的意见。", "reason"):
        panels.give_up(panel=fresh(panel), by=county.wang, at=START, reason="")


def test_a_panel_that_gave_up_goes_up_at_once(county: County) -> None:
    dispute = made.make_mediating(county)
    panel = made.convene(county, dispute)
    panels.give_up(panel=fresh(panel), by=county.wang, at=START, reason="五人一致")
    after = fresh(dispute)
    assert (after.status, after.level, fresh(panel).gave_up_on) == ("registered", "township", TODAY)
    assert entries(dispute)[-1].rule_row == "panel_gave_up"


def test_a_second_panel_replaces_the_first(county: County) -> None:
    dispute = made.make_mediating(county)
    made.convene(county, dispute)
    second = panels.convene_panel(
        dispute=fresh(dispute),
        by=county.wang,
        at=START + days(1),
        model=PanelModel.objects.get(),
        seats=seats_of("王调解", "张网格", "吴大姐", "李大伯"),
    )
    assert dispute.panels.first() == second
