"""Up the ladder, back with a reason, and over to a colleague. The sender keeps seeing the dispute."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from mediation import access
from mediation.models import Dispute, Handover, Organisation, User
from mediation.moments import day_of
from mediation.services import history, notices, review, routing, transition
from mediation.services.errors import Refused
from mediation.services.notices import Message
from mediation.services.transition import Cause
from rules import lifecycle
from rules.vocabulary import Action, HandoverState, Level, Measure, Mode

CLOCKS_OF_LADDER = {Measure.SEND_UP, Measure.ASK_EXTENSION}


@dataclass(frozen=True, slots=True)
class Ascent:
    """A dispute that is to go up: to whom, why, and the finding it rests on."""

    dispute: Dispute
    goal: Level
    receiver: Organisation
    reason: str
    cause: Cause | None = None


@transaction.atomic
def escalate_dispute(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    reason: str,
    to_level: Level | None = None,
) -> Handover:
    """Send a dispute up, to the next level or to a named one (levels may be skipped).

    The same deadline sends up only once (unique by dispute, level and deadline version).
    """
    if not reason.strip():
        raise Refused("请写明上报的理由。", "reason")
    lifecycle.step(Action.ESCALATE, dispute.status_term, dispute.level_term)  # before asking who would receive it
    goal, receiver = _goal(dispute, to_level)
    handover = _send_all([Ascent(dispute, goal, receiver, reason)], by, at)[0]
    review.review(dispute=dispute, at=at)
    return handover


def _send_all(ascents: Sequence[Ascent], by: User | None, at: datetime.datetime) -> list[Handover]:
    """Send these disputes up; so many statements, however many disputes."""
    disputes = [ascent.dispute for ascent in ascents]
    made = [_handover(ascent, by, at) for ascent in ascents]  # before the step: it says where the dispute came from
    transition.move_all([_step(ascent, at) for ascent in ascents], by=by, at=at)
    _pass_on(disputes, by, at)
    sent = history.insert(Handover, made)
    notices.answer_each(disputes, by=by, at=at, answer="已上报", measures={Measure.SEND_UP, Measure.REMIND})
    told = (_messages(handover, ascent.cause) for handover, ascent in zip(sent, ascents, strict=True))
    notices.notify_all([message for both in told for message in both], at=at)
    return sent


def _step(ascent: Ascent, at: datetime.datetime) -> transition.Wanted:
    anew = transition.restart_clock(day_of(at), ascent.dispute)
    return transition.Wanted(
        ascent.dispute,
        Action.ESCALATE,
        reason=ascent.reason,
        to_level=ascent.goal,
        cause=ascent.cause,
        changes={"responsible": ascent.receiver, "mediator": None, **anew},
    )


def _handover(ascent: Ascent, by: User | None, at: datetime.datetime) -> Handover:
    dispute, cause = ascent.dispute, ascent.cause
    return Handover(
        dispute=dispute,
        from_organisation=dispute.responsible,
        to_organisation=ascent.receiver,
        from_level=dispute.level,
        to_level=ascent.goal.value,
        from_mediator=dispute.mediator,
        deadline_version=dispute.deadline_version,
        reason=ascent.reason[:500],
        decision=cause.decision if cause else None,
        rule_row=cause.finding.row if cause else "",
        sent_at=at,
        sent_by=by,
    )


def _pass_on(disputes: Sequence[Dispute], by: User | None, at: datetime.datetime) -> None:
    """Nobody received what was sent up, and it goes further: the earlier hand-over must not stand in the way."""
    waiting = Handover.objects.filter(dispute__among=[d.pk for d in disputes], state=HandoverState.PENDING.value)
    passed = HandoverState.PASSED_ON
    values = {"state": passed.value, "answered_at": at, "answered_by": by, "answer": passed.label}
    history.change(Handover, list(waiting.order_by("pk").values_list("pk", flat=True)), values)


def _goal(
    dispute: Dispute, to_level: Level | None, known: routing.Directory | None = None
) -> tuple[Level, Organisation]:
    """The level asked for, or the next one up that another body carries or that comes next in the same body."""
    wanted = to_level or list(Level)[dispute.level_term.rank + 1]
    if wanted.rank <= dispute.level_term.rank or wanted is Level.OUTSIDE:
        raise Refused("只能上报到更高的层级。", "to_level")
    return routing.receiver(dispute, wanted, known)


def _messages(handover: Handover, cause: Cause | None) -> Iterator[Message]:
    """To the receiver, and to the sender unless both are the same people."""
    told = partial(Message, dispute=handover.dispute, measure=Measure.SEND_UP, cause=cause)
    yield told(
        to=handover.to_organisation,
        mode=Mode.ASK,
        text=f"{handover.from_organisation}上报，请接收办理。理由：{handover.reason}",
        key=f"handover:{handover.pk}:in",
    )
    if not handover.from_organisation.stands_in_for(handover.to_organisation):
        yield told(
            to=handover.from_organisation,
            mode=Mode.ACT,
            text=f"已上报{handover.to_organisation}。理由：{handover.reason}",
            key=f"handover:{handover.pk}:out",
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


def send_up(asked: Sequence[review.Asked], at: datetime.datetime) -> set[int]:
    """The engine's own escalation. Where nobody is above, a person is asked instead."""
    known = routing.directory(dispute for dispute, _ in asked)
    ascents: list[Ascent] = []
    unheard: list[Message] = []
    for dispute, cause in asked:
        try:
            goal, receiver = _goal(dispute, cause.finding.outcome.to, known)
            ascents.append(Ascent(dispute, goal, receiver, cause.finding.sentence, cause))
        except Refused as no_receiver:
            unheard.append(_ask_instead(dispute, cause, no_receiver.message))
    notices.notify_all(unheard, at=at)
    if ascents:
        _send_all(ascents, None, at)
    return {ascent.dispute.pk for ascent in ascents}


def _ask_instead(dispute: Dispute, cause: Cause, why: str) -> Message:
    return Message(
        dispute=dispute,
        to=dispute.responsible,
        measure=Measure.CHOOSE_EXIT,
        mode=Mode.ASK,
        text=f"{cause.finding.sentence} {why}",
        key=f"no-receiver:{dispute.deadline_version}",
        cause=cause,
    )


review.ACTS[Measure.SEND_UP] = send_up
