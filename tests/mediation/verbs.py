"""Every verb of the services as one table: what must be there first, who does it, its name in the lifecycle."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mediation.models import (
    Agreement,
    Dispute,
    Handover,
    Obligation,
    Panel,
    PanelModel,
    PanelSeat,
    Party,
    Referral,
    User,
)
from mediation.services import (
    agreements,
    confirmation,
    dossiers,
    endings,
    follow_ups,
    handovers,
    intake,
    marks,
    obligations,
    overrides,
    panels,
    parties,
    referrals,
    sessions,
)
from mediation.services.parties import NewParty
from rules.vocabulary import Action, Level
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days, picture

Prepare = Callable[[County], Dispute]
Act = Callable[[County, Dispute, User, datetime.datetime], Any]
NOW = START + days(1)


@dataclass(frozen=True)
class Verb:
    """One service: its name, the act of the lifecycle it makes first, who may do it, how to prepare and to call it."""

    name: str
    action: Action
    prepare: Prepare
    act: Act
    by: str = "wang"

    def __str__(self) -> str:
        return self.name


def fresh_dispute(row: Any, dispute: Dispute) -> Any:
    """A subject whose dispute is the one this person loaded, as a page hands it over."""
    row.dispute = dispute
    return row


def party(dispute: Dispute, number: int = 0) -> Party:
    """A party of the dispute, as loaded with it."""
    return fresh_dispute(dispute.parties.order_by("pk")[number], dispute)


def agreement_of(dispute: Dispute) -> Agreement:
    """The agreement in force."""
    return fresh_dispute(dispute.agreements.get(cancelled_on=None), dispute)


def obligation_of(dispute: Dispute) -> Obligation:
    """The first promise of the agreement in force."""
    agreement = agreement_of(dispute)
    obligation = agreement.obligations.get(order=1)
    obligation.agreement = agreement
    return obligation


def panel_of(dispute: Dispute) -> Panel:
    """The panel convened last."""
    return fresh_dispute(dispute.panels.latest("pk"), dispute)


def member_of(dispute: Dispute, name: str) -> Any:
    """A member of that panel."""
    panel = panel_of(dispute)
    member = panel.members.get(person_name=name)
    member.panel = panel
    return member


def referral_of(dispute: Dispute) -> Referral:
    """The way out, last chosen."""
    return fresh_dispute(dispute.referrals.exclude(kind="legal_aid").latest("pk"), dispute)


# --- what must be there first -----------------------------------------------------------------------------------------


def registered(county: County) -> Dispute:
    """Registered in 枫林村, nothing more."""
    return made.make_dispute(county)


def mediating(county: County) -> Dispute:
    """Accepted in 枫林村."""
    return made.make_mediating(county)


def with_panel(county: County) -> Dispute:
    """With a full 4+1 panel."""
    dispute = made.make_mediating(county)
    made.convene(county, dispute)
    return made.fresh(dispute)


def agreed(county: County) -> Dispute:
    """With a written agreement that nobody signed yet."""
    return made.make_agreed(county)[0]


def performing(county: County) -> Dispute:
    """With an agreement in force."""
    return made.sign(county, made.make_agreed(county)[1])


def applied(county: County) -> Dispute:
    """With both sides at the court for confirmation."""
    dispute = performing(county)
    both = list(dispute.parties.all())
    confirmation.record_confirmation(
        agreement=agreement_of(dispute), by=county.wang, at=START, applied_on=START.date(), applicants=both
    )
    return made.fresh(dispute)


def fulfilled(county: County) -> Dispute:
    """With every promise kept."""
    dispute = performing(county)
    obligations.record_performance(
        obligation=obligation_of(dispute), by=county.wang, at=START, performed_on=START.date()
    )
    return made.fresh(dispute)


def terminated(county: County) -> Dispute:
    """Mediation ended without success; the notice is printed, not delivered."""
    dispute = made.make_mediating(county)
    return endings.terminate_mediation(dispute=dispute, by=county.wang, at=START, reason="三次调解不成")


def sent_up(county: County) -> Dispute:
    """Sent up to the township, not yet received."""
    dispute = made.make_mediating(county)
    handovers.escalate_dispute(dispute=dispute, by=county.wang, at=START, reason="化解不了", to_level=Level.TOWNSHIP)
    return made.fresh(dispute)


def in_court(county: County) -> Dispute:
    """Referred to the court."""
    dispute = terminated(county)
    refer(county, dispute, county.wang, START)
    return made.fresh(dispute)


# --- the acts ---------------------------------------------------------------------------------------------------------


def extend(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """Both parties agreed in writing to ten days more."""
    return endings.extend_deadline(
        dispute=dispute,
        by=by,
        at=at,
        until=(dispute.extended_to or dispute.mediation_deadline or at.date()) + days(10),
        parties=list(dispute.parties.all()),
        reason="双方书面同意",
    )


def hold_back(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """The seven days of the panel do not count for ten days."""
    until = at.date() + days(10)
    return overrides.override_rule(
        dispute=dispute, by=by, at=at, rule="ladder.panel_days", until=until, reason="一方住院，下周出院"
    )


def refer(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """To the court."""
    return referrals.refer_dispute(
        dispute=dispute, by=by, at=at, kind="court", organisation=county.body("永宁县人民法院"), reason="当事人要求起诉"
    )


def convene(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """All five seats."""
    model = PanelModel.objects.get()
    return panels.convene_panel(
        dispute=dispute, by=by, at=at, model=model, seats=list(PanelSeat.objects.filter(slot__model=model))
    )


def mark(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """The applicant's fingerprint."""
    who = party(dispute)
    return marks.record_mark(
        agreement=agreement_of(dispute),
        by=by,
        at=at,
        kind="party_signature",
        manner="fingerprint",
        signer_name=who.name,
        made_on=at.date(),
        party=who,
    )


def told(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """The notice of remedies in the hands of every party."""
    return endings.deliver_notice(dispute=dispute, by=by, at=at, parties=list(dispute.parties.all()), on=at.date())


A = Action
VERBS: tuple[Verb, ...] = (
    Verb("accept_dispute", A.ACCEPT, registered, lambda c, d, by, at: intake.accept_dispute(dispute=d, by=by, at=at)),
    Verb(
        "decline_dispute",
        A.DECLINE,
        registered,
        lambda c, d, by, at: intake.decline_dispute(dispute=d, by=by, at=at, reason="不属于民间纠纷", route="派出所"),
    ),
    Verb(
        "withdraw_dispute",
        A.WITHDRAW,
        agreed,
        lambda c, d, by, at: intake.withdraw_dispute(dispute=d, by=by, at=at, reason="聂某当面撤回"),
    ),
    Verb(
        "supplement_dispute",
        A.SUPPLEMENT,
        mediating,
        lambda c, d, by, at: intake.supplement_dispute(dispute=d, by=by, at=at, changes={"title": "排水"}, note="补"),
    ),
    Verb(
        "report_risk",
        A.REPORT_RISK,
        mediating,
        lambda c, d, by, at: intake.report_risk(dispute=d, by=by, at=at, risk_tags=["threat"], note="扬言报复"),
    ),
    Verb(
        "report_danger",
        A.REPORT_DANGER,
        mediating,
        lambda c, d, by, at: intake.report_danger(dispute=d, by=by, at=at, told="青溪派出所民警李某"),
    ),
    Verb(
        "add_party",
        A.SUPPLEMENT,
        mediating,
        lambda c, d, by, at: parties.add_party(dispute=d, by=by, at=at, party=NewParty(role="third", name="吴某")),
    ),
    Verb(
        "change_party",
        A.SUPPLEMENT,
        mediating,
        lambda c, d, by, at: parties.change_party(party=party(d), by=by, at=at, changes={"phone": "13800000000"}),
    ),
    Verb(
        "record_will",
        A.SUPPLEMENT,
        mediating,
        lambda c, d, by, at: parties.record_will(party=party(d, 1), by=by, at=at, is_willing=True),
    ),
    Verb(
        "add_representative",
        A.SUPPLEMENT,
        mediating,
        lambda c, d, by, at: parties.add_representative(
            party=party(d), by=by, at=at, kind="guardian", name="聂父", authorised_on=at.date()
        ),
    ),
    Verb("convene_panel", A.CONVENE_PANEL, mediating, convene),
    Verb(
        "record_consents",
        A.SUPPLEMENT,
        with_panel,
        lambda c, d, by, at: panels.record_consents(
            panel=panel_of(d), by=by, at=at, consents=[(member_of(d, "李大伯"), party(d))]
        ),
    ),
    Verb(
        "replace_member",
        A.SUPPLEMENT,
        with_panel,
        lambda c, d, by, at: panels.replace_member(member=member_of(d, "李大伯"), by=by, at=at, reason="系近亲属"),
    ),
    Verb(
        "give_up",
        A.SUPPLEMENT,
        with_panel,
        lambda c, d, by, at: panels.give_up(panel=panel_of(d), by=by, at=at, reason="五人一致认为无法化解"),
    ),
    Verb(
        "hold_session",
        A.HOLD_SESSION,
        mediating,
        lambda c, d, by, at: sessions.hold_session(dispute=d, by=by, at=at, notes=made.notes(d, at=at)),
    ),
    Verb(
        "reach_agreement",
        A.AGREE,
        mediating,
        lambda c, d, by, at: agreements.reach_agreement(dispute=d, by=by, at=at, terms=made.terms(d, on=at.date())),
    ),
    Verb(
        "reach_oral_agreement",
        A.AGREE_ORALLY,
        mediating,
        lambda c, d, by, at: agreements.reach_oral_agreement(
            dispute=d, by=by, at=at, terms=made.terms(d, on=at.date())
        ),
    ),
    Verb("record_mark", A.RECORD_MARK, agreed, mark),
    Verb(
        "attach_signed_copy",
        A.SUPPLEMENT,
        performing,
        lambda c, d, by, at: marks.attach_signed_copy(
            agreement=agreement_of(d), by=by, at=at, file_name="协议.jpg", media_type="image/jpeg", content=b"\xff\xd8"
        ),
    ),
    Verb(
        "resume_mediation",
        A.RESUME,
        performing,
        lambda c, d, by, at: agreements.resume_mediation(dispute=d, by=by, at=at, reason="双方要求变更协议"),
    ),
    Verb(
        "record_performance",
        A.RECORD_PERFORMANCE,
        performing,
        lambda c, d, by, at: obligations.record_performance(
            obligation=obligation_of(d), by=by, at=at, performed_on=at.date(), note="已付清"
        ),
    ),
    Verb(
        "record_confirmation",
        A.SUPPLEMENT,
        performing,
        lambda c, d, by, at: confirmation.record_confirmation(
            agreement=agreement_of(d), by=by, at=at, applied_on=at.date(), applicants=list(d.parties.all())
        ),
    ),
    Verb(
        "record_ruling",
        A.SUPPLEMENT,
        applied,
        lambda c, d, by, at: confirmation.record_ruling(
            agreement=agreement_of(d), by=by, at=at, result="confirmed", decided_on=at.date(), number="(2026)民特5号"
        ),
    ),
    Verb(
        "keep_findings",
        A.SUPPLEMENT,
        agreed,
        lambda c, d, by, at: agreements.keep_findings(agreement=agreement_of(d), by=by, at=at, reason="双方核对过"),
    ),
    Verb(
        "release_obligation",
        A.RELEASE,
        performing,
        lambda c, d, by, at: obligations.release_obligation(
            obligation=obligation_of(d), by=by, at=at, released_on=at.date(), reason="聂某当面表示不要了"
        ),
    ),
    Verb(
        "record_follow_up",
        A.FOLLOW_UP,
        performing,
        lambda c, d, by, at: follow_ups.record_follow_up(
            dispute=d, by=by, at=at, visited_on=at.date(), performance="已付一半"
        ),
    ),
    Verb(
        "refuse_mediation",
        A.REFUSE,
        mediating,
        lambda c, d, by, at: endings.refuse_mediation(dispute=d, by=by, at=at, party=party(d, 1), reason="不愿再谈"),
    ),
    Verb(
        "terminate_mediation",
        A.TERMINATE,
        mediating,
        lambda c, d, by, at: endings.terminate_mediation(dispute=d, by=by, at=at, reason="分歧太大"),
    ),
    Verb("extend_deadline", A.EXTEND, mediating, extend),
    Verb("override_rule", A.OVERRIDE, mediating, hold_back),
    Verb("deliver_notice", A.DELIVER_NOTICE, terminated, told),
    Verb(
        "close_dispute",
        A.CLOSE,
        fulfilled,
        lambda c, d, by, at: endings.close_dispute(dispute=d, by=by, at=at, missing_reason="身份证件已核对原件"),
    ),
    Verb(
        "change_retention",
        A.FILE,
        fulfilled,
        lambda c, d, by, at: dossiers.change_retention(
            dispute=d, by=by, at=at, retention="permanent", reason="涉及宅基地边界"
        ),
    ),
    Verb(
        "attach_enclosure",
        A.FILE,
        fulfilled,
        lambda c, d, by, at: dossiers.attach_enclosure(
            dispute=d,
            by=by,
            at=at,
            item="当事人身份证明",
            name="聂某身份证",
            file_name="身份证.png",
            media_type="image/png",
            content=picture(),
        ),
    ),
    Verb(
        "escalate_dispute",
        A.ESCALATE,
        mediating,
        lambda c, d, by, at: handovers.escalate_dispute(dispute=d, by=by, at=at, reason="超出能力"),
    ),
    Verb(
        "return_dispute",
        A.RETURN,
        sent_up,
        lambda c, d, by, at: handovers.return_dispute(dispute=d, by=by, at=at, reason="请先在村里调一次"),
        by="zhao",
    ),
    Verb(
        "revoke_escalation",
        A.REVOKE,
        sent_up,
        lambda c, d, by, at: handovers.revoke_escalation(dispute=d, by=by, at=at, reason="双方愿意再谈"),
    ),
    Verb(
        "change_mediator",
        A.HAND_OVER,
        mediating,
        lambda c, d, by, at: handovers.change_mediator(
            dispute=d, by=by, at=at, mediator=c.zhou, reason="当事人要求回避"
        ),
        by="zhou",
    ),
    Verb("refer_dispute", A.REFER, mediating, refer),
    Verb(
        "refer_legal_aid",
        A.REFER_LEGAL_AID,
        mediating,
        lambda c, d, by, at: referrals.refer_legal_aid(dispute=d, by=by, at=at, party=party(d), reason="经济困难"),
    ),
    Verb(
        "record_outcome",
        A.RECORD_OUTCOME,
        in_court,
        lambda c, d, by, at: referrals.record_outcome(
            referral=referral_of(d), by=by, at=at, outcome="法院已立案", finished_on=at.date()
        ),
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}
__all__ = ["BY_NAME", "NOW", "VERBS", "Handover", "Verb"]
