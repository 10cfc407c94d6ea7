"""The exits: court, arbitration, administration, legal aid. Each referral has its own state and outcome."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Q

from mediation import access, clocks
from mediation.models import Appointment, Dispute, Organisation, Party, Referral, User
from mediation.moments import day_of
from mediation.services import endings, notices, review, routing, transition
from mediation.services.errors import Refused
from mediation.services.transition import Cause
from rules.vocabulary import Action, Measure, Mode, PartyRole, PartyTag, ReferralKind, ReferralState, Role, Status


@transaction.atomic
def refer_dispute(
    *, dispute: Dispute, by: User, at: datetime.datetime, kind: str, organisation: Organisation, reason: str
) -> Referral:
    """Leave the ladder for a court, an arbitration body or an administrative organ. Never blocked (人民调解法 3)."""
    way = ReferralKind(kind)
    if way is ReferralKind.LEGAL_AID:
        raise Refused("法律援助请用“转法律援助”。", "kind")
    if not reason.strip():
        raise Refused("请写明移送的理由。", "reason")
    was_mediating = dispute.status_term in (Status.REGISTERED, Status.MEDIATING, Status.AGREED)
    text = f"{way.label}，{organisation}：{reason}"
    transition.move(
        dispute=dispute,
        action=Action.REFER,
        by=by,
        at=at,
        reason=text,
        changes=transition.restart_clock(day_of(at), dispute),
    )
    referral = Referral.objects.create(
        dispute=dispute, kind=way.value, organisation=organisation, reason=reason[:500], made_at=at, made_by=by
    )
    if was_mediating:
        endings.cancel_unsigned(dispute, by, at, text)
        endings.answer_handover(dispute, by, at, "接收后移送其他途径")
        endings.issue_termination_notice(dispute, by, at)
    asked = {Measure.CHOOSE_EXIT, Measure.ASK_EXTENSION, Measure.TERMINATE, Measure.SEND_UP, Measure.REMIND}
    notices.answer_all(dispute=dispute, by=by, at=at, answer=f"已{way.label}"[:500], measures=asked)
    review.review(dispute=dispute, at=at)
    return referral


@transaction.atomic
def refer_legal_aid(
    *,
    dispute: Dispute,
    by: User | None,
    at: datetime.datetime,
    party: Party,
    reason: str,
    organisation: Organisation | None = None,
    is_fast_track: bool = False,
    cause: Cause | None = None,
) -> Referral:
    """Hand the packet to the legal-aid centre; mediation goes on beside it. `by=None` is the system.

    The lawyer on duty with the fewest open referrals gets it; the centre may assign another (法律援助法 43).
    """
    centre = organisation or routing.legal_aid_centre(dispute)
    if centre is None:
        raise Refused("本县没有设置法律援助中心，请联系系统管理员。", "organisation")
    if not reason.strip():
        raise Refused("请写明理由。", "reason")
    if party.dispute_id != dispute.pk:
        raise Refused("请选择此案的当事人。", "party")
    text = f"{party.name}申请法律援助：{reason}"
    transition.move(
        dispute=dispute,
        action=Action.REFER_LEGAL_AID,
        by=by,
        at=at,
        reason=text,
        cause=cause,
        changes={"aid_requested": True},
    )
    referral = Referral.objects.create(
        dispute=dispute,
        kind=ReferralKind.LEGAL_AID.value,
        organisation=centre,
        party=party,
        reason=reason[:500],
        decision=cause.decision if cause else None,
        rule_row=cause.finding.row if cause else "",
        is_fast_track=is_fast_track,
        made_at=at,
        made_by=by,
        decide_by=clocks.aid_decision(day_of(at)).safe,
    )
    notices.answer_all(
        dispute=dispute, by=by, at=at, answer="已转法律援助", measures={Measure.OFFER_AID, Measure.REFER_AID}
    )
    _assign_next(referral, at)
    review.review(dispute=dispute, at=at)
    return referral


def _assign_next(referral: Referral, at: datetime.datetime) -> None:
    """The lawyer with the fewest open referrals who has not declined this one; else the centre is asked."""
    referral.lawyer = _least_busy(referral, day_of(at))
    referral.conflict_checked_at, referral.has_conflict = None, None
    referral.save()
    urgent = "加急：" if referral.is_fast_track else ""
    text = "法律援助申请，请先做利益冲突审查。" if referral.lawyer else "法律援助申请没有可分派的律师，请分派。"
    notices.notify(
        dispute=referral.dispute,
        to=referral.organisation,
        measure=Measure.REFER_AID,
        mode=Mode.ASK,
        text=f"{urgent}{text}理由：{referral.reason}",
        at=at,
        key=f"referral:{referral.pk}:{referral.lawyer_id or 0}:{len(referral.declined_by)}",
        basis="法律援助法43、44",
        user=referral.lawyer,
        due_on=referral.decide_by,
    )


def _least_busy(referral: Referral, on: datetime.date) -> User | None:
    people = Appointment.objects.active(on).filter(organisation=referral.organisation, role=Role.LEGAL_AID_LAWYER.value)
    free = User.objects.filter(pk__in=people.values("user")).exclude(pk__in=referral.declined_by)
    busy = Count("referrals", filter=Q(referrals__state__in=access.OPEN_REFERRAL))
    return free.annotate(busy=busy).order_by("busy", "pk").first()


def _check_open(referral: Referral) -> None:
    """Look again, under lock: another window may have given it away."""
    referral.refresh_from_db(from_queryset=Referral.objects.select_for_update())
    if referral.state not in access.OPEN_REFERRAL:
        raise Refused("这件法律援助已经办结或退回。")


def _check_lawyer(referral: Referral, by: User, at: datetime.datetime) -> None:
    _check_open(referral)
    mine = access.referrals_visible_to(by, day_of(at)).filter(pk=referral.pk, lawyer=by)
    if not mine.exists():
        raise Refused("这件法律援助没有分派给您。")


@transaction.atomic
def check_conflict(*, referral: Referral, by: User, at: datetime.datetime, has_conflict: bool) -> Referral:
    """Names first: with a conflict the referral goes to the next lawyer and this one sees no more of it."""
    _check_lawyer(referral, by, at)
    _record(referral, by, at, "利益冲突审查：存在利益冲突" if has_conflict else "利益冲突审查：没有利益冲突")
    referral.conflict_checked_at, referral.has_conflict = at, has_conflict
    referral.save()
    if has_conflict:
        _pass_on(referral, by, at, "存在利益冲突")
    return referral


@transaction.atomic
def accept_referral(*, referral: Referral, by: User, at: datetime.datetime) -> Referral:
    """The lawyer takes the case after the conflict check."""
    _check_lawyer(referral, by, at)
    if referral.conflict_checked_at is None:
        raise Refused("请先做利益冲突审查。")
    if referral.state == ReferralState.ACCEPTED:
        raise Refused("您已经接收了这件法律援助。")
    _record(referral, by, at, "律师已接收")
    referral.state, referral.answered_at, referral.answer = ReferralState.ACCEPTED.value, at, "已接收"
    referral.save()
    _tell_mediators(referral, f"{by.name}律师已接收法律援助。", at)
    notices.answer_all(dispute=referral.dispute, by=by, at=at, answer="律师已接收", measures={Measure.REFER_AID})
    return referral


@transaction.atomic
def decline_referral(*, referral: Referral, by: User, at: datetime.datetime, reason: str) -> Referral:
    """The lawyer declines with a reason; the next one is asked."""
    _check_lawyer(referral, by, at)
    if not reason.strip():
        raise Refused("请写明不能接收的理由。", "reason")
    _record(referral, by, at, f"律师退回：{reason}")
    _pass_on(referral, by, at, reason)
    return referral


def _record(referral: Referral, by: User, at: datetime.datetime, text: str) -> None:
    """Every answer stands in the timeline. It does not rest on what else happened to the dispute meanwhile."""
    referral.dispute.refresh_from_db()
    transition.move(dispute=referral.dispute, action=Action.ANSWER_AID, by=by, at=at, reason=text)


def _pass_on(referral: Referral, by: User, at: datetime.datetime, reason: str) -> None:
    referral.state, referral.answered_at = ReferralState.PENDING.value, None
    referral.answer = f"{by.name}：{reason}"[:500]
    referral.declined_by = [*referral.declined_by, by.pk]
    _assign_next(referral, at)


def _tell_mediators(referral: Referral, text: str, at: datetime.datetime) -> None:
    notices.notify(
        dispute=referral.dispute,
        to=referral.dispute.responsible,
        measure=Measure.REFER_AID,
        mode=Mode.ACT,
        text=text,
        at=at,
        key=f"referral:{referral.pk}:{referral.state}:{referral.lawyer_id or 0}",
        user=referral.dispute.mediator,
    )


@transaction.atomic
def assign_lawyer(*, referral: Referral, by: User, at: datetime.datetime, lawyer: User, reason: str = "") -> Referral:
    """Staff of the centre assign or reassign (法律援助法 43: within three days of the decision)."""
    if not access.assigns_lawyers(by, referral, day_of(at)):
        raise Refused("只有法律援助中心的工作人员可以分派律师。")
    _check_open(referral)
    active = Appointment.objects.active(day_of(at)).filter(
        organisation=referral.organisation, role=Role.LEGAL_AID_LAWYER.value, user=lawyer
    )
    if not active.exists():
        raise Refused(f"{lawyer.name}不是本中心在任的法律援助律师。", "lawyer")
    if lawyer.pk in referral.declined_by:
        raise Refused(f"{lawyer.name}已经退回过这件法律援助。", "lawyer")
    _record(referral, by, at, f"分派给{lawyer.name}律师。{reason}")
    referral.lawyer, referral.state, referral.answered_at = lawyer, ReferralState.PENDING.value, None
    referral.conflict_checked_at, referral.has_conflict = None, None
    referral.save()
    notices.notify(
        dispute=referral.dispute,
        to=referral.organisation,
        measure=Measure.REFER_AID,
        mode=Mode.ASK,
        text=f"法律援助分派给您，请先做利益冲突审查。{reason}",
        at=at,
        key=f"assign:{referral.pk}:{lawyer.pk}:{at.isoformat()}",
        user=lawyer,
        due_on=referral.decide_by,
    )
    return referral


@transaction.atomic
def record_outcome(
    *, referral: Referral, by: User, at: datetime.datetime, outcome: str, finished_on: datetime.date
) -> Referral:
    """What became of it. The mediator records the exits, the lawyer the legal aid."""
    if not outcome.strip():
        raise Refused("请写明结果。", "outcome")
    if not day_of(referral.made_at) <= finished_on <= day_of(at):
        raise Refused("结果日期应在移送之后、今天之前（含当天）。", "finished_on")
    is_aid = referral.kind == ReferralKind.LEGAL_AID
    text = f"{referral.get_kind_display()}结果：{outcome}"
    if is_aid:
        _check_accepted(referral, by, at)
        _record(referral, by, at, text)
    else:
        transition.move(dispute=referral.dispute, action=Action.RECORD_OUTCOME, by=by, at=at, reason=text)
    referral.state, referral.finished_on, referral.outcome = ReferralState.FINISHED.value, finished_on, outcome[:500]
    referral.save()
    if is_aid:
        _tell_mediators(referral, text, at)
    review.review(dispute=referral.dispute, at=at)
    return referral


def _check_accepted(referral: Referral, by: User, at: datetime.datetime) -> None:
    _check_lawyer(referral, by, at)
    if referral.state != ReferralState.ACCEPTED:
        raise Refused("请先接收这件法律援助，再登记结果。")


def entitled_party(dispute: Dispute) -> Party | None:
    """For whom the system asks for aid: a vulnerable party first, applicants before others; else the first applicant."""
    parties = list(dispute.parties.filter(kind="person").order_by("pk"))
    parties.sort(key=lambda party: party.role != PartyRole.APPLICANT)
    entitled = {tag.value for tag in PartyTag}
    tagged = [party for party in parties if entitled & set(party.tags)]
    applicants = [party for party in parties if party.role == PartyRole.APPLICANT]
    return next(iter(tagged + applicants), None)


def _refer_aid(dispute: Dispute, cause: Cause, at: datetime.datetime) -> bool:
    """The engine sends the packet out because the party asked for aid; a person is asked where it cannot."""
    party = entitled_party(dispute)
    if party is None or routing.legal_aid_centre(dispute) is None:
        notices.notify(
            dispute=dispute,
            to=dispute.responsible,
            measure=Measure.OFFER_AID,
            mode=Mode.ASK,
            text=f"{cause.finding.sentence} 请联系法律援助中心。",
            at=at,
            key="aid:no-centre",
            cause=cause,
        )
        return False
    limit = dispute.limitation_on
    urgent = limit is not None and (limit - day_of(at)).days <= 7  # 法律援助法 44
    refer_legal_aid(
        dispute=dispute,
        by=None,
        at=at,
        party=party,
        reason=cause.finding.sentence,
        is_fast_track=urgent,
        cause=cause,
    )
    return True


def refer_asked(asked: Sequence[review.Asked], at: datetime.datetime) -> set[int]:
    """One after another: each goes to the lawyer who has the fewest by then."""
    return {dispute.pk for dispute, cause in asked if _refer_aid(dispute, cause, at)}


review.ACTS[Measure.REFER_AID] = refer_asked
