"""Intake: register, accept or decline, supplement, withdraw (人民调解法 17; 若干规定 20-24)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mediation import access, clocks, rulebooks
from mediation.models import Dispute, Place, User
from mediation.models.people import SPECIAL_BODIES
from mediation.moments import day_of
from mediation.services import notices, numbers, review, routing, searching, transition
from mediation.services.errors import Refused
from mediation.services.parties import NewParty, create_party
from mediation.services.stamps import withdraw_agreement_papers
from rules.legal_words import CourtEntrustment
from rules.vocabulary import (
    Action,
    Channel,
    CloseReason,
    HandoverState,
    Level,
    Measure,
    PartyRole,
    PlaceKind,
)

SUPPLEMENTABLE = frozenset(
    {
        "title",
        "narrative",
        "claim",
        "undisputed_facts",
        "evidence",
        "amount_fen",
        "occurred_on",
        "complexity",
        "limitation_on",
        "aid_matter",
        "economic_hardship",
        "aid_requested",
        "handled_by",
        "special_organ_only",
        "law_forbids_mediation",
        "is_criminal",
        "is_civil",
        "is_land_contract",
        "written_wanted",
        "prior_attempts",
        "dispute_type",
        "court_entrustment",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What is known when somebody speaks up. Codes are those of rules.vocabulary; money is in fen."""

    title: str
    narrative: str
    claim: str
    dispute_type: str
    channel: str
    request_form: str
    parties: Sequence[NewParty]
    place: Place
    level: str
    grid: Place | None = None
    complexity: str = "ordinary"
    amount_fen: int | None = None
    occurred_on: datetime.date | None = None
    prior_attempts: str = ""
    handled_by: str = "nobody"
    special_organ_only: bool = False
    law_forbids_mediation: bool = False
    is_criminal: bool = False
    is_civil: bool = True
    risk_tags: Sequence[str] = ()
    group_size: int | None = None
    police_calls: int | None = None
    aid_matter: str = "none"
    economic_hardship: bool | None = None
    aid_requested: bool = False
    limitation_on: datetime.date | None = None
    court_entrustment: str = "none"


FROM_INTAKE = (
    "title narrative claim dispute_type channel request_form complexity amount_fen occurred_on prior_attempts "
    "handled_by special_organ_only law_forbids_mediation is_criminal is_civil group_size police_calls aid_matter "
    "economic_hardship aid_requested limitation_on court_entrustment grid level"
).split()


@transaction.atomic
def register_dispute(*, by: User, at: datetime.datetime, intake: Intake) -> Dispute:
    """Register what somebody asked for, or what was found. The registration day interrupts limitation.

    Raises Refused when the person registers for no mediation body, or a side is missing.
    """
    appointment = access.home_of(by, day_of(at))
    if appointment is None:
        raise Refused("您没有登记纠纷的职务，请联系系统管理员。")
    _check_sides(intake.parties)
    _check_court(intake.channel, intake.court_entrustment)
    organisation = routing.carrier(appointment.organisation)
    dispute = Dispute(
        file_number=numbers.next_number(organisation, "file", day_of(at)),
        progress_code=numbers.progress_code(),
        responsible=organisation,
        registered_at=at,
        risk_tags=sorted(intake.risk_tags),
        **_places(intake),
        **{name: getattr(intake, name) for name in FROM_INTAKE},
    )
    transition.open_dispute(dispute=dispute, by=by, at=at, reason=_request(dispute, intake.parties, day_of(at)))
    for party in intake.parties:
        create_party(dispute=dispute, party=party, on=day_of(at))
    searching.keep(dispute=dispute)
    review.review(dispute=dispute, at=at)
    return dispute


def _check_sides(parties: Iterable[NewParty]) -> None:
    roles = {party.role for party in parties}
    for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT):
        if role not in roles:
            raise Refused(f"请填写{role.label}。", f"{role}_name")


def _check_court(channel: str, entrustment: str) -> None:
    """特邀调解规定 2: the court's way of handing over is known exactly when a court handed over."""
    if entrustment != CourtEntrustment.NONE and channel != Channel.COURT:
        raise Refused("来源不是法院的，不能填写法院委派、委托方式。", "court_entrustment")


def _request(dispute: Dispute, parties: Sequence[NewParty], on: datetime.date) -> str:
    """Who asked whom for what, and when: the proof that limitation was interrupted (时效规定 12)."""
    if clocks.interrupted_on(dispute) is None:
        return ""
    claimants, others = (
        "、".join(party.name for party in parties if (party.role == PartyRole.APPLICANT) is applies)
        for applies in (True, False)
    )
    return f"{claimants}于{on}请求调解与{others}的纠纷，诉讼时效自当日起中断。请求事项：{dispute.claim}"


def _places(intake: Intake) -> dict[str, Place | None]:
    place = intake.grid or intake.place
    county = place.up_to(PlaceKind.COUNTY)
    if county is None:
        raise Refused("请选择纠纷发生的村或乡镇。", "place")
    return {
        "county": county,
        "township": place.up_to(PlaceKind.TOWNSHIP),
        "village": place.up_to(PlaceKind.VILLAGE),
    }


@transaction.atomic
def accept_dispute(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str = "") -> Dispute:
    """Accept a request, or receive what was sent up. The month of mediation runs from the first acceptance."""
    today = day_of(at)
    _check_acceptable(dispute, at)
    changes: dict[str, Any] = {"mediator": by, **_first_acceptance(dispute, today)}
    transition.move(dispute=dispute, action=Action.ACCEPT, by=by, at=at, reason=reason, changes=changes)
    handover = access.pending_handover(dispute)
    if handover is not None:
        handover.state, handover.answered_at, handover.answered_by = HandoverState.ACCEPTED.value, at, by
        handover.answer = reason
        handover.save()
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已受理", measures={Measure.SEND_UP, Measure.REMIND})
    review.review(dispute=dispute, at=at)
    return dispute


def late_acceptance(dispute: Dispute, by: User, at: datetime.datetime) -> dict[str, Any]:
    """Columns for a dispute that ended before anybody accepted it and is mediated after all (若干规定 22 counts)."""
    if dispute.accepted_on is not None:
        return {}
    _check_acceptable(dispute, at)
    return {"mediator": by, **_first_acceptance(dispute, day_of(at))}


def _check_acceptable(dispute: Dispute, at: datetime.datetime) -> None:
    """若干规定 22 is a hard block; 人民调解法 17: against a clear refusal there is no mediation."""
    look = review.look_at(dispute, rulebooks.books(dispute.county_id, day_of(at)), day_of(at))
    for cause in review.decide(dispute=dispute, table="triage", look=look, at=at):
        if cause.finding.outcome.measure in (Measure.REFUSE_INTAKE, Measure.TERMINATE):
            raise Refused(f"不能受理：{cause.finding.sentence}（{cause.finding.basis}）")


def _first_acceptance(dispute: Dispute, today: datetime.date) -> dict[str, Any]:
    if dispute.accepted_on is not None:
        return {}
    return {"accepted_on": today, **clocks.first_mediation(dispute, today)}


@transaction.atomic
def decline_dispute(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str, route: str) -> Dispute:
    """Decline, and say where to go instead (若干规定 24)."""
    if not reason.strip():
        raise Refused("请写明不予受理的理由。", "reason")
    if not route.strip():
        raise Refused("请告知当事人可以向哪里申请或者反映（若干规定24）。", "route")
    changes = transition.closing(CloseReason.DECLINED, day_of(at), f"{reason} 已告知：{route}"[:500])
    handover = access.pending_handover(dispute)
    if handover is not None:
        raise Refused("上报来的纠纷请“退回”并说明理由，不能直接不予受理。")
    transition.move(
        dispute=dispute, action=Action.DECLINE, by=by, at=at, reason=f"{reason} 已告知：{route}", changes=changes
    )
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已不予受理", measures=set(Measure))
    review.review(dispute=dispute, at=at)
    return dispute


@transaction.atomic
def withdraw_dispute(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str) -> Dispute:
    """The applicant takes the request back; always possible (人民调解法 23)."""
    if not reason.strip():
        raise Refused("请写明撤回的情况，例如由谁在何时提出。", "reason")
    changes = transition.closing(CloseReason.WITHDRAWN, day_of(at), reason[:500])
    agreement = dispute.agreements.filter(cancelled_on=None).first()
    transition.move(dispute=dispute, action=Action.WITHDRAW, by=by, at=at, reason=reason, changes=changes)
    if agreement is not None:
        agreement.cancelled_on, agreement.cancelled_reason = day_of(at), "申请人撤回申请"
        agreement.save()
        withdraw_agreement_papers(dispute, "申请人撤回申请", by=by, at=at)
    handover = access.pending_handover(dispute)
    if handover is not None:
        handover.state, handover.answered_at, handover.answered_by = HandoverState.REVOKED.value, at, by
        handover.answer = reason[:500]
        handover.save()
    notices.answer_all(dispute=dispute, by=by, at=at, answer="申请人已撤回", measures=set(Measure))
    review.review(dispute=dispute, at=at)
    return dispute


@transaction.atomic
def supplement_dispute(
    *, dispute: Dispute, by: User, at: datetime.datetime, changes: dict[str, Any], note: str = ""
) -> Dispute:
    """Add or correct what is known. Unknown column names are a programming error."""
    strange = set(changes) - SUPPLEMENTABLE
    if strange:
        raise ValueError(f"not supplementable: {sorted(strange)}")
    _check_court(dispute.channel, changes.get("court_entrustment", dispute.court_entrustment))
    changed = [name for name, value in changes.items() if getattr(dispute, name) != value]
    labels = "、".join(_label(name) for name in changed)
    reason = f"{note} （更改：{labels}）" if labels else note
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=reason, changes=changes)
    if "title" in changed:
        searching.keep(dispute=dispute)
    review.review(dispute=dispute, at=at)
    return dispute


def _label(column: str) -> str:
    return str(getattr(Dispute._meta.get_field(column), "verbose_name", column))


@transaction.atomic
def report_risk(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    risk_tags: Sequence[str],
    group_size: int | None = None,
    police_calls: int | None = None,
    note: str = "",
) -> Dispute:
    """Record signs of danger. The alerts that follow wait for no approval (人民调解法 25)."""
    changes = {
        "risk_tags": sorted(risk_tags),
        "group_size": group_size,
        "police_calls": police_calls,
        "danger_reported_on": None if set(risk_tags) - set(dispute.risk_tags) else dispute.danger_reported_on,
    }
    transition.move(dispute=dispute, action=Action.REPORT_RISK, by=by, at=at, reason=note, changes=changes)
    review.review(dispute=dispute, at=at)
    return dispute


@transaction.atomic
def report_danger(*, dispute: Dispute, by: User, at: datetime.datetime, told: str, note: str = "") -> Dispute:
    """Record that police or another body has been told, and whom."""
    if not told.strip():
        raise Refused("请写明报告了哪个机关、由谁接报。", "told")
    transition.move(
        dispute=dispute,
        action=Action.REPORT_DANGER,
        by=by,
        at=at,
        reason=f"已报告{told}。{note}",
        changes={"danger_reported_on": day_of(at)},
    )
    notices.answer_all(dispute=dispute, by=by, at=at, answer=f"已报告{told}"[:500], measures={Measure.REPORT_POLICE})
    review.review(dispute=dispute, at=at)
    return dispute


def first_level(by: User, on: datetime.date) -> Level:
    """The level at which this person's registrations begin."""
    appointment = access.home_of(by, on)
    if appointment is None:
        raise Refused("您没有登记纠纷的职务，请联系系统管理员。")
    kinds = {PlaceKind.TOWNSHIP: Level.TOWNSHIP, PlaceKind.COUNTY: Level.COUNTY}
    if appointment.grid_id is not None:
        return Level.GRID
    lowest = Level.VILLAGE if appointment.organisation.kind in SPECIAL_BODIES else Level.PANEL
    return kinds.get(PlaceKind(appointment.organisation.place.kind), lowest)


def channel_needs_form(channel: str) -> bool:
    """Only a request has a form, written or oral; what was found or entrusted has none."""
    return Channel(channel) is Channel.ON_REQUEST
