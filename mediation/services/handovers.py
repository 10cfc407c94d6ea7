"""Up the ladder, back with a reason, and over to a colleague. The sender keeps seeing the dispute."""

from __future__ import annotations

import datetime

from django.db import transaction

from mediation import access
from mediation.models import Dispute, Handover, Organisation, User
from mediation.moments import day_of
from mediation.services import notices, review, routing, transition
from mediation.services.errors import Refused
from mediation.services.transition import Cause
from rules import lifecycle
from rules.vocabulary import Action, HandoverState, Level, Measure, Mode

CLOCKS_OF_LADDER = {Measure.SEND_UP, Measure.ASK_EXTENSION}


@transaction.atomic
def escalate_dispute(
    *,
    dispute: Dispute,
    by: User | None,
    at: datetime.datetime,
    reason: str,
    to_level: Level | None = None,
    cause: Cause | None = None,
) -> Handover:
    """Send a dispute up, to the next level or to a named one (levels may be skipped). `by=None` is the system.

    The same deadline sends up only once (unique by dispute, level and deadline version).
    """
    if not reason.strip():
        raise Refused("请写明上报的理由。", "reason")
    lifecycle.step(Action.ESCALATE, dispute.status_term, dispute.level_term)  # before asking who would receive it
    sender, level, mediator, version = (
        dispute.responsible,
        dispute.level_term,
        dispute.mediator,
        dispute.deadline_version,
    )
    goal, receiver = _goal(dispute, to_level)
    transition.move(
        dispute=dispute,
        action=Action.ESCALATE,
        by=by,
        at=at,
        reason=reason,
        to_level=goal,
        cause=cause,
        changes={"responsible": receiver, "mediator": None, **transition.restart_clock(day_of(at), dispute)},
    )
    _pass_on(dispute, by, at)
    handover = Handover.objects.create(
        dispute=dispute,
        from_organisation=sender,
        to_organisation=receiver,
        from_level=level.value,
        to_level=goal.value,
        from_mediator=mediator,
        deadline_version=version,
        reason=reason[:500],
        decision=cause.decision if cause else None,
        rule_row=cause.finding.row if cause else "",
        sent_at=at,
        sent_by=by,
    )
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已上报", measures={Measure.SEND_UP, Measure.REMIND})
    _tell_both(handover, at, cause)
    review.review(dispute=dispute, at=at)
    return handover


def _pass_on(dispute: Dispute, by: User | None, at: datetime.datetime) -> None:
    """Nobody received what was sent up, and it goes further: the earlier hand-over must not stand in the way."""
    waiting = access.pending_handover(dispute)
    if waiting is not None:
        waiting.state, waiting.answered_at, waiting.answered_by = HandoverState.PASSED_ON.value, at, by
        waiting.answer = HandoverState.PASSED_ON.label
        waiting.save()


def _goal(dispute: Dispute, to_level: Level | None) -> tuple[Level, Organisation]:
    """The level asked for, or the next one up that another body carries or that comes next in the same body."""
    wanted = to_level or list(Level)[dispute.level_term.rank + 1]
    if wanted.rank <= dispute.level_term.rank or wanted is Level.OUTSIDE:
        raise Refused("只能上报到更高的层级。", "to_level")
    return routing.receiver(dispute, wanted)


def _tell_both(handover: Handover, at: datetime.datetime, cause: Cause | None) -> None:
    dispute, reason = handover.dispute, handover.reason
    notices.notify(
        dispute=dispute,
        to=handover.to_organisation,
        measure=Measure.SEND_UP,
        mode=Mode.ASK,
        text=f"{handover.from_organisation}上报，请接收办理。理由：{reason}",
        at=at,
        key=f"handover:{handover.pk}:in",
        cause=cause,
    )
    if not handover.from_organisation.stands_in_for(handover.to_organisation):
        notices.notify(
            dispute=dispute,
            to=handover.from_organisation,
            measure=Measure.SEND_UP,
            mode=Mode.ACT,
            text=f"已上报{handover.to_organisation}。理由：{reason}",
            at=at,
            key=f"handover:{handover.pk}:out",
            cause=cause,
            user=handover.from_mediator,
        )


@transaction.atomic
def return_dispute(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str) -> Handover:
    """The receiver sends it back, with a reason; the lower level accepts it anew."""
    return _back(dispute, by, at, reason, Action.RETURN, HandoverState.RETURNED)


@transaction.atomic
def revoke_escalation(*, dispute: Dispute, by: User, at: datetime.datetime, reason: str) -> Handover:
    """The sender takes it back before it was received."""
    return _back(dispute, by, at, reason, Action.REVOKE, HandoverState.REVOKED)


def _back(
    dispute: Dispute, by: User, at: datetime.datetime, reason: str, action: Action, state: HandoverState
) -> Handover:
    handover = access.pending_handover(dispute)
    if handover is None:
        raise Refused("没有等待接收的上报。")
    if not reason.strip():
        raise Refused(f"请写明{action.label}的理由。", "reason")
    transition.move(
        dispute=dispute,
        action=action,
        by=by,
        at=at,
        reason=reason,
        to_level=Level(handover.from_level),
        changes={
            "responsible": handover.from_organisation,
            "mediator": handover.from_mediator,
            **transition.restart_clock(day_of(at), dispute),
        },
    )
    handover.state, handover.answered_at, handover.answered_by = state.value, at, by
    handover.answer = reason[:500]
    handover.save()
    _vote_anew(dispute)
    notices.answer_all(dispute=dispute, by=by, at=at, answer=state.label, measures=CLOCKS_OF_LADDER)
    notices.notify(
        dispute=dispute,
        to=handover.from_organisation,
        measure=Measure.SEND_UP,
        mode=Mode.ASK,
        text=f"{handover.to_organisation}{state.label}：{reason} 请继续办理。",
        at=at,
        key=f"handover:{handover.pk}:back",
        user=handover.from_mediator,
    )
    review.review(dispute=dispute, at=at)
    return handover


def _vote_anew(dispute: Dispute) -> None:
    """The vote that sent it up is answered; it must not send it up again. History and timeline keep it."""
    for panel in dispute.panels.exclude(gave_up_on=None):
        panel.gave_up_on = None
        panel.save()


@transaction.atomic
def change_mediator(*, dispute: Dispute, by: User, at: datetime.datetime, mediator: User, reason: str) -> Dispute:
    """Another mediator takes over; the clocks run on (人民调解法 19, 23: a party may ask for it)."""
    if not reason.strip():
        raise Refused("请写明更换承办人的原因。", "reason")
    lifecycle.step(
        Action.HAND_OVER, dispute.status_term, dispute.level_term
    )  # a closed dispute has no mediators at all
    if mediator not in possible_mediators(dispute, day_of(at)):
        raise Refused(f"{mediator.name}不在{dispute.responsible}任职，不能承办。", "mediator")
    before = dispute.mediator.name if dispute.mediator else "无"
    transition.move(
        dispute=dispute,
        action=Action.HAND_OVER,
        by=by,
        at=at,
        reason=f"承办人由{before}改为{mediator.name}：{reason}",
        changes={"mediator": mediator},
    )
    review.review(dispute=dispute, at=at)
    return dispute


def possible_mediators(dispute: Dispute, on: datetime.date) -> list[User]:
    """People who may carry this dispute on that day."""
    people = User.objects.filter(is_active=True, appointments__organisation__place=dispute.responsible.place)
    return [
        person
        for person in people.distinct().order_by("name")
        if Action.HAND_OVER in access.actions_for(person, dispute, on)
    ]


def _send_up(dispute: Dispute, cause: Cause, at: datetime.datetime) -> bool:
    """The engine's own escalation. Where nobody is above, a person is asked instead."""
    try:
        goal, _ = _goal(dispute, cause.finding.outcome.to)
    except Refused as no_receiver:
        notices.notify(
            dispute=dispute,
            to=dispute.responsible,
            measure=Measure.CHOOSE_EXIT,
            mode=Mode.ASK,
            text=f"{cause.finding.sentence} {no_receiver.message}",
            at=at,
            key=f"no-receiver:{dispute.deadline_version}",
            cause=cause,
        )
        return False
    escalate_dispute(dispute=dispute, by=None, at=at, reason=cause.finding.sentence, to_level=goal, cause=cause)
    return True


review.ACTS[Measure.SEND_UP] = _send_up
