"""Disputes as no service would leave them: every column and every row beside them by chance, history left out."""

from __future__ import annotations

import datetime
import random
from typing import Any

from mediation.models import (
    Agreement,
    Dispute,
    FollowUp,
    Handover,
    LegalClock,
    MediationSession,
    Obligation,
    Panel,
    PanelModel,
    Party,
    Place,
    Referral,
)
from rules.facts import SCHEMA
from rules.legal_words import ClockStart
from rules.vocabulary import HandoverState, Level, ObligationKind, ReferralKind, SessionResult, Status
from tests.factories import START, County

DAY = START.date()
MINUTES = 60 * 24


def word(name: str, chance: random.Random) -> str:
    """Any word of that fact."""
    return chance.choice([term.value for term in SCHEMA[name].words or ()])


def tags(name: str, chance: random.Random) -> list[str]:
    """None, one or several tags."""
    words = [term.value for term in SCHEMA[name].words or ()]
    return chance.sample(words, chance.choice([0, 0, 1, 3]))


def some(chance: random.Random, value: Any) -> Any:
    """The value, or nothing."""
    return value if chance.random() < 0.6 else None


def day(chance: random.Random) -> datetime.date:
    """Within six weeks of the usual day."""
    return DAY + datetime.timedelta(days=chance.randint(-40, 40))


def moment(chance: random.Random) -> datetime.datetime:
    """Close to the usual moment, often within the hours in which the day in China is not the day in UTC; some twice."""
    step = chance.choice([0, MINUTES, chance.randint(-20 * MINUTES, 20 * MINUTES)])
    return START + datetime.timedelta(minutes=step, microseconds=chance.choice([0, 0, 1, 500_000]))


def scatter(county: County, chance: random.Random, count: int) -> list[Dispute]:
    """So many disputes with whatever stands beside them."""
    places = list(Place.objects.filter(kind__in=["village", "township", "county"]))
    disputes = [dispute(county, chance, f"{number}/{chance.getrandbits(60)}") for number in range(count)]
    Dispute.objects.bulk_create(disputes)
    for one in disputes:
        clocks(one, chance)
        parties = people(one, places, chance)
        talks(county, one, chance)
        if parties:
            agreements(county, one, parties, chance)
    return disputes


def clocks(one: Dispute, chance: random.Random) -> None:
    """Some periods of law that run, several since the same event."""
    for number in range(chance.choice([0, 0, 1, 4])):
        start = day(chance)
        safe = start + datetime.timedelta(days=chance.randint(0, 40))
        LegalClock.objects.create(
            dispute=one,
            row=f"row{number}",
            basis="民法典 201",
            period="30天",
            since=chance.choice(list(ClockStart)).value,
            start_on=start,
            raw_on=safe,
            deadline_on=safe,
            safe_on=safe,
            is_provisional=False,
        )


def dispute(county: County, chance: random.Random, number: str) -> Dispute:
    """One that the constraints of the table allow."""
    status, wang = word("status", chance), county.wang
    closed, body = status == Status.CLOSED, county.body("枫林村人民调解委员会")
    accepted = day(chance) if status == Status.MEDIATING else some(chance, day(chance))
    stored = {name: word(name, chance) for name in ("level", "dispute_type", "channel", "complexity", "handled_by")}
    truths = ("special_organ_only", "law_forbids_mediation", "is_criminal", "is_civil", "aid_requested")
    days = ("mediation_safe", "extended_to", "limitation_on", "danger_reported_on")
    return Dispute(
        file_number=number,
        progress_code=number[-16:],
        title=f"纠纷{number}",
        county=body.place.parent.parent,
        responsible=body,
        registered_by=wang,
        request_form="oral",
        registered_at=moment(chance),
        status=status,
        closed_on=DAY if closed else None,
        close_reason="withdrawn" if closed else "",
        next_check_at=START,
        accepted_on=accepted,
        mediation_deadline=DAY,
        status_since=day(chance),
        level_since=day(chance),
        amount_fen=some(chance, chance.choice([0, 1, 10**9])),
        aid_matter=word("aid_matter", chance),
        economic_hardship=chance.choice([None, True, False]),
        group_size=some(chance, chance.randint(0, 12)),
        police_calls=some(chance, chance.randint(0, 4)),
        risk_tags=tags("risk_tags", chance),
        **stored,
        **{name: chance.random() < 0.5 for name in truths},
        **{name: some(chance, day(chance)) for name in days},
    )


def people(of: Dispute, places: list[Place], chance: random.Random) -> list[Party]:
    """Nobody, or some, with or without a known home."""
    homes = [chance.choice(places), chance.choice(places), None]
    willing = [chance.choice([None, True, False]) for _ in range(chance.randint(0, 3))]
    return Party.objects.bulk_create(
        Party(
            dispute=of,
            role="applicant",
            name="聂某",
            village=chance.choice(homes),
            tags=tags("party_tags", chance),
            is_willing=will,
            willing_on=None if will is None else DAY,
        )
        for will in willing
    )


def talks(county: County, of: Dispute, chance: random.Random) -> None:
    """Sessions, panels, hand-overs, visits and ways out."""
    model, body = PanelModel.objects.all()[0], of.responsible
    level = [of.level, of.level, chance.choice(list(Level)).value]
    results = [result.value for result in SessionResult]
    MediationSession.objects.bulk_create(
        MediationSession(
            dispute=of, number=n, level=chance.choice(level), held_at=moment(chance), result=chance.choice(results)
        )
        for n in range(chance.randint(0, 4))
    )
    Panel.objects.bulk_create(
        Panel(
            dispute=of, model=model, convened_on=chance.choice([DAY, day(chance)]), gave_up_on=some(chance, day(chance))
        )
        for _ in range(chance.randint(0, 2))
    )
    states = chance.sample(list(HandoverState), chance.randint(0, 3))
    Handover.objects.bulk_create(
        Handover(
            dispute=of,
            from_organisation=body,
            to_organisation=body,
            from_level="panel",
            to_level="township",
            deadline_version=number,
            reason="x",
            sent_at=START,
            state=state.value,
            answered_at=None if state is HandoverState.PENDING else moment(chance),
        )
        for number, state in enumerate(states)
    )
    FollowUp.objects.bulk_create(
        FollowUp(dispute=of, visited_on=chance.choice([DAY, day(chance)]), visited_by=county.wang, new_tension=tense)
        for tense in chance.choices([True, False], k=chance.randint(0, 3))
    )
    kinds = chance.sample(list(ReferralKind), chance.randint(0, 2))
    Referral.objects.bulk_create(
        Referral(dispute=of, kind=kind.value, organisation=body, reason="x", made_at=START) for kind in kinds
    )


def agreements(county: County, of: Dispute, parties: list[Party], chance: random.Random) -> None:
    """Cancelled ones, and perhaps one in force, each with promises of every kind."""
    cancelled = chance.choice([[], [False], [True], [True, False]])
    for number, is_cancelled in enumerate(cancelled):
        agreement = Agreement.objects.bulk_create(
            [
                Agreement(
                    dispute=of,
                    form=word("agreement_form", chance),
                    number=f"{of.file_number}-{number}",
                    facts=chance.choice(["", "事实"]),
                    issues=chance.choice(["", "争议"]),
                    responsibility=chance.choice(["", "各半"]),
                    reached_on=DAY,
                    copies=3,
                    effective_on=some(chance, day(chance)),
                    confirm_safe=some(chance, day(chance)),
                    confirmation_applied_on=some(chance, day(chance)),
                    cancelled_on=DAY if is_cancelled else None,
                    cancelled_reason="重写" if is_cancelled else "",
                )
            ]
        )[0]
        Obligation.objects.bulk_create(
            promise(agreement, parties[0], order, chance) for order in range(chance.randint(0, 3))
        )


def promise(agreement: Agreement, debtor: Party, order: int, chance: random.Random) -> Obligation:
    """One promise with something left out."""
    kind = chance.choice(list(ObligationKind))
    is_payment = kind is ObligationKind.PAY
    return Obligation(
        agreement=agreement,
        order=order,
        kind=kind.value,
        debtor=debtor,
        content=chance.choice(["赔偿", "双方自愿离婚，房屋产权归女方", "另付调解费100元"]),
        amount_fen=chance.randint(1, 9) if is_payment else None,
        due_on=some(chance, day(chance)),
        manner=chance.choice(["", "现金"]),
        location=chance.choice(["", "村委会"]),
        performed_on=chance.choice([None, None, DAY]),
    )
