"""Every verb of the services as one table: what must be there first, who does it, its name in the lifecycle."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mediation.models import (
    Dispute,
    Handover,
    PanelModel,
    PanelSeat,
    User,
)
from mediation.services import (
    agreements,
    appraisals,
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
from rules.vocabulary import Action
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days, picture
from tests.mediation.states import (
    agreed,
    agreement_of,
    applied,
    fulfilled,
    in_court,
    mediating,
    member_of,
    obligation_of,
    panel_of,
    party,
    performing,
    refer,
    referral_of,
    registered,
    sent_up,
    terminated,
    with_panel,
)
from tests.mediation.timely import extend, medical, pause, told, with_appraisal

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


# --- the acts ---------------------------------------------------------------------------------------------------------


def hold_back(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """The seven days of the panel do not count for ten days."""
    until = at.date() + days(10)
    return overrides.override_rule(
        dispute=dispute, by=by, at=at, rule="ladder.panel_days", until=until, reason="一方住院，下周出院"
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
    Verb("pause_clock", A.PAUSE_CLOCK, medical, pause),
    Verb(
        "resume_clock",
        A.RESUME_CLOCK,
        with_appraisal,
        lambda c, d, by, at: appraisals.resume_clock(dispute=d, by=by, at=at, ends_on=at.date(), outcome="八级"),
    ),
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
__all__ = ["BY_NAME", "NOW", "VERBS", "Handover", "Verb", "extend", "medical", "pause", "told", "with_appraisal"]
