"""Parties: who they are, whether they are willing, who stands for them (人民调解法 17, 23; 民法典 19-23)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from mediation.facts import current_agreement
from mediation.models import Dispute, Party, Place, Representative, User
from mediation.moments import day_of
from mediation.services import review, searching, transition
from mediation.services.errors import Refused
from mediation.services.stamps import withdraw_agreement_papers
from rules.vocabulary import Action, Channel, PartyRole, PartyTag

ADULT, LIMITED = 18, 8  # years: 民法典 17-20
CHANGEABLE = frozenset(
    "name kind gender birth_on ethnicity occupation id_number phone address village representative_name "
    "representative_title credit_code tags role".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A party as first told: a role and a name are enough."""

    role: str
    name: str
    kind: str = "person"
    gender: str = ""
    birth_on: datetime.date | None = None
    ethnicity: str = ""
    occupation: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    village: Place | None = None
    representative_name: str = ""
    representative_title: str = ""
    credit_code: str = ""
    tags: Sequence[str] = ()


def create_party(*, dispute: Dispute, party: NewParty, on: datetime.date) -> Party:
    """One row. An applicant is willing by asking (人民调解法 17); where nobody asked, nobody is known to be willing."""
    values: dict[str, Any] = {name: getattr(party, name) for name in NewParty.__slots__}
    values["tags"] = _with_age(party.tags, party.birth_on, on)
    row = Party(dispute=dispute, **values)
    if party.role == PartyRole.APPLICANT and dispute.channel == Channel.ON_REQUEST:
        row.is_willing, row.willing_on = True, on
    row.save()
    return row


def _with_age(tags: Sequence[str], birth_on: datetime.date | None, on: datetime.date) -> list[str]:
    """Tags with 未成年人 added, or taken away, by the date of birth."""
    kept = set(tags)
    if birth_on is not None:
        kept.discard(PartyTag.MINOR.value)
        if age_on(birth_on, on) < ADULT:
            kept.add(PartyTag.MINOR.value)
    return sorted(kept)


def age_on(birth_on: datetime.date, on: datetime.date) -> int:
    """Full years of age on a day. Somebody born on 29 February turns a year older on 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


@transaction.atomic
def add_party(*, dispute: Dispute, by: User, at: datetime.datetime, party: NewParty) -> Party:
    """One more party."""
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"增加当事人{party.name}")
    row = create_party(dispute=dispute, party=party, on=day_of(at))
    searching.keep(dispute=dispute)
    _recount_copies(dispute, party.name, by, at)
    review.review(dispute=dispute, at=at)
    return row


def _recount_copies(dispute: Dispute, newcomer: str, by: User, at: datetime.datetime) -> None:
    """One copy more (人民调解法 29). An agreement not yet in force that was printed without the newcomer counts no more."""
    agreement = current_agreement(dispute)
    if agreement is None:
        return
    agreement.copies = max(agreement.copies, agreement.least_copies)
    agreement.save()
    if agreement.effective_on is None:
        withdraw_agreement_papers(dispute, f"增加了当事人{newcomer}", by=by, at=at)


@transaction.atomic
def change_party(*, party: Party, by: User, at: datetime.datetime, changes: dict[str, Any]) -> Party:
    """Correct what is known of a party. Unknown names are a programming error."""
    strange = set(changes) - CHANGEABLE
    if strange:
        raise ValueError(f"not changeable: {sorted(strange)}")
    dispute = party.dispute
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"补充当事人{party.name}的情况")
    for name, value in changes.items():
        setattr(party, name, value)
    party.tags = _with_age(party.tags, party.birth_on, day_of(at))
    party.save()
    if "name" in changes:
        searching.keep(dispute=dispute)
    review.review(dispute=dispute, at=at)
    return party


@transaction.atomic
def record_will(*, party: Party, by: User, at: datetime.datetime, is_willing: bool) -> Party:
    """Whether a party agrees to mediation. A first no is not a last no: it may be asked again (人民调解法 17)."""
    word = "同意调解" if is_willing else "不同意调解"
    dispute = party.dispute
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"{party.name}{word}")
    party.is_willing, party.willing_on = is_willing, day_of(at)
    party.save()
    review.review(dispute=dispute, at=at)
    return party


@transaction.atomic
def add_representative(
    *,
    party: Party,
    by: User,
    at: datetime.datetime,
    kind: str,
    name: str,
    relation: str = "",
    phone: str = "",
    authority: str = "",
    authorised_on: datetime.date | None = None,
) -> Representative:
    """A guardian or an agent. An agent needs written authority with its extent (domain form 授权委托书)."""
    if kind == Representative.Kind.AGENT and not (authority.strip() and authorised_on):
        raise Refused("委托代理人须有授权委托书：请填写授权日期和代理权限。", "authority")
    if authorised_on is not None and authorised_on > day_of(at):
        raise Refused("授权或核实日期不能晚于今天。", "authorised_on")
    dispute = party.dispute
    transition.move(dispute=dispute, action=Action.SUPPLEMENT, by=by, at=at, reason=f"登记{party.name}的代理人{name}")
    row = Representative.objects.create(
        party=party,
        kind=kind,
        name=name,
        relation=relation,
        phone=phone,
        authority=authority,
        authorised_on=authorised_on,
    )
    review.review(dispute=dispute, at=at)
    return row


def unguarded(dispute: Dispute) -> list[Party]:
    """Minors and incapable parties for whom no guardian is verified."""
    return [
        party
        for party in dispute.parties.all()
        if party.needs_guardian
        and not party.representatives.filter(kind=Representative.Kind.GUARDIAN, authorised_on__isnull=False).exists()
    ]


def check_willing(dispute: Dispute, field: str = "") -> None:
    """人民调解法 17: against a clear refusal there is no mediation. Whoever changed their mind says so first."""
    unwilling = "、".join(party.name for party in dispute.parties.filter(is_willing=False))
    if unwilling:
        raise Refused(f"{unwilling}已表示不同意调解，不得调解（人民调解法17）。愿意再谈的，请先登记其同意。", field)


def as_dict(party: NewParty) -> dict[str, Any]:
    """Plain values, for a form that must show again what was typed."""
    return asdict(party)
