"""The panel of one dispute: convene by any N+1 model, consent, replacement, giving up (人民调解法 19, 20, 23)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction

from mediation.models import (
    Dispute,
    Panel,
    PanelMember,
    PanelModel,
    PanelSeat,
    PanelSlot,
    ParticipantConsent,
    Party,
    User,
)
from mediation.moments import day_of
from mediation.services import review, transition
from mediation.services.errors import Refused
from rules.vocabulary import Action


@transaction.atomic
def convene_panel(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    model: PanelModel,
    seats: Sequence[PanelSeat],
    chosen_by: str = "committee",
) -> Panel:
    """Convene from filled seats. Quorum, required slots and the woman come from the model, not from code."""
    today = day_of(at)
    problems = quorum_problems(model, seats, today) + _strangers(dispute, seats)
    if problems:
        raise Refused(" ".join(problems), "seats")
    names = "、".join(seat.person_name for seat in seats)
    transition.move(dispute=dispute, action=Action.CONVENE_PANEL, by=by, at=at, reason=f"{model}：{names}")
    panel = Panel.objects.create(dispute=dispute, model=model, convened_on=today)
    for seat in seats:
        _seat_member(panel, seat, chosen_by)
    review.review(dispute=dispute, at=at)
    return panel


def quorum_problems(model: PanelModel, seats: Sequence[PanelSeat], on: datetime.date) -> list[str]:
    """Chinese sentences saying what the chosen seats lack; empty when the panel may be convened."""
    core = {seat.slot_id for seat in seats if seat.slot.kind == PanelSlot.Kind.CORE}
    plus = {seat.slot_id for seat in seats if seat.slot.kind == PanelSlot.Kind.PLUS}
    filled = core | plus
    problems = [
        f"“{slot.get_role_display()}”必须到位。"
        for slot in model.slots.filter(is_required=True)
        if slot.pk not in filled
    ]
    if any(seat.slot.model_id != model.pk for seat in seats):
        problems.append("所选人员不属于这一防线模式。")
    if any(seat.starts_on > on or (seat.ends_on and seat.ends_on < on) for seat in seats):
        problems.append("所选人员中有人已不在席。")
    if len(core) < model.quorum_core:
        problems.append(f"核心席位至少{model.quorum_core}个到位，现在{len(core)}个。")
    if len(plus) < model.quorum_extra:
        problems.append(f"附加席位至少{model.quorum_extra}个到位，现在{len(plus)}个。")
    if model.needs_woman and not any(seat.is_female for seat in seats):
        problems.append("小组须有女性成员（人民调解法8）。")
    return problems


def _strangers(dispute: Dispute, seats: Sequence[PanelSeat]) -> list[str]:
    """The line belongs to the body that carries the dispute."""
    return [
        f"{seat.person_name}不是{dispute.responsible}的在席人员。"
        for seat in seats
        if not seat.organisation.stands_in_for(dispute.responsible)
    ]


def _seat_member(panel: Panel, seat: PanelSeat, chosen_by: str) -> PanelMember:
    """Only a registered mediator in a mediator's slot may sign as mediator (人民调解法 13, 20)."""
    return PanelMember.objects.create(
        panel=panel,
        seat=seat,
        person_name=seat.person_name,
        role=seat.slot.role,
        is_core=seat.slot.kind == PanelSlot.Kind.CORE,
        is_female=seat.is_female,
        is_mediator=seat.is_registered_mediator and seat.slot.is_mediator,
        chosen_by=chosen_by,
    )


@transaction.atomic
def record_consents(
    *, panel: Panel, by: User, at: datetime.datetime, consents: Sequence[tuple[PanelMember, Party]]
) -> None:
    """Each party's consent to each helper, on record (人民调解法 20)."""
    dispute = panel.dispute
    if not consents:
        raise Refused("请选择参与人和同意的当事人。", "consents")
    if any(member.panel_id != panel.pk or party.dispute_id != dispute.pk for member, party in consents):
        raise Refused("参与人或当事人不属于此案。")
    names = "、".join(f"{party}同意{member.person_name}参与" for member, party in consents)
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=names)
    for member, party in consents:
        ParticipantConsent.objects.get_or_create(member=member, party=party, defaults={"consented_on": day_of(at)})
    review.review(dispute=dispute, at=at)


@transaction.atomic
def replace_member(
    *, member: PanelMember, by: User, at: datetime.datetime, reason: str, seat: PanelSeat | None = None
) -> PanelMember | None:
    """A related, interested or refused member steps down; the dispute keeps its clock (人民调解法 23)."""
    if not reason.strip():
        raise Refused("请写明更换的原因，例如“当事人要求回避”“系当事人近亲属”。", "reason")
    if member.replaced_on is not None:
        raise Refused(f"{member.person_name}已经退出。")
    dispute, panel = member.panel.dispute, member.panel
    if seat is not None:
        _check_replacement(panel, seat, day_of(at))
    word = f"由{seat.person_name}接替" if seat else "暂不补入"
    transition.move(
        dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"{member.person_name}退出：{reason}，{word}"
    )
    member.replaced_on, member.replaced_reason = day_of(at), reason
    member.save()
    new = _seat_member(panel, seat, PanelMember.ChosenBy.PARTIES) if seat else None
    review.review(dispute=dispute, at=at)
    return new


def _check_replacement(panel: Panel, seat: PanelSeat, on: datetime.date) -> None:
    problems = _strangers(panel.dispute, [seat])
    if not PanelSeat.objects.active(on).filter(pk=seat.pk).exists():
        problems.append(f"{seat.person_name}当天不在席。")
    if panel.members.filter(replaced_on=None, seat=seat).exists():
        problems.append(f"{seat.person_name}已在小组中。")
    if problems:
        raise Refused(" ".join(problems), "seat")


@transaction.atomic
def give_up(*, panel: Panel, by: User, at: datetime.datetime, reason: str) -> Panel:
    """The panel votes that it cannot settle the dispute; the ladder sends it up."""
    if not reason.strip():
        raise Refused("请写明小组的意见。", "reason")
    dispute = panel.dispute
    transition.move(
        dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"调解小组表决认为无法化解：{reason}"
    )
    panel.gave_up_on = day_of(at)
    panel.save()
    review.review(dispute=dispute, at=at)
    return panel


def active_members(panel: Panel) -> list[PanelMember]:
    """Members who have not stepped down."""
    return list(panel.members.filter(replaced_on=None))


def without_consent(members: Sequence[PanelMember], parties: Sequence[Party]) -> list[str]:
    """Helpers to whom some party has not consented, as Chinese sentences (人民调解法 20)."""
    agreed = set(
        ParticipantConsent.objects.filter(member__in=[m.pk for m in members]).values_list("member_id", "party_id")
    )
    return [
        f"{member.person_name}不是在册人民调解员，{party.name}尚未同意其参与（人民调解法20）。"
        for member in members
        if not member.is_mediator
        for party in parties
        if (member.pk, party.pk) not in agreed
    ]
