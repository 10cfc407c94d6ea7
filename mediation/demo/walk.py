"""A short way to say what people did: each method is one act of one person at one moment, by one service call."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from mediation.demo.case import Case, LiveCase
from mediation.demo.county import County, four_plus_one
from mediation.models import Agreement, Dispute, Handover, IssuedPaper, Panel, Party, Referral
from mediation.moments import CHINA
from mediation.services import (
    agreements,
    confirmation,
    endings,
    follow_ups,
    handovers,
    intake,
    marks,
    obligations,
    panels,
    papers,
    parties,
    referrals,
    sessions,
)
from mediation.services.agreements import Promise, Terms
from mediation.services.intake import Intake
from mediation.services.parties import NewParty
from mediation.services.sessions import SessionNotes
from rules.paper_words import PaperKind
from rules.vocabulary import MarkKind, ObligationKind, PartyKind, PartyRole, ReferralKind, SessionResult

BODY: dict[str, Any] = {"kind": PartyKind.ORGANISATION.value}
SETTLED, FAILED, CONTINUE = SessionResult.SETTLED, SessionResult.FAILED, SessionResult.CONTINUE


def moment(text: str) -> datetime.datetime:
    """`2023-11-20 09:00` in Chinese time."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA)


def day(text: str | None) -> datetime.date | None:
    """`2023-11-20`, or nothing."""
    return datetime.date.fromisoformat(text) if text else None


def applicant(name: str, **known: Any) -> NewParty:
    """Somebody who asks."""
    return NewParty(role=PartyRole.APPLICANT.value, name=name, **known)


def respondent(name: str, **known: Any) -> NewParty:
    """Somebody who is asked."""
    return NewParty(role=PartyRole.RESPONDENT.value, name=name, **known)


def third(name: str, **known: Any) -> NewParty:
    """Somebody whom the outcome concerns."""
    return NewParty(role=PartyRole.THIRD.value, name=name, **known)


class Walk:
    """One dispute under way. Rows are loaded anew for each act, as a page does."""

    def __init__(self, county: County, username: str, *, room: str) -> None:
        self.county, self.by, self.room = county, county.user(username), room
        self.pk = 0

    @property
    def dispute(self) -> Dispute:
        """The dispute as the database has it now."""
        return Dispute.objects.get(pk=self.pk)

    @property
    def agreement(self) -> Agreement:
        """The agreement that counts."""
        return Agreement.objects.get(dispute=self.pk, cancelled_on=None)

    def party(self, name: str) -> Party:
        """A party by name."""
        return Party.objects.get(dispute=self.pk, name=name)

    def _act(self, when: str) -> dict[str, Any]:
        """Who and when: the mediator in charge, or whoever walks in front."""
        in_charge = self.dispute.mediator if self.pk else None
        return {"by": in_charge or self.by, "at": moment(when)}

    # --- intake and parties ---

    def register(self, when: str, case: Case | LiveCase, **known: Any) -> None:
        """Register, and say in the timeline where the story comes from."""
        self.open(when, **{"title": case.title} | known)
        self.supplement(when, case.origin)

    def open(self, when: str, *, body: str, people: Sequence[NewParty], **known: Any) -> None:
        """Register at the place of that body."""
        place = self.county.body(body).place
        said = Intake(parties=people, place=place, **known)
        self.pk = intake.register_dispute(**self._act(when), intake=said).pk

    def accept(self, when: str, reason: str = "") -> None:
        """Accept, or receive what was sent up."""
        intake.accept_dispute(dispute=self.dispute, **self._act(when), reason=reason)

    def supplement(self, when: str, note: str, **changes: Any) -> None:
        """Add what has become known."""
        intake.supplement_dispute(dispute=self.dispute, **self._act(when), changes=changes, note=note)

    def will(self, when: str, name: str, is_willing: bool) -> None:
        """A party says yes or no to mediation."""
        parties.record_will(party=self.party(name), **self._act(when), is_willing=is_willing)

    def guardian(self, when: str, ward: str, name: str, relation: str) -> None:
        """A verified guardian."""
        since = moment(when).date()
        row: dict[str, Any] = {"kind": "guardian", "name": name, "relation": relation, "authorised_on": since}
        parties.add_representative(party=self.party(ward), **self._act(when), **row)

    def agent(self, when: str, principal: str, name: str, *, relation: str = "", authority: str) -> None:
        """An agent with written authority."""
        since = moment(when).date()
        row: dict[str, Any] = {
            "kind": "agent",
            "name": name,
            "relation": relation,
            "authority": authority,
            "authorised_on": since,
        }
        parties.add_representative(party=self.party(principal), **self._act(when), **row)

    def risk(self, when: str, tags: Sequence[str], note: str, **known: Any) -> None:
        """Signs of danger (人民调解法 25)."""
        intake.report_risk(dispute=self.dispute, **self._act(when), risk_tags=tags, note=note, **known)

    def danger(self, when: str, told: str, note: str = "") -> None:
        """Police or another body has been told (人民调解法 25)."""
        intake.report_danger(dispute=self.dispute, **self._act(when), told=told, note=note)

    # --- mediation ---

    def convene(self, when: str, committee: str) -> Panel:
        """The whole 4+1 line of the village, every helper with every party's consent (人民调解法 20)."""
        dispute = self.dispute
        seats = self.county.seats(committee)
        panel = panels.convene_panel(dispute=dispute, **self._act(when), model=four_plus_one(), seats=seats)
        helpers = [member for member in panel.members.all() if not member.is_mediator]
        consents = [(helper, party) for helper in helpers for party in dispute.parties.all()]
        panels.record_consents(panel=panel, **self._act(when), consents=consents)
        return panel

    def meet(self, when: str, result: str, record: str, *, written: str = "", **more: Any) -> None:
        """One session with everybody there; rights are told before the first one (人民调解法 23)."""
        dispute, act = self.dispute, self._act(written or when)
        panel = dispute.panels.first()
        notes = SessionNotes(
            held_at=moment(when),
            location=self.room,
            attending_parties=list(dispute.parties.all()),
            attending_members=list(panel.members.filter(replaced_on=None)) if panel else [],
            mediator_names=act["by"].name,
            recorder_name=act["by"].name,
            record=record,
            result=result,
            rights_told=True,
            **more,
        )
        sessions.hold_session(dispute=dispute, **act, notes=notes)

    def replace(self, when: str, username: str, reason: str) -> None:
        """Another mediator takes over; the clocks run on (人民调解法 23)."""
        mediator = self.county.user(username)
        handovers.change_mediator(dispute=self.dispute, **self._act(when), mediator=mediator, reason=reason)

    def escalate(self, when: str, reason: str) -> Handover:
        """Up one level, by a person and with a reason."""
        return handovers.escalate_dispute(dispute=self.dispute, **self._act(when), reason=reason)

    def refuse(self, when: str, name: str, reason: str) -> None:
        """A party clearly refuses: mediation ends (人民调解法 17, 26)."""
        endings.refuse_mediation(dispute=self.dispute, **self._act(when), party=self.party(name), reason=reason)

    # --- agreement ---

    def pay(self, debtor: str, to: str, yuan: int, content: str, *, due: str | None = None, **how: Any) -> Promise:
        """A promise to pay whole yuan."""
        money: dict[str, Any] = {"creditor": self.party(to), "amount_fen": yuan * 100, "due_on": day(due)}
        return Promise(kind=ObligationKind.PAY.value, debtor=self.party(debtor), content=content, **money, **how)

    def do(self, debtor: str, content: str, *, due: str | None = None, **how: Any) -> Promise:
        """A promise to do something."""
        kind = ObligationKind.DO.value
        return Promise(kind=kind, debtor=self.party(debtor), content=content, due_on=day(due), **how)

    def refrain(self, debtor: str, content: str) -> Promise:
        """A promise not to do something."""
        return Promise(kind=ObligationKind.REFRAIN.value, debtor=self.party(debtor), content=content)

    def agree(self, when: str, promises: Sequence[Promise], *, orally: bool = False, **said: Any) -> Agreement:
        """Reach an agreement: `issues` and `responsibility` are what 人民调解法 29 asks to be written besides."""
        dispute, act = self.dispute, self._act(when)
        terms = Terms(
            reached_on=moment(when).date(),
            location=self.room,
            recorder_name=act["by"].name,
            promises=promises,
            **{"facts": dispute.narrative} | said,
        )
        reach = agreements.reach_oral_agreement if orally else agreements.reach_agreement
        return reach(dispute=dispute, **act, terms=terms)

    def sign(self, when: str, wards: dict[str, str] | None = None) -> None:
        """Every mark of 人民调解法 29: parties, mediator, seal. A ward's guardian signs for the ward."""
        dispute = self.dispute
        for party in dispute.parties.all():
            self.mark(when, MarkKind.PARTY_SIGNATURE, (wards or {}).get(party.name, party.name), party)
        self.mark(when, MarkKind.MEDIATOR_SIGNATURE, self._act(when)["by"].name)
        self.mark(when, MarkKind.COMMITTEE_SEAL, dispute.responsible.name)

    def mark(self, when: str, kind: MarkKind, signer: str, party: Party | None = None) -> None:
        """One fingerprint, signature or seal."""
        manner = {MarkKind.MEDIATOR_SIGNATURE: "signature", MarkKind.COMMITTEE_SEAL: "seal"}.get(kind, "fingerprint")
        if party is not None and party.kind == PartyKind.ORGANISATION:
            manner = "seal"
        made: dict[str, Any] = {
            "kind": kind.value,
            "manner": manner,
            "signer_name": signer,
            "made_on": moment(when).date(),
        }
        marks.record_mark(agreement=self.agreement, **self._act(when), party=party, **made)

    def perform(self, when: str, order: int, note: str = "") -> None:
        """One promise kept, on that day."""
        obligation = self.agreement.obligations.get(order=order)
        performed_on = moment(when).date()
        obligations.record_performance(obligation=obligation, **self._act(when), performed_on=performed_on, note=note)

    def confirm(self, when: str) -> None:
        """Both parties apply for judicial confirmation (人民调解法 33)."""
        applied_on = moment(when).date()
        everybody = list(self.dispute.parties.all())
        confirmation.record_confirmation(
            agreement=self.agreement, **self._act(when), applied_on=applied_on, applicants=everybody
        )

    def visit(self, when: str, performance: str, *, is_satisfied: bool | None = None) -> None:
        """A visit after the agreement (人民调解法 31)."""
        seen: dict[str, Any] = {
            "visited_on": moment(when).date(),
            "performance": performance,
            "is_satisfied": is_satisfied,
        }
        follow_ups.record_follow_up(dispute=self.dispute, **self._act(when), **seen)

    # --- onward ---

    def aid(self, when: str, name: str, reason: str) -> Referral:
        """Hand the packet to the legal-aid centre for this party (法律援助法 31, 43)."""
        return referrals.refer_legal_aid(dispute=self.dispute, **self._act(when), party=self.party(name), reason=reason)

    def refer(self, when: str, kind: ReferralKind, body: str, reason: str) -> Referral:
        """Leave the ladder for a court or an arbitration body."""
        goal = self.county.body(body)
        return referrals.refer_dispute(
            dispute=self.dispute, **self._act(when), kind=kind.value, organisation=goal, reason=reason
        )

    def issue(self, when: str, kind: PaperKind) -> IssuedPaper:
        """Print a paper for good."""
        return papers.issue_paper(dispute=self.dispute, **self._act(when), kind=kind)

    def deliver(self, when: str) -> None:
        """The termination notice is in everybody's hands (人民调解法 26)."""
        everybody = list(self.dispute.parties.all())
        endings.deliver_notice(dispute=self.dispute, **self._act(when), parties=everybody, on=moment(when).date())

    def close(self, when: str, note: str = "") -> None:
        """The end, for the reason that the state gives."""
        reason = "身份证件当场核对，未留存复印件；其余材料存纸质卷。"
        endings.close_dispute(dispute=self.dispute, **self._act(when), note=note, missing_reason=reason)
