"""More time for mediation: only with the recorded yes of every party (若干规定 33; 宁波条例 27)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from mediation import clocks
from mediation.models import Dispute, ExtensionConsent, Party, User
from mediation.moments import day_of
from mediation.services import notices, review, transition
from mediation.services.errors import Refused
from rules.vocabulary import Action, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One party's yes: when and how it was given."""

    party: Party
    given_on: datetime.date
    manner: str


@transaction.atomic
def extend_deadline(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    consents: Sequence[Consent],
    reason: str,
    until: datetime.date | None = None,
) -> Dispute:
    """Mediate until a later day, one month later unless told otherwise. Refused while one party's yes is missing."""
    _check_consents(dispute, consents, day_of(at))
    until = _checked_day(dispute, until or clocks.a_month_more(dispute), day_of(at))
    told = "；".join(f"{c.party.name}{c.given_on}同意" for c in consents)
    transition.move(
        dispute=dispute,
        action=Action.EXTEND,
        by=by,
        at=at,
        reason=f"各方书面同意延长至{until}（{told}）。{reason}",
        changes={"extended_to": until},
    )
    for consent in consents:
        ExtensionConsent.objects.create(
            dispute=dispute,
            party=consent.party,
            until=until,
            given_on=consent.given_on,
            manner=consent.manner,
            recorded_by=by,
            recorded_at=at,
        )
    notices.answer_all(dispute=dispute, by=by, at=at, answer="已延长期限", measures={Measure.ASK_EXTENSION})
    review.review(dispute=dispute, at=at)
    return dispute


def _check_consents(dispute: Dispute, consents: Iterable[Consent], today: datetime.date) -> None:
    given = {consent.party: consent for consent in consents}
    parties = list(dispute.parties.all())
    missing = [party for party in parties if party not in given]
    if missing:
        names = "、".join(party.name for party in missing)
        raise Refused(f"{names}还没有书面同意，不能延长（若干规定33）。", field_of(missing[0]))
    if set(given) - set(parties):
        raise Refused("同意的人不是此案的当事人。")
    for party, consent in given.items():
        if consent.given_on > today:
            raise Refused(f"{party.name}同意的日期不能晚于今天。", field_of(party))
        if dispute.accepted_on and consent.given_on < dispute.accepted_on:
            raise Refused(f"{party.name}同意的日期不能早于受理日期{dispute.accepted_on}。", field_of(party))


def field_of(party: Party) -> str:
    """The form field that asks on which day this party agreed."""
    return f"given_on_{party.pk}"


def _checked_day(dispute: Dispute, until: datetime.date | None, today: datetime.date) -> datetime.date:
    current = dispute.extended_to or dispute.mediation_deadline
    if until is None or current is None:
        raise Refused("受理以后才有调解期限可以延长。", "until")
    if until <= current:
        raise Refused(f"延长后的期限应晚于现在的期限{current}。", "until")
    if until <= today:
        raise Refused("延长后的期限应晚于今天。", "until")
    return until
