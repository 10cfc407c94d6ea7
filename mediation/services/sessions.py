"""Mediation sessions: rights told first, helpers only with consent, record and result kept (人民调解法 20-27)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mediation.models import Dispute, MediationSession, PanelMember, Party, User
from mediation.moments import day_of
from mediation.services import review, transition
from mediation.services.errors import Refused
from mediation.services.panels import without_consent
from mediation.services.parties import check_willing, unguarded
from mediation.services.roster import mediators_in_office
from mediation.wording import split_names
from rules.vocabulary import Action, DisputeType, Level, SessionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNotes:
    """What is written down of one session. `confidential_note` never leaves the file."""

    held_at: datetime.datetime
    location: str
    attending_parties: Sequence[Party]
    attending_members: Sequence[PanelMember]
    mediator_names: str
    recorder_name: str
    record: str
    result: str
    is_public: bool = False
    confidential_note: str = ""
    undisputed_facts: str = ""
    rights_told: bool = False


@transaction.atomic
def hold_session(*, dispute: Dispute, by: User, at: datetime.datetime, notes: SessionNotes) -> MediationSession:
    """Record a session. Raises Refused, naming the field, for what the law does not allow."""
    _check_time(dispute, notes, at)
    _check_people(dispute, notes)
    changes = {"undisputed_facts": notes.undisputed_facts} if notes.undisputed_facts else {}
    result = SessionResult(notes.result)
    number = dispute.sessions.count() + 1
    reason = f"第{number}次调解：{result.label}"
    transition.move(dispute=dispute, action=Action.HOLD_SESSION, by=by, at=at, reason=reason, changes=changes)
    session = _write(dispute, notes, number)
    review.review(dispute=dispute, at=at)
    return session


def _write(dispute: Dispute, notes: SessionNotes, number: int) -> MediationSession:
    session = MediationSession.objects.create(
        dispute=dispute,
        number=number,
        level=dispute.level,
        held_at=notes.held_at,
        location=notes.location,
        is_public=notes.is_public,
        mediator_names=notes.mediator_names,
        recorder_name=notes.recorder_name,
        record=notes.record,
        confidential_note=notes.confidential_note,
        result=notes.result,
    )
    session.attending_parties.set(notes.attending_parties)
    session.attending_members.set(notes.attending_members)
    for party in notes.attending_parties:
        if party.rights_told_on is None:
            party.rights_told_on = day_of(notes.held_at)
            party.save()
    return session


def _check_time(dispute: Dispute, notes: SessionNotes, at: datetime.datetime) -> None:
    if notes.held_at > at:
        raise Refused("调解时间不能晚于现在。", "held_at")
    if dispute.accepted_on and day_of(notes.held_at) < dispute.accepted_on:
        raise Refused("调解时间不能早于受理日期。", "held_at")


def _check_people(dispute: Dispute, notes: SessionNotes) -> None:
    parties = list(notes.attending_parties)
    if not parties:
        raise Refused("请选择到场的当事人。", "attending_parties")
    if any(party.dispute_id != dispute.pk for party in parties):
        raise Refused("到场的当事人不属于此案。", "attending_parties")
    check_willing(dispute, "attending_parties")
    # 人民调解法 23: the rights are told before the first session, not after it.
    untold = [party.name for party in parties if party.rights_told_on is None]
    if untold and not notes.rights_told:
        raise Refused(f"请先向{'、'.join(untold)}告知权利义务（人民调解法23）。", "rights_told")
    alone = {party.pk for party in unguarded(dispute)} & {party.pk for party in parties}
    if alone:
        raise Refused(
            "未成年人、无或限制民事行为能力人须由核实过的法定代理人代理（民法典19-23）。", "attending_parties"
        )
    _check_mediators(dispute, notes)
    if any(member.panel.dispute_id != dispute.pk or member.replaced_on for member in notes.attending_members):
        raise Refused("到场人员中有人不在此案的小组中或已退出。", "attending_members")
    missing = without_consent(notes.attending_members, list(dispute.parties.all()))
    if missing:
        raise Refused(missing[0], "attending_members")
    if notes.is_public and dispute.dispute_type == DisputeType.MEDICAL:
        raise Refused("医疗纠纷调解不公开进行（医疗纠纷预防和处理条例42）。", "is_public")


def _check_mediators(dispute: Dispute, notes: SessionNotes) -> None:
    """人民调解法 13, 14: whoever mediates is on the roster that day. In the grid, talking things over needs no roster."""
    names = split_names(notes.mediator_names)
    if not names:
        raise Refused("请填写调解员。", "mediator_names")
    strangers = set(names) - mediators_in_office(dispute, day_of(notes.held_at))
    if strangers and dispute.level != Level.GRID:
        who = "、".join(sorted(strangers))
        raise Refused(
            f"{who}当天不是在册人民调解员，不能主持调解；可以作为参与人到场（人民调解法13、20）。", "mediator_names"
        )
