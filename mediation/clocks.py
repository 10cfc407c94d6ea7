"""Which periods of law run for a dispute, from which day, and when they end: the bridge to the table `clocks`.

The table says which periods run and what starts them; here stands what that event is in our rows. Three dates come
out of each (rules/calendar.py): people are told `safe`, and nothing is enforced before `deadline` is over.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mediation import holidays
from mediation.folders import Folder
from mediation.models import ClockPause, Dispute, LegalClock
from mediation.moments import day_of
from rules import calendar, engine, shelf
from rules.calendar import Deadline, Holidays, Pause, Period
from rules.legal_words import ClockStart, CourtEntrustment
from rules.parameters import AID_DECISION, CONFIRMATION, LegalPeriod, mediation_period
from rules.vocabulary import Channel, DisputeType, ReferralKind, ReferralState, Status

TABLE = "clocks"
Starts = Mapping[ClockStart, datetime.date]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table that applies: what runs, for how long, since which event, by which article."""

    row: str
    basis: str
    period: str
    since: ClockStart


@dataclass(frozen=True, slots=True)
class Running:
    """A period that runs for a dispute."""

    rule: Rule
    limit: Deadline


def rules_for(facts: Mapping[str, object], on: datetime.date) -> list[Rule]:
    """The periods that the table finds for these facts on that day."""
    return list(_rules_for(tuple(sorted(facts.items())), on))


@lru_cache(maxsize=4096)  # on one day thousands of disputes stand alike in the few facts that this table asks
def _rules_for(asked: tuple[tuple[str, object], ...], on: datetime.date) -> tuple[Rule, ...]:
    facts = dict(asked)
    found = [
        Rule(finding.row, finding.basis, finding.outcome.period, finding.outcome.since)
        for finding in engine.decide(shelf.shipped()[TABLE], facts, on).findings
        if finding.outcome.since is not None
    ]
    if facts.get("status") == Status.MEDIATING and not any(rule.since.is_mediation for rule in found):
        # Before the article of its type was in force, the general period ran; mediation never has none.
        general = mediation_period(DisputeType(str(facts["dispute_type"])))
        found.append(Rule("general", general.basis, general.text, ClockStart.ACCEPTED))
    return tuple(found)


def first(facts: Mapping[str, object], starts: Starts, on: datetime.date, general: LegalPeriod) -> Deadline:
    """The period that ends first, of those these events start; `general` where no row was in force yet on that day."""
    known = holidays.current()
    running = [(start, rule.period) for rule in rules_for(facts, on) if (start := starts.get(rule.since)) is not None]
    ends = [calendar.deadline(start, Period.parse(text), known) for start, text in running or [(on, general.text)]]
    return min(ends, key=lambda end: end.raw)


def first_mediation(dispute: Dispute, accepted_on: datetime.date) -> dict[str, datetime.date]:
    """Columns of a dispute that is accepted that day. A type and a court's way of entrusting have their own periods."""
    requested = day_of(dispute.registered_at)
    starts = {
        ClockStart.ACCEPTED: accepted_on,
        ClockStart.REQUESTED: requested,
        ClockStart.ENTRUSTED: requested,
    }
    facts = {
        "status": Status.MEDIATING.value,
        "dispute_type": dispute.dispute_type,
        "court_entrustment": dispute.court_entrustment,
    }
    return columns(first(facts, starts, accepted_on, mediation_period(DisputeType(dispute.dispute_type))))


def confirmation(effective_on: datetime.date) -> Deadline:
    """Until when both parties may ask the court together (人民调解法 33)."""
    return first({"status": Status.PERFORMING.value}, {ClockStart.EFFECTIVE: effective_on}, effective_on, CONFIRMATION)


def aid_decision(asked_on: datetime.date) -> Deadline:
    """Until when the legal-aid centre decides (法律援助法 43)."""
    return first({"aid_pending": True}, {ClockStart.AID_REQUESTED: asked_on}, asked_on, AID_DECISION)


def columns(limit: Deadline) -> dict[str, datetime.date]:
    """The dispute's own copy of the period of mediation."""
    return {"mediation_deadline": limit.deadline, "mediation_safe": limit.safe}


# --- what starts a period, in our rows ---------------------------------------------------------------------------------


def interrupted_on(dispute: Dispute) -> datetime.date | None:
    """The day from which limitation is counted anew (民法典 195; 时效规定 12); None when nobody asked, or too late.

    Only a request interrupts; the committee's own initiative, or another organ's letter, does not.
    """
    requested = day_of(dispute.registered_at)
    if dispute.channel != Channel.ON_REQUEST or (dispute.limitation_on and dispute.limitation_on < requested):
        return None
    return requested


def _entrusted_on(dispute: Dispute, folder: Folder) -> datetime.date | None:
    """特邀调解规定 27: since the papers of the court were received, which is when the dispute was registered."""
    return day_of(dispute.registered_at) if dispute.court_entrustment != CourtEntrustment.NONE else None


def _told_on(dispute: Dispute, folder: Folder) -> datetime.date | None:
    """The first party to hold the notice of termination: all of them apply together, so the first day counts."""
    days = (party.notice_delivered_on for party in folder.parties)
    return min((day for day in days if day), default=None)


def _aid_asked_on(dispute: Dispute, folder: Folder) -> datetime.date | None:
    asked = (referral for referral in folder.referrals if referral.kind == ReferralKind.LEGAL_AID)
    waiting = next((referral for referral in asked if referral.state == ReferralState.PENDING), None)
    return day_of(waiting.made_at) if waiting else None


def _last_due(dispute: Dispute, folder: Folder) -> datetime.date | None:
    """民事诉讼法 250: with instalments, from the end of the last one."""
    return max((promise.due_on for promise in folder.promises if promise.due_on), default=None)


STARTS: dict[ClockStart, Callable[[Dispute, Folder], datetime.date | None]] = {
    ClockStart.ACCEPTED: lambda dispute, _: dispute.accepted_on,
    ClockStart.REQUESTED: lambda dispute, _: day_of(dispute.registered_at),
    ClockStart.ENTRUSTED: _entrusted_on,
    ClockStart.TERMINATED: _told_on,
    ClockStart.EFFECTIVE: lambda _, folder: folder.agreement.effective_on if folder.agreement else None,
    ClockStart.LAST_DUE: _last_due,
    ClockStart.AID_REQUESTED: _aid_asked_on,
    ClockStart.HARM_KNOWN: lambda dispute, _: interrupted_on(dispute),
}
"""Events without an entry are not recorded yet; their periods do not run."""


# --- what runs now -----------------------------------------------------------------------------------------------------


def running(dispute: Dispute, folder: Folder, on: datetime.date, known: Holidays) -> list[Running]:
    """Every period of law that runs for this dispute. During an appraisal the period of mediation does not."""
    stands_still, found = any(pause.ends_on is None for pause in folder.pauses), []
    for rule in rules_for(_facts(dispute, folder), on):
        start = STARTS[rule.since](dispute, folder) if rule.since in STARTS else None
        if start is not None and not (stands_still and rule.since.is_mediation):
            gaps = [(pause.starts_on, pause.ends_on) for pause in folder.pauses if pause.ends_on]
            found.append(Running(rule, count(rule, start, known, gaps, dispute.extended_to)))
    return found


def _facts(dispute: Dispute, folder: Folder) -> dict[str, object]:
    """What the table asks. A dispute sent up and not yet received is still in the month that began below."""
    goes_on = dispute.status == Status.REGISTERED and dispute.accepted_on is not None
    return {
        "status": Status.MEDIATING.value if goes_on else dispute.status,
        "dispute_type": dispute.dispute_type,
        "court_entrustment": dispute.court_entrustment,
        "confirmation_applied": bool(folder.agreement and folder.agreement.confirmation_applied_on),
        "aid_pending": any(referral.kind == ReferralKind.LEGAL_AID for referral in folder.referrals),
    }


def count(
    rule: Rule,
    start: datetime.date,
    known: Holidays,
    pauses: Iterable[Pause] = (),
    extended_to: datetime.date | None = None,
) -> Deadline:
    """The end of one period. Appraisals and the parties' consent lengthen mediation, and nothing else."""
    gaps = tuple(pauses) if rule.since.is_mediation else ()
    own = (
        calendar.deadline(start, Period.parse(rule.period), known, gaps) if gaps else _plain(start, rule.period, known)
    )
    if not rule.since.is_mediation:
        return own
    return calendar.until(start, extended_to, known) if extended_to and extended_to > own.raw else own


def _plain(start: datetime.date, period: str, known: Holidays) -> Deadline:
    """A period that nothing stops. Remembered: thousands of disputes begin on the same day."""
    key = (start, period)
    if _COUNTED.get(_CALENDAR) is not known or len(_COUNTED) > MOST_COUNTED:
        _COUNTED.clear()
        _COUNTED[_CALENDAR] = known
    found = _COUNTED.get(key)
    if not isinstance(found, Deadline):
        found = _COUNTED[key] = calendar.deadline(start, Period.parse(period), known)
    return found


MOST_COUNTED = 16_384
_CALENDAR = (datetime.date.min, "")
_COUNTED: dict[tuple[datetime.date, str], Deadline | Holidays] = {}


def recounted(clock: LegalClock, dispute: Dispute, pauses: Iterable[ClockPause], known: Holidays) -> Deadline:
    """What a stored period comes to with another calendar."""
    rule = Rule(clock.row, clock.basis, clock.period, clock.since_term)
    gaps = [(pause.starts_on, pause.ends_on) for pause in pauses if pause.ends_on]
    return count(rule, clock.start_on, known, gaps, dispute.extended_to)


def may_stand_still(dispute: Dispute) -> bool:
    """Whether the law leaves the time of an appraisal out (医疗纠纷预防和处理条例 38；特邀调解规定 26)."""
    return dispute.dispute_type == DisputeType.MEDICAL or dispute.court_entrustment != CourtEntrustment.NONE


def mediation_clock(dispute: Dispute) -> LegalClock | None:
    """The period of mediation that ends first; None when none runs, as during an appraisal."""
    return next((clock for clock in dispute.clocks.all() if clock.since_term.is_mediation), None)


def a_month_more(dispute: Dispute) -> datetime.date | None:
    """The usual extension: one month after the present end, on a working day. None before acceptance."""
    end = dispute.extended_to or dispute.mediation_deadline
    return calendar.deadline(end, Period.parse("1个月"), holidays.current()).deadline if end else None
