"""Promises to the end: performed in whole or in part with proof, or released by the creditor (人民调解法 31; 民法典 557)."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from django.db import transaction

from documents.text.money import figures
from mediation.models import Obligation, Performance, User
from mediation.moments import day_of
from mediation.services import review, transition
from mediation.services.errors import Refused
from mediation.services.marks import check_in_force
from rules.vocabulary import Action, ObligationKind


@dataclass(frozen=True, slots=True)
class Proof:
    """A photograph or scan of a receipt or a transfer."""

    file_name: str
    media_type: str
    content: bytes


@transaction.atomic
def record_performance(
    *,
    obligation: Obligation,
    by: User,
    at: datetime.datetime,
    performed_on: datetime.date,
    amount_fen: int | None = None,
    is_whole: bool = True,
    manner: str = "",
    note: str = "",
    proof: Proof | None = None,
) -> Performance:
    """A payment or a deed, on a day. Without an amount all that is left was paid; a part leaves the promise open."""
    dispute = obligation.agreement.dispute
    _check_open(obligation, "登记履行")
    _check_day(obligation, performed_on, at)
    amount, is_whole = _measured(obligation, amount_fen, is_whole)
    transition.move(
        dispute=dispute,
        action=Action.RECORD_PERFORMANCE,
        by=by,
        at=at,
        reason=_said(obligation, amount, is_whole) + note,
    )
    row = Performance.objects.create(
        obligation=obligation,
        performed_on=performed_on,
        amount_fen=amount,
        is_whole=is_whole,
        manner=manner,
        note=note,
        recorded_at=at,
        recorded_by=by,
        **_kept(proof),
    )
    if is_whole:
        obligation.performed_on, obligation.performed_note = performed_on, note
        obligation.save()
    review.review(dispute=dispute, at=at)
    return row


def _check_open(obligation: Obligation, act: str) -> None:
    check_in_force(obligation.agreement, act)
    now = Obligation.objects.get(pk=obligation.pk)
    if now.performed_on is not None:
        raise Refused("这一项已经登记履行。")
    if now.released_on is not None:
        raise Refused("这一项已经免除。")


def _check_day(obligation: Obligation, performed_on: datetime.date, at: datetime.datetime) -> None:
    if performed_on > day_of(at):
        raise Refused("履行日期不能晚于今天。", "performed_on")
    if performed_on < obligation.agreement.reached_on:
        raise Refused("履行日期不能早于达成协议的日期。", "performed_on")


def _measured(obligation: Obligation, amount_fen: int | None, is_whole: bool) -> tuple[int | None, bool]:
    """How much was paid, and whether nothing is left. Deeds have no amount: a person says whether they are done."""
    if obligation.kind != ObligationKind.PAY:
        if amount_fen is not None:
            raise Refused("这一项不是付款，不用填金额。", "amount_fen")
        return None, is_whole
    rest = obligation.rest_fen or 0
    paid = rest if amount_fen is None else amount_fen
    if paid <= 0:
        raise Refused("金额应大于零。", "amount_fen")
    if paid > rest:
        raise Refused(f"这一项只剩{figures(rest)}没有付，不能登记{figures(paid)}。", "amount_fen")
    return paid, paid == rest


def _said(obligation: Obligation, amount: int | None, is_whole: bool) -> str:
    where = f"第{obligation.order}项"
    if is_whole:
        return f"{where}已履行。"
    if amount is None:
        return f"{where}部分履行。"
    return f"{where}收到{figures(amount)}，还剩{figures((obligation.rest_fen or 0) - amount)}。"


def _kept(proof: Proof | None) -> dict[str, object]:
    if proof is None:
        return {}
    return {
        "file_name": proof.file_name[:120],
        "media_type": proof.media_type,
        "content": proof.content,
        "sha256": hashlib.sha256(proof.content).hexdigest(),
    }


@transaction.atomic
def release_obligation(
    *, obligation: Obligation, by: User, at: datetime.datetime, released_on: datetime.date, reason: str
) -> Obligation:
    """The creditor lets go of what is left (民法典 575), or it ended otherwise (557); always with the reason."""
    dispute = obligation.agreement.dispute
    _check_open(obligation, "登记免除")
    if not reason.strip():
        raise Refused("请写明免除或者了结的原因，由谁表示的。", "reason")
    if not obligation.agreement.reached_on <= released_on <= day_of(at):
        raise Refused("日期应在达成协议之后、今天之前（含当天）。", "released_on")
    transition.move(
        dispute=dispute, action=Action.RELEASE, by=by, at=at, reason=f"第{obligation.order}项不再履行：{reason}"
    )
    obligation.released_on, obligation.released_reason = released_on, reason[:200]
    obligation.save()
    review.review(dispute=dispute, at=at)
    return obligation
