"""Marks on a written agreement: who signed, sealed or left a fingerprint, who saw it, and the day of effect (人民调解法 29)."""

from __future__ import annotations

import datetime
import hashlib

from django.db import transaction

from mediation import clocks
from mediation import facts as bridge
from mediation.models import Agreement, Mark, Party, Representative, SignedCopy, User
from mediation.moments import day_of
from mediation.services import notices, review, transition
from mediation.services.errors import Refused
from mediation.services.roster import mediators_who_may_sign
from rules.vocabulary import Action, MarkKind, Measure, PartyKind


def set_effective(agreement: Agreement, on: datetime.date) -> None:
    """The day of effect starts the thirty days for joint judicial confirmation (人民调解法 33)."""
    limit = clocks.confirmation(on)
    agreement.effective_on = on
    agreement.confirm_deadline, agreement.confirm_safe = limit.deadline, limit.safe
    agreement.save()


def check_in_force(agreement: Agreement, act: str) -> None:
    """Nothing is done under an agreement that was cancelled."""
    if agreement.cancelled_on is not None:
        raise Refused(f"协议已经作废，不能{act}。")


@transaction.atomic
def record_mark(
    *,
    agreement: Agreement,
    by: User,
    at: datetime.datetime,
    kind: str,
    manner: str,
    signer_name: str,
    made_on: datetime.date,
    party: Party | None = None,
) -> Mark:
    """One signature, seal or fingerprint, seen by `by`. The last one makes the agreement effective, on the day it was made.

    Whoever signs for a party must be registered as standing for it; the mark keeps on what authority.
    """
    dispute = agreement.dispute
    stand_in = _check_mark(agreement, MarkKind(kind), signer_name, made_on, party, at)
    said_for = f"（代{party.name}）" if party and stand_in else ""
    reason = f"{signer_name}{said_for}{Mark.Manner(manner).label}"
    transition.move(dispute=dispute, action=Action.RECORD_MARK, by=by, at=at, reason=reason)
    mark = Mark.objects.create(
        agreement=agreement,
        kind=kind,
        manner=manner,
        party=party,
        signer_name=signer_name,
        representative=stand_in,
        authority=_authority(stand_in),
        made_on=made_on,
        seen_by=by,
    )
    if not bridge.missing_marks(agreement):
        _take_effect(agreement, at)
    review.review(dispute=dispute, at=at)
    return mark


def _authority(stand_in: Representative | None) -> str:
    """What the mark of somebody else rests on, as it stood on that day."""
    if stand_in is None:
        return ""
    since = f"（{stand_in.authorised_on:%Y-%m-%d}）" if stand_in.authorised_on else ""
    return f"{stand_in.get_kind_display()}{since}{stand_in.relation}{stand_in.authority}"[:260]


def _take_effect(agreement: Agreement, at: datetime.datetime) -> None:
    """人民调解法 29: effective on the last of party marks, mediator's signature and committee seal."""
    last = max(mark.made_on for mark in agreement.marks.all())
    set_effective(agreement, last)
    dispute = agreement.dispute
    transition.move(dispute=dispute, action=Action.TAKE_EFFECT, by=None, at=at, reason=f"签名盖章齐全，自{last}起生效")
    notices.answer_all(dispute=dispute, by=None, at=at, answer="协议已生效", measures={Measure.REMIND})


def _check_mark(
    agreement: Agreement,
    kind: MarkKind,
    signer_name: str,
    made_on: datetime.date,
    party: Party | None,
    at: datetime.datetime,
) -> Representative | None:
    check_in_force(agreement, "登记签名")
    if made_on > day_of(at) or made_on < agreement.reached_on:
        raise Refused("签名日期应在达成协议之后、今天之前（含当天）。", "made_on")
    if not signer_name.strip():
        raise Refused("请填写签名人。", "signer_name")
    if kind is MarkKind.PARTY_SIGNATURE:
        return _check_party_mark(agreement, party, signer_name, made_on)
    if party is not None:
        raise Refused("调解员签名和调委会印章不属于哪一位当事人。", "party")
    if agreement.marks.filter(kind=kind.value, signer_name=signer_name).exists():
        raise Refused("该签名或印章已经登记。", "signer_name")
    if kind is MarkKind.MEDIATOR_SIGNATURE and signer_name not in mediators_who_may_sign(agreement.dispute, made_on):
        raise Refused(f"{signer_name}不是在册人民调解员，不能以调解员身份签名（人民调解法13、20）。", "signer_name")
    return None


def _check_party_mark(
    agreement: Agreement, party: Party | None, signer_name: str, made_on: datetime.date
) -> Representative | None:
    """Who signed for the party: None for itself, else somebody with authority (民法典 19-23, 61, 161-165)."""
    if party is None or party.dispute_id != agreement.dispute_id:
        raise Refused("请选择是哪一位当事人。", "party")
    if agreement.marks.filter(party=party).exists():
        raise Refused(f"{party.name}的签名已经登记。", "party")
    people = [person for person in party.representatives.filter(name=signer_name) if person.authorised_on]
    if party.needs_guardian:
        guardian = next((p for p in people if p.kind == Representative.Kind.GUARDIAN), None)
        if guardian is None:
            raise Refused(f"{party.name}须由核实过的法定代理人签名（民法典19-23）。", "signer_name")
        return guardian
    is_self = signer_name == party.name or (
        party.kind == PartyKind.ORGANISATION and signer_name == party.representative_name
    )
    if is_self:
        return None
    fitting = next((p for p in people if p.authorised_on and p.authorised_on <= made_on), None)
    if fitting is None:
        raise Refused(
            f"{signer_name}没有登记为{party.name}的代理人。请先登记代理人和授权（民法典161-165）。", "signer_name"
        )
    return fitting


@transaction.atomic
def attach_signed_copy(
    *, agreement: Agreement, by: User, at: datetime.datetime, file_name: str, media_type: str, content: bytes
) -> SignedCopy:
    """Keep a scan or photograph of the signed paper with its digest."""
    dispute = agreement.dispute
    transition.move(
        dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"上传协议{agreement.number}的签署件"
    )
    copy = SignedCopy.objects.create(
        agreement=agreement,
        file_name=file_name[:120],
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        recorded_at=at,
        recorded_by=by,
    )
    review.review(dispute=dispute, at=at)
    return copy
