"""Rows that are good except where a test wants them bad: one maker per noun that a constraint guards."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db import models

from mediation.models import (
    Agreement,
    Appointment,
    ClockPause,
    Dispute,
    DossierItem,
    ExtensionConsent,
    Handover,
    Holiday,
    HolidayYear,
    LegalClock,
    LookupTally,
    Mark,
    Notice,
    NumberSequence,
    NumberTemplate,
    Obligation,
    Organisation,
    Panel,
    PanelMember,
    PanelModel,
    PanelSeat,
    PanelSlot,
    ParticipantConsent,
    Performance,
    Place,
    Referral,
    RowChange,
    RulebookVersion,
    ShadowDifference,
)
from tests import factories as made
from tests.factories import START, County
from tests.mediation import verbs
from tests.mediation.services.drafts import drafted
from tests.mediation.states import mediating, performing

TODAY = START.date()
Row = models.Model
Maker = Callable[[County], Row]


def agreement(county: County, **changes: Any) -> Agreement:
    """A further agreement of a fresh dispute."""
    values: dict[str, Any] = {
        "dispute": changes.pop("dispute", None) or mediating(county),
        "form": "written",
        "number": "(2026)枫林民调字第99号",
        "facts": "事实",
        "issues": "争议",
        "responsibility": "各半",
        "reached_on": TODAY,
        "location": "村委会",
        "recorder_name": "李会计",
        "copies": 3,
    }
    return Agreement(**(values | changes))


def in_force(county: County) -> Agreement:
    """The agreement of a dispute that is being performed."""
    return performing(county).agreements.get()


def obligation(county: County, **changes: Any) -> Obligation:
    """A further promise."""
    old = in_force(county)
    values: dict[str, Any] = {
        "agreement": old,
        "order": 2,
        "kind": "do",
        "debtor": old.dispute.parties.last(),
        "content": "清走杂物",
    }
    return Obligation(**(values | changes))


def performance(county: County, **changes: Any) -> Performance:
    """A payment on the promise of a signed agreement."""
    values: dict[str, Any] = {
        "obligation": in_force(county).obligations.get(),
        "performed_on": START.date(),
        "recorded_at": START,
        "recorded_by": county.wang,
    }
    return Performance(**(values | changes))


def mark(county: County, **changes: Any) -> Mark:
    """A further mark on a signed agreement."""
    old = in_force(county)
    values: dict[str, Any] = {
        "agreement": old,
        "kind": "mediator_signature",
        "manner": "signature",
        "signer_name": "周主任",
        "made_on": TODAY,
        "seen_by": county.wang,
    }
    return Mark(**(values | changes))


def dispute(county: County, **changes: Any) -> Dispute:
    """A registered dispute with other columns."""
    row = made.make_dispute(county)
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def handover(county: County, **changes: Any) -> Handover:
    """A hand-over of a fresh dispute."""
    values: dict[str, Any] = {
        "dispute": changes.pop("dispute", None) or mediating(county),
        "from_organisation": county.body("枫林村人民调解委员会"),
        "to_organisation": county.body("青溪镇人民调解委员会"),
        "from_level": "panel",
        "to_level": "township",
        "deadline_version": 1,
        "reason": "化解不了",
        "sent_at": START,
    }
    return Handover(**(values | changes))


def twin_handover(county: County, **changes: Any) -> Handover:
    """A second hand-over beside a pending one."""
    first = handover(county)
    first.save()
    return handover(county, dispute=first.dispute, **changes)


def referral(county: County, **changes: Any) -> Referral:
    """A referral of a fresh dispute."""
    values: dict[str, Any] = {
        "dispute": changes.pop("dispute", None) or mediating(county),
        "kind": "court",
        "organisation": county.body("永宁县人民法院"),
        "reason": "当事人要求",
        "made_at": START,
    }
    return Referral(**(values | changes))


def twin_referral(county: County, state: str, kind: str = "court") -> Referral:
    """A second referral beside one in that state."""
    first = referral(county, state=state, finished_on=TODAY, outcome="已立案")
    first.save()
    return referral(county, dispute=first.dispute, kind=kind)


def member(county: County, **changes: Any) -> PanelMember:
    """A further member of a panel."""
    panel = Panel.objects.create(dispute=mediating(county), model=PanelModel.objects.get(), convened_on=TODAY)
    return PanelMember(**({"panel": panel, "person_name": "甲", "role": "elder"} | changes))


def consent(county: County, twice: bool = False) -> ParticipantConsent:
    """A consent, given once or twice."""
    who = member(county)
    who.save()
    party = who.panel.dispute.parties.first()
    if twice:
        ParticipantConsent.objects.create(member=who, party=party, consented_on=TODAY)
    return ParticipantConsent(member=who, party=party, consented_on=TODAY)


def seat(county: County, **changes: Any) -> PanelSeat:
    """A further seat."""
    values = {
        "slot": PanelSlot.objects.first(),
        "organisation": county.body("枫林村人民调解委员会"),
        "person_name": "甲",
        "starts_on": TODAY,
    }
    return PanelSeat(**(values | changes))


def appointment(county: County, **changes: Any) -> Appointment:
    """A further office of 王调解."""
    values = {
        "user": county.wang,
        "organisation": county.body("石塘村人民调解委员会"),
        "role": "mediator",
        "starts_on": TODAY,
    }
    return Appointment(**(values | changes))


def notice(county: County, key: str) -> Notice:
    """A notice beside one with the key "a"."""
    row = mediating(county)
    values = {
        "dispute": row,
        "organisation": row.responsible,
        "measure": "remind",
        "mode": "act",
        "text": "请安排",
        "created_at": START,
    }
    Notice.objects.create(key="a", **values)
    return Notice(key=key, **values)


def session(county: County, number: int) -> Row:
    """A session beside the first."""
    first = made.hold(county, mediating(county))
    first.pk, first.number = None, number
    first._state.adding = True
    return first


def sequence(county: County, family: str) -> NumberSequence:
    """A sequence beside that of the agreements."""
    body = county.body("枫林村人民调解委员会")
    NumberSequence.objects.create(organisation=body, year=2026, family="agreement")
    return NumberSequence(organisation=body, year=2026, family=family)


def place(county: County, kind: str, parent: bool) -> Place:
    """A further place."""
    above = Place.objects.get(kind="county") if parent else None
    return Place(code="330399300000", name="新地", kind=kind, parent=above)


def body(county: County, abbreviation: str, name: str = "新调委会") -> Organisation:
    """A further organisation."""
    return Organisation(
        name=name, abbreviation=abbreviation, kind="village_committee", place=county.body("枫林村人民调解委员会").place
    )


def mark_with_party(county: County, kind: str) -> Mark:
    """A mark that names the first party of its agreement."""
    row = mark(county, kind=kind)
    row.party = row.agreement.dispute.parties.first()
    return row


def same_office(county: County, **changes: Any) -> Appointment:
    """王调解 once more in the same body."""
    return appointment(county, organisation=county.body("枫林村人民调解委员会"), **changes)


def holiday_year(county: County, **changes: Any) -> HolidayYear:
    """The notice of 2027."""
    values = {"year": 2027, "is_confirmed": True, "source": "通知", "digest": "x", "loaded_at": START}
    return HolidayYear(loaded_by=county.admin, **(values | changes))


def holiday(county: County, day: int) -> Holiday:
    """A day beside the first of January."""
    year = holiday_year(county)
    year.save()
    Holiday.objects.create(year=year, date=datetime.date(2027, 1, 1), kind="rest", name="元旦")
    return Holiday(year=year, date=datetime.date(2027, 1, day), kind="rest", name="元旦")


def legal_clock(county: County, **changes: Any) -> LegalClock:
    """A week of a dispute that has its limitation running already."""
    today = START.date()
    week = dict.fromkeys(("raw_on", "deadline_on", "safe_on"), today + datetime.timedelta(days=7))
    values = {"row": "week", "basis": "示例", "period": "7天", "since": "accepted", "start_on": today, **week}
    return LegalClock(dispute=made.make_dispute(county), is_provisional=False, **(values | changes))


def twin_pause(county: County, **changes: Any) -> ClockPause:
    """A second appraisal beside an open one."""
    dispute = verbs.with_appraisal(county)
    return ClockPause(**({"dispute": dispute, "starts_on": START.date(), "matter": "再次鉴定"} | changes))


def yes(county: County, later: datetime.timedelta) -> ExtensionConsent:
    """A second yes of one party, to the same day or a later one."""
    dispute = verbs.mediating(county)
    verbs.extend(county, dispute, county.wang, START)
    row = ExtensionConsent.objects.get(party=dispute.parties.first())
    row.pk, row.until = None, row.until + later
    row._state.adding = True
    return row


def dossier_item(county: County, name: str) -> DossierItem:
    """A line of a list that has 照片 already."""
    committee = county.body("枫林村人民调解委员会")
    DossierItem.objects.create(organisation=committee, order=1, name="照片")
    return DossierItem(organisation=committee, order=2, name=name)


def number_template(county: County, family: str) -> NumberTemplate:
    """A template beside that of the agreements."""
    committee, text = county.body("枫林村人民调解委员会"), "({year}){name}调字第{serial}号"
    NumberTemplate.objects.create(organisation=committee, family="agreement", text=text)
    return NumberTemplate(organisation=committee, family=family, text=text)


def tally(address: str) -> LookupTally:
    """A counter beside that of address a."""
    LookupTally.objects.create(address="a", since=START)
    return LookupTally(address=address, since=START)


def version(county: County, **changes: Any) -> RulebookVersion:
    """Another text of the ladder beside a draft of it."""
    first = drafted(county)
    values = {
        name: getattr(first, name) for name in ("county", "table", "content", "digest", "drafted_by", "drafted_at")
    }
    return RulebookVersion(**(values | {"number": 2, "state": "withdrawn"} | changes))


def difference(county: County, digest: str) -> ShadowDifference:
    """What a draft on trial said of one dispute on one day, beside the same said before."""
    kept = {
        "version": drafted(county),
        "dispute": made.make_dispute(county),
        "on": START.date(),
        "live": [],
        "draft": [],
    }
    ShadowDifference.objects.create(digest="a", **kept)
    return ShadowDifference(digest=digest, **kept)


def writes(row: int) -> RowChange:
    """One write of that place; those of the first are counted."""
    return RowChange(table="place", row=row, changes=1)
