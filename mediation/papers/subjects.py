"""What each kind of paper is about, and why it cannot be printed yet: one place for the page and for the services."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mediation import facts as bridge
from mediation.models import Agreement, Dispute, Party, Performance, Referral
from mediation.papers import contents
from mediation.papers.agreement import overdue
from mediation.papers.contents import Entry
from mediation.papers.onward import ending
from rules.paper_words import PaperKind
from rules.vocabulary import AgreementForm, Channel, CloseReason, ReferralKind


@dataclass(frozen=True, slots=True)
class Subject:
    """A row a paper can be about (None: the dispute as a whole) and what tells it from its neighbours."""

    row: Any = None
    note: str = ""


class Missing(Exception):
    """There is nothing to print yet; the message is the reason, a Chinese sentence."""


class Rows:
    """The rows of one dispute that papers are about, each read once, and only if somebody asks."""

    def __init__(self, dispute: Dispute, on: datetime.date) -> None:
        self.dispute, self.on = dispute, on

    @cached_property
    def parties(self) -> list[Party]:
        """Everybody."""
        return list(self.dispute.parties.all())

    @cached_property
    def agreement(self) -> Agreement | None:
        """The one in force."""
        return bridge.current_agreement(self.dispute)

    @cached_property
    def referrals(self) -> list[Referral]:
        """The exits taken."""
        return list(self.dispute.referrals.select_related("organisation").order_by("pk"))

    @cached_property
    def has_ended(self) -> bool:
        """Mediation ended without an agreement."""
        return ending(self.dispute) is not None

    @cached_property
    def entries(self) -> list[Entry]:
        """The lines of the dossier."""
        return contents.entries(self.dispute)

    def of(self, kind: PaperKind) -> list[Subject]:
        """Every subject of that kind, the latest last. Raises Missing with the reason when there is none."""
        return list(_FINDERS[kind](self)) if kind in _FINDERS else [Subject()]


def _need(true: object, why_not: str) -> list[Subject]:
    """The dispute as a whole, under a condition."""
    if not true:
        raise Missing(why_not)
    return [Subject()]


def _some(found: Iterable[Subject], why_not: str) -> list[Subject]:
    subjects = list(found)
    if not subjects:
        raise Missing(why_not)
    return subjects


def _parties(rows: Rows) -> Iterator[Subject]:
    return (Subject(party, party.name) for party in rows.parties)


def _sessions(rows: Rows) -> list[Subject]:
    sessions = rows.dispute.sessions.order_by("number")
    return _some((Subject(s, f"第{s.number}次") for s in sessions), "还没有调解会。")


def _agreement(rows: Rows) -> list[Subject]:
    made = rows.agreement
    if made is None:
        raise Missing("还没有达成协议。")
    return [Subject(made, "口头协议可不打印" if made.form == AgreementForm.ORAL else "")]


def _oral(rows: Rows) -> list[Subject]:
    made = rows.agreement
    if made is None or made.form != AgreementForm.ORAL:
        raise Missing("没有口头协议。")
    return [Subject(made)]


def _effective(rows: Rows) -> list[Subject]:
    """What a court confirms is a written agreement in effect (民诉法解释 354)."""
    made = rows.agreement
    if made is None or made.effective_on is None or made.form != AgreementForm.WRITTEN:
        raise Missing("还没有生效的书面协议。")
    return [Subject(made)]


def _late(rows: Rows) -> list[Subject]:
    made = rows.agreement
    if made is None or made.effective_on is None or not overdue(made, rows.on):
        raise Missing("没有到期未履行的事项。")
    return [Subject(made)]


def _performances(rows: Rows) -> list[Subject]:
    done = Performance.objects.filter(obligation__agreement=rows.agreement).select_related(
        "obligation__debtor", "obligation__creditor", "obligation__agreement"
    )
    told = (Subject(p, f"第{p.obligation.order}项，{p.performed_on:%-m月%-d日}") for p in done.order_by("pk"))
    return _some(told if rows.agreement else (), "还没有登记履行。")


def _visits(rows: Rows) -> list[Subject]:
    visits = rows.dispute.follow_ups.select_related("visited_by").order_by("pk")
    return _some((Subject(visit, f"{visit.visited_on:%-m月%-d日}") for visit in visits), "还没有回访。")


def _handovers(rows: Rows) -> list[Subject]:
    sent = rows.dispute.handovers.select_related(
        "from_organisation", "to_organisation", "from_mediator", "decision"
    ).order_by("pk")
    return _some((Subject(handover, str(handover.to_organisation)) for handover in sent), "还没有上报。")


def _aid(rows: Rows) -> list[Subject]:
    found = (Subject(referral) for referral in rows.referrals if referral.kind == ReferralKind.LEGAL_AID)
    return _some(found, "还没有转法律援助。")


def _exits(rows: Rows) -> list[Subject]:
    found = (
        Subject(referral, referral.organisation.name)
        for referral in rows.referrals
        if referral.kind != ReferralKind.LEGAL_AID
    )
    return _some(found, "还没有移送。")


_FINDERS: dict[PaperKind, Callable[[Rows], Iterable[Subject]]] = {
    PaperKind.APPLICATION: lambda rows: _need(rows.dispute.channel == Channel.ON_REQUEST, "不是依申请受理的。"),
    PaperKind.REFUSAL_NOTICE: lambda rows: _need(
        rows.dispute.close_reason == CloseReason.DECLINED, "没有决定不予受理。"
    ),
    PaperKind.POWER_OF_ATTORNEY: _parties,
    PaperKind.SERVICE_ADDRESS: _parties,
    PaperKind.EVIDENCE_LIST: _parties,
    PaperKind.SESSION_RECORD: _sessions,
    PaperKind.EXTENSION_CONSENT: lambda rows: _need(rows.dispute.mediation_deadline, "还没有受理，没有调解期限。"),
    PaperKind.AGREEMENT: _agreement,
    PaperKind.ORAL_AGREEMENT_REGISTER: _oral,
    PaperKind.PERFORMANCE_RECEIPT: _performances,
    PaperKind.URGING_NOTICE: _late,
    PaperKind.FOLLOW_UP_RECORD: _visits,
    PaperKind.CONFIRMATION_APPLICATION: _effective,
    PaperKind.MEDIATION_PROOF: _effective,
    PaperKind.ESCALATION_SLIP: _handovers,
    PaperKind.TERMINATION_NOTICE: lambda rows: _need(rows.has_ended, "调解还没有终止。"),
    PaperKind.CASE_TERMINATION_TABLE: lambda rows: _need(rows.has_ended, "调解还没有终止。"),
    PaperKind.ENTRUSTMENT_LETTER: _exits,
    PaperKind.AID_APPLICATION: _aid,
    PaperKind.LAWYER_PACKET: _aid,
    PaperKind.DOSSIER_CONTENTS: lambda rows: _need(any(e.is_there for e in rows.entries), "卷内还没有材料。"),
    PaperKind.DOSSIER: lambda rows: _need(any(e.is_there for e in rows.entries), "卷内还没有材料。"),
}
