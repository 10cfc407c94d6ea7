"""What must be there before an act: disputes in each state, and the rows beside them."""

from __future__ import annotations

import datetime
from typing import Any

from mediation.models import (
    Agreement,
    Dispute,
    Obligation,
    Panel,
    Party,
    Referral,
    User,
)
from mediation.services import (
    confirmation,
    endings,
    handovers,
    obligations,
    referrals,
)
from rules.vocabulary import Level
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days

NOW = START + days(1)


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


def refer(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """To the court."""
    return referrals.refer_dispute(
        dispute=dispute, by=by, at=at, kind="court", organisation=county.body("永宁县人民法院"), reason="当事人要求起诉"
    )


def in_court(county: County) -> Dispute:
    """Referred to the court."""
    dispute = terminated(county)
    refer(county, dispute, county.wang, START)
    return made.fresh(dispute)
