"""司法确认体检: which court, what to bring, and whether a court will hear and confirm it (民事诉讼法 205; 民诉法解释 351-358)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from mediation import checkup
from mediation.checkup import Report
from mediation.models import Agreement, Organisation, Place
from rules.vocabulary import Channel, DisputeType, OrganisationKind, PlaceKind

OF_PROPERTY = frozenset(
    {DisputeType.HOUSE_HOMESTEAD, DisputeType.LAND_FOREST, DisputeType.EXPROPRIATION, DisputeType.MARRIAGE_FAMILY}
)


@dataclass(frozen=True, slots=True)
class Court:
    """One court that the law offers: why this one, and its name as far as it is known."""

    ground: str
    because: str
    name: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything the two sides want to know before they go."""

    courts: list[Court]
    bring: list[str]
    report: Report
    hindrances: list[str]


def outlook(agreement: Agreement, on: datetime.date) -> Outlook:
    """What can be said of an application on that day."""
    report = checkup.report_on(agreement, on, confirm=True)
    return Outlook(_courts(agreement), _bring(agreement), report, _hindrances(agreement, on))


def _courts(agreement: Agreement) -> list[Court]:
    dispute = agreement.dispute
    if dispute.channel == Channel.COURT:
        return [Court("作出邀请的人民法院", "此案由法院委派、委托调解", _court_in(dispute.county))]
    homes = [party for party in dispute.parties.select_related("village__parent__parent") if party.village]
    counties = {county.pk: county for party in homes if (county := _county_of(party.village))}
    domicile = "、".join(_court_in(county) for county in counties.values())
    body = _county_of(dispute.responsible.place) or dispute.county
    return [
        Court("当事人住所地", "任何一方的住所地都可以", domicile or "住所所在县（区）的人民法院"),
        Court("标的物所在地", "纠纷涉及的房屋、土地、物品在哪里", _court_in(dispute.county)),
        Court("调解组织所在地", f"{dispute.responsible.name}在这里", _court_in(body)),
    ]


def _county_of(place: Place | None) -> Place | None:
    return place.up_to(PlaceKind.COUNTY) if place else None


def _court_in(county: Place) -> str:
    courts = Organisation.objects.filter(kind=OrganisationKind.COURT.value, is_active=True)
    found = courts.filter(place__code__startswith=county.code[:6]).first()
    return found.name if found else f"{county.name}人民法院"


def _bring(agreement: Agreement) -> list[str]:
    """民诉法解释 354."""
    dispute, people = agreement.dispute, list(agreement.dispute.parties.prefetch_related("representatives"))
    agents = any(person.kind == "agent" for party in people for person in party.representatives.all())
    wards = any(party.needs_guardian for party in people)
    return [
        "司法确认申请书（也可以到法院口头申请）",
        f"调解协议书{agreement.number}原件" if agreement.form == "written" else "口头协议的书面记录（法院要看内容）",
        f"{dispute.responsible.name}主持调解的证明",
        "双方的身份证明，住所、联系方式",
        *(["单位的营业执照（登记证书）和法定代表人身份证明"] if any(p.kind != "person" for p in people) else []),
        *(["监护关系证明和法定代理人的身份证明"] if wards else []),
        *(["授权委托书和代理人的身份证明（须有特别授权）"] if agents else []),
        *(["房屋、土地等财产权利证明"] if DisputeType(dispute.dispute_type) in OF_PROPERTY else []),
    ]


def _hindrances(agreement: Agreement, on: datetime.date) -> list[str]:
    """What stands in the way besides the words of the agreement."""
    said = []
    if agreement.effective_on is None:
        said.append("协议还没有生效，签名盖章齐全以后才能申请。")
    if agreement.confirm_deadline and on > agreement.confirm_deadline:
        said.append("三十日的申请期限已经届满，法院不再受理；不履行的，可以就协议起诉。")
    if agreement.form == "oral":
        said.append("这是口头协议。法院要审查协议内容，建议先把协议写成书面、由双方签名盖章。")
    return said
