"""What every paper of a dispute says: whose it is, who the parties are, who mediated, whom to ask."""

from __future__ import annotations

import datetime
from typing import Any

from mediation.models import Dispute, Organisation, Party, Representative
from rules.vocabulary import PartyKind, PartyRole

Data = dict[str, Any]
CHILD = 8  # under eight a child is represented and does not sign (民法典 20)


def shared(dispute: Dispute, on: datetime.date) -> Data:
    """What a paper says of the dispute if it has room for it; a builder may say it otherwise."""
    return {
        "committee": letterhead(dispute.responsible),
        "case_number": dispute.file_number,
        "dispute_type": dispute.get_dispute_type_display(),
        "parties": parties_of(dispute, on),
        "mediators": mediators_of(dispute),
        **handler_of(dispute),
    }


def letterhead(organisation: Organisation) -> str:
    """The body's name as its papers are headed: its own wording, or its name."""
    style = getattr(organisation, "style", None)
    return style.heading if style is not None and style.heading else organisation.name


def party_data(party: Party, on: datetime.date) -> Data:
    """One party with everybody who stands for it."""
    age = age_of(party, on)
    return {
        "role": party.get_role_display(),
        "kind": party.kind,
        "name": party.name,
        "signs": not (age is not None and age < CHILD),
        "gender": party.get_gender_display() if party.gender else "",
        "age": age if party.kind == PartyKind.PERSON else None,
        "ethnicity": party.ethnicity,
        "occupation": party.occupation,
        "address": party.address,
        "id_number": party.id_number,
        "phone": party.phone,
        "legal_head": party.representative_name,
        "legal_head_title": party.representative_title,
        "credit_code": party.credit_code,
        "representatives": [_representative(person) for person in party.representatives.all()],
    }


def _representative(person: Representative) -> Data:
    return {
        "name": person.name,
        "standing": person.kind,
        "relation": person.relation,
        "phone": person.phone,
        "authority": person.authority,
    }


def age_of(party: Party, on: datetime.date) -> int | None:
    """Full years on that day; None when the birthday is not known."""
    if party.birth_on is None:
        return None
    return on.year - party.birth_on.year - ((on.month, on.day) < (party.birth_on.month, party.birth_on.day))


def parties_of(dispute: Dispute, on: datetime.date, *roles: PartyRole) -> list[Data]:
    """The parties in these roles, or all of them."""
    wanted = roles or tuple(PartyRole)
    return [party_data(party, on) for party in dispute.parties.all() if party.role in wanted]


def names_of(dispute: Dispute, *roles: PartyRole) -> list[str]:
    """Their names only."""
    return [party.name for party in dispute.parties.all() if party.role in roles]


def others_than(dispute: Dispute, party: Party) -> list[str]:
    """Names of the other side: everybody who does not stand in the same role."""
    return [other.name for other in dispute.parties.all() if other.role != party.role]


def handler_of(dispute: Dispute) -> Data:
    """Whom to ask."""
    handler = dispute.mediator or dispute.registered_by
    return {"handler": handler.name, "phone": dispute.responsible.phone}


def mediators_of(dispute: Dispute) -> list[str]:
    """The mediator in charge and the panel's registered mediators: those who may sign as mediator."""
    names = [dispute.mediator.name] if dispute.mediator else []
    panel = dispute.panels.first()
    if panel is not None:
        names += [m.person_name for m in panel.members.filter(is_mediator=True, replaced_on=None)]
    return list(dict.fromkeys(names))[:9]


def signing_mediators(dispute: Dispute) -> list[str]:
    """The same for a paper that cannot do without one."""
    return mediators_of(dispute) or [dispute.responsible.name]


def iso(day: datetime.date | None) -> str | None:
    """A day as the papers take it."""
    return day.isoformat() if day else None


def items(text: str) -> list[str]:
    """One item per line that says something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def pieces(text: str, longest: int) -> list[str]:
    """Items no longer than a paper takes them; a longer one goes on in the next, and nothing is cut off."""
    return [item[start : start + longest] for item in items(text) for start in range(0, len(item), longest)]
