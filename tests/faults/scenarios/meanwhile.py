"""What a sweep rests on changes while it runs: the rules, the body above, the mediator, the lawyer."""

from __future__ import annotations

from random import Random

from mediation.models import Dispute, Handover, Notice, Organisation, Referral
from mediation.services import referrals
from mediation.services import rulebooks as books
from tests import factories as made
from tests.faults.naive import DUE, Case, Naive
from tests.faults.scenario import Scenario
from tests.faults.scenarios.people import GROUP, Act, the, together, told
from tests.faults.verdicts import Verdict
from tests.faults.worlds import DAY, World, recalled
from tests.mediation.services.drafts import drafted


def published(world: World, dice: Random) -> Verdict:
    """A rulebook that gives ten days instead of seven comes into force while the sweep runs."""
    version = drafted(world.county, new=10)
    books.propose_draft(version=version, by=world.county.zhao, at=world.at, reason="七天不够")

    def publish() -> None:
        books.publish_draft(version=version, by=world.county.zheng, at=world.at, starts_on=world.at.date())

    acts: list[Act] = [publish, world.sweeping]
    dice.shuffle(acts)
    words = together(world, dice, *acts)
    later = world.at + 3 * DAY
    world.recover(world.at)
    world.recover(later)
    free = tuple(Dispute.objects.values_list("pk", flat=True))
    sent = Handover.objects.filter(dispute__in=world.due(), from_level="panel").count()
    return world.verdict(later, free=free) + told(words, 2) + Verdict(lost=len(world.due()) - sent)


def naive_published(naive: Naive, dice: Random) -> Verdict:
    """The message was given its hour when the case came in, by the days of that time: fewer days come too late."""
    early = dice.randrange(len(DUE))
    naive.send_all(list(DUE)[:early])
    naive.drain()
    naive.send_all(list(DUE)[early:], countdown=3600)
    return naive.verdict()


def receiver_gone(world: World, dice: Random) -> Verdict:
    """The body above is closed down while the sweep runs; a person is asked, and once it is back all goes up."""
    above = Organisation.objects.filter(place__name__startswith="青溪")

    def close(is_active: bool) -> None:
        for body in above:
            body.is_active = is_active
            body.save()

    acts: list[Act] = [lambda: close(False), world.sweeping]
    dice.shuffle(acts)
    words = together(world, dice, *acts)
    world.sweep(at=world.at + DAY / 2)
    waiting = set(Dispute.objects.filter(pk__in=world.due(), level="panel").values_list("pk", flat=True))
    asked = set(Notice.objects.filter(dispute__in=waiting, measure="choose_exit").values_list("dispute", flat=True))
    elsewhere = Dispute.objects.exclude(level="panel").exclude(responsible__is_active=True).count()
    world.run(lambda: close(True))
    later = world.at + DAY
    world.recover(later)
    free = tuple(Dispute.objects.values_list("pk", flat=True))
    lost = Verdict(lost=len(waiting - asked), why=[f"{waiting} {asked} {elsewhere}"])
    return world.verdict(later, free=free) + told(words, 2) + (lost if lost.lost else Verdict())


def naive_receiver_gone(naive: Naive, dice: Random) -> Verdict:
    """Sent up to whoever was above when the code was written. Nobody sits there."""
    naive.send_all()
    naive.drain()
    return Verdict(lost=sum(Case.get(pk).level == 2 for pk in DUE), why=["nobody reads that inbox"])


def mediator_gone(world: World, dice: Random) -> Verdict:
    """The mediator's account is switched off while the sweep runs."""

    def leave() -> None:
        person = recalled().wang
        person.is_active = False
        person.save()

    acts: list[Act] = [leave, world.sweeping]
    dice.shuffle(acts)
    together(world, dice, *acts)
    world.recover()
    return world.verdict(gone="wang@")


def naive_mediator_gone(naive: Naive, dice: Random) -> None:
    """The mail goes to the owner, and the owner is looked up among those who are there: `DoesNotExist`."""
    gone = dice.sample(DUE, 3)
    naive.send_all()

    def step() -> None:
        if naive.now in gone:
            raise LookupError("User matching query does not exist.")

    naive.before = step
    naive.drain()


def lawyer_declines(world: World, dice: Random) -> Verdict:
    """The lawyer declines, twice at once; the next one is asked, once."""
    pk = world.latest()
    world.ask(lambda: aided(pk))
    referral = Referral.objects.get(dispute=pk)
    lawyer = referral.lawyer
    decline = lambda: referrals.decline_referral(  # noqa: E731
        referral=Referral.objects.get(pk=referral.pk), by=lawyer, at=world.at, reason="没有时间"
    )
    words = together(world, dice, decline, decline)
    world.recover()
    referral.refresh_from_db()
    fine = referral.lawyer is not None and referral.lawyer != lawyer and referral.declined_by == [lawyer.pk]
    return world.verdict(free=(pk,)) + told(words, 1) + Verdict(lost=not fine)


def aided(pk: int) -> None:
    """Legal aid for the applicant."""
    dispute = the(pk)
    county = recalled()
    referrals.refer_legal_aid(
        dispute=dispute,
        by=county.wang,
        at=made.START + 5 * DAY,
        party=dispute.parties.order_by("pk")[0],
        reason="经济困难",
    )


def naive_declines(naive: Naive, dice: Random) -> Verdict:
    """Declining takes the name away and leaves the rest to somebody."""
    case = Case.get(1)
    case.owner = ""
    case.save()
    naive.beat(case.deadline + 1)
    return Verdict(lost=Case.get(1).owner == "")


SCENARIOS = (
    Scenario(
        "new rules in the middle",
        GROUP,
        "A rulebook with more days is published while the sweep runs.",
        published,
        naive_published,
        seeds=10,
    ),
    Scenario(
        "nobody above",
        GROUP,
        "The body above is closed down while the sweep runs, and opened again.",
        receiver_gone,
        naive_receiver_gone,
    ),
    Scenario(
        "the mediator leaves",
        GROUP,
        "The mediator's account is switched off while the sweep runs.",
        mediator_gone,
        naive_mediator_gone,
    ),
    Scenario(
        "the lawyer declines",
        GROUP,
        "A legal aid lawyer declines, twice at once.",
        lawyer_declines,
        naive_declines,
    ),
)
