"""The packet for joint judicial confirmation (人民调解法 33; 民诉法解释 354). No concession and no offer is in it."""

from __future__ import annotations

import datetime

from mediation.models import Agreement, Dispute, Organisation
from mediation.papers.common import Data, iso, parties_of, pieces, signing_mediators
from rules.vocabulary import OrganisationKind


def confirmation_application(dispute: Dispute, made: Agreement, on: datetime.date) -> Data:
    """Both sides ask together, within thirty days from the effect of the agreement."""
    known: Data = {"court": made.confirmation_court} if made.confirmation_court else {}
    return {
        "parties": parties_of(dispute, made.reached_on),
        "agreement_number": made.number,
        "agreement_on": iso(made.reached_on),
        "effective_on": iso(made.effective_on),
        "apply_by": iso(made.confirm_deadline),
        "summary": made.issues,
        "terms": [obligation.content for obligation in made.obligations.all()],
        **known,
    }


def mediation_proof(dispute: Dispute, made: Agreement, on: datetime.date) -> Data:
    """The proof that the committee presided."""
    known: Data = {"court": made.confirmation_court} if made.confirmation_court else {}
    return {
        "parties": parties_of(dispute, made.reached_on),
        "accepted_on": iso(dispute.accepted_on),
        "place": made.location,
        "mediators": signing_mediators(dispute),
        "agreement_number": made.number,
        "agreement_on": iso(made.reached_on),
        "effective_on": iso(made.effective_on),
        "issued_on": iso(on),
        **known,
    }


def court_of(dispute: Dispute) -> str:
    """The court of the county, as a suggestion: the parties may choose another place (民事诉讼法 205)."""
    courts = Organisation.objects.filter(kind=OrganisationKind.COURT.value, is_active=True)
    near = courts.filter(place__code__startswith=dispute.county.code[:6]).first()
    return near.name if near else ""


def proofs_of(dispute: Dispute) -> list[str]:
    """What the parties handed in, for those who have to prove property rights."""
    return pieces(dispute.evidence, 200)
