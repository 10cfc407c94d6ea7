"""Figures of one month in the columns of the official statistics (案件情况统计表). Reads only, set-wise.

A figure counts what happened in that month. So a printed sheet stays true, and twelve of them make a year; an agreement
of this month may belong to a dispute of the month before. What each column counts:

* total: disputes accepted (人民调解法 17), once each, in the month of their first acceptance and for the committee that
  accepted first, however far they go up later. What was declined or only registered is not a case. By body (人民调解法 8, 34),
  by source, by type, difficult, people and amount are all of these same disputes, so each way of telling them apart
  makes the total.
* people: their parties. amount: the sum involved where it is on record; blank when it is for none of them.
* settled: agreements that took effect (人民调解法 29: the last mark; 30: an oral one at once) and were not cancelled since,
  for the committee that settled; oral and written (28) make up the settled ones.
* performed: agreements of which nothing is open any more (31), in the month of the last performance or release; one whose
  creditor let go of everything was not performed.
* confirmed: rulings of the court that the agreement is valid (33).
* prevention: not on record, always blank.

An office works for the committee of its place (人民调解法 5, 34), so its cases are the committee's. Bodies that are none of
village, neighbourhood, township, street or enterprise are 社会团体和其他组织 (34).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from documents import press
from mediation.models import Agreement, Dispute, Obligation, Organisation, Party, Place, Tally, TimelineEntry
from mediation.moments import start_of
from rules.vocabulary import AgreementForm, Channel, Complexity, DisputeType, OrganisationKind, PlaceKind, Status

Figures = dict[str, int | None]
"""Columns of the monthly sheet, as documents/papers/monthly_sheet.py names them; None: not on record."""

_K = OrganisationKind
OFFICES = frozenset({_K.JUDICIAL_OFFICE, _K.JUSTICE_BUREAU})
BODY_COLUMNS = ("village", "neighbourhood", "township", "street", "enterprise", "association")
_COLUMNS = {
    _K.VILLAGE_COMMITTEE: "village",
    _K.NEIGHBOURHOOD_COMMITTEE: "neighbourhood",
    _K.TOWNSHIP_COMMITTEE: "township",
    _K.STREET_COMMITTEE: "street",
    _K.JUDICIAL_OFFICE: "township",
    _K.ENTERPRISE_COMMITTEE: "enterprise",
}
_TYPES, _SOURCES = [term.value for term in DisputeType], [term.value for term in Channel]
GROUPS: tuple[tuple[str, Sequence[str]], ...] = (
    ("受理", ("total", "people", "difficult", "amount_fen")),
    ("结果", ("settled", "oral", "written", "performed", "confirmed")),
    ("受理的案件：调解组织", BODY_COLUMNS),
    ("受理的案件：来源", _SOURCES),
    ("受理的案件：纠纷类型", _TYPES),
)
"""How a screen shows the columns."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who reports: one committee, or all committees of a place together.

    `columns`: key of each body that counts → the column of the sheet it counts in.
    """

    key: str
    name: str
    county: int
    columns: Mapping[int, str]


def units(bodies: QuerySet[Organisation], places: Iterable[Place]) -> list[Unit]:
    """Whole places, then the active committees one by one. Committees closed since still count in the whole."""
    known = list(bodies.select_related("place__parent__parent"))
    leads = [(body, _lead(body, known)) for body in known]
    whole = [
        (f"place-{place.pk}", f"{place.name}各人民调解委员会", [pair for pair in leads if _lies_in(pair[0], place)])
        for place in places
    ]
    single = [
        (f"body-{body.pk}", body.name, [pair for pair in leads if pair[1] == body])
        for body, lead in leads
        if body == lead and body.is_active
    ]
    return [_unit(key, name, counted) for key, name, counted in whole + single if counted]


def _unit(key: str, name: str, counted: Sequence[tuple[Organisation, Organisation]]) -> Unit:
    county = counted[0][0].place.up_to(PlaceKind.COUNTY)
    columns = {body.pk: _COLUMNS.get(OrganisationKind(lead.kind), "association") for body, lead in counted}
    return Unit(key, name, county.pk if county else 0, columns)


def _lead(body: Organisation, known: Sequence[Organisation]) -> Organisation:
    """The committee an office works for, if its place has one; any other body stands for itself."""
    if body.kind not in OFFICES:
        return body
    return next((other for other in known if other.kind not in OFFICES and body.stands_in_for(other)), body)


def _lies_in(body: Organisation, place: Place) -> bool:
    above = body.place.parent
    return place.pk in (body.place_id, body.place.parent_id, above.parent_id if above else None)


def month_after(month: datetime.date) -> datetime.date:
    """The first day of the next month; `month` is a first day too."""
    return (month + datetime.timedelta(days=31)).replace(day=1)


def figures(unit: Unit, month: datetime.date) -> Figures:
    """All columns for the month that begins on that day. The same few queries however many disputes there are."""
    accepted = _accepted(unit, month)
    rows = list(
        accepted.order_by()
        .values("body", "channel", "dispute_type", "complexity")
        .annotate(cases=Count("pk"), priced=Count("amount_fen"), fen=Sum("amount_fen"))
    )
    for row in rows:
        row["column"] = unit.columns[row["body"]]
    return {
        "total": _cases(rows),
        "people": Party.objects.filter(dispute__in=accepted.values("pk")).count(),
        "difficult": _cases(rows, "complexity", Complexity.COMPLEX.value),
        "amount_fen": _amount(rows),
        **{column: _cases(rows, "column", column) for column in BODY_COLUMNS},
        **{source: _cases(rows, "channel", source) for source in _SOURCES},
        **{kind: _cases(rows, "dispute_type", kind) for kind in _TYPES},
        **_outcomes(unit, month),
    }


def _accepted(unit: Unit, month: datetime.date) -> QuerySet[Any]:
    """Disputes accepted in that month by these bodies, each with the `body` that accepted it first.

    Nobody accepts what is not registered, so the index by county and registration narrows the search.
    """
    after = month_after(month)
    begun = TimelineEntry.objects.filter(dispute=OuterRef("pk"), to_status=Status.MEDIATING.value).order_by("pk")
    body = Coalesce(Subquery(begun.values("organisation")[:1]), "responsible_id", output_field=BigIntegerField())
    rows = Dispute.objects.filter(county=unit.county, registered_at__lt=start_of(after))
    rows = rows.filter(accepted_on__gte=month, accepted_on__lt=after)
    return rows.annotate(body=body).filter(body__in=list(unit.columns))


def _cases(rows: Iterable[Mapping[str, Any]], column: str = "", value: str = "") -> int:
    return sum(row["cases"] for row in rows if not column or row[column] == value)


def _amount(rows: Sequence[Mapping[str, Any]]) -> int | None:
    """No case, no money; cases without any amount on record: nobody knows."""
    if rows and not any(row["priced"] for row in rows):
        return None
    return sum(row["fen"] or 0 for row in rows)


def _outcomes(unit: Unit, month: datetime.date) -> Figures:
    """What agreements came to in that month. The committee that carries the dispute is the one that settled it."""
    after = month_after(month)
    standing = Agreement.objects.filter(
        cancelled_on=None, effective_on__lt=after, dispute__responsible__in=list(unit.columns)
    ).order_by()
    in_effect = standing.filter(effective_on__gte=month)
    forms = dict(in_effect.values_list("form").annotate(cases=Count("pk")))
    oral, written = (forms.get(form.value, 0) for form in (AgreementForm.ORAL, AgreementForm.WRITTEN))
    confirmed = standing.filter(
        confirmation_result=Agreement.Ruling.CONFIRMED,
        confirmation_decided_on__gte=month,
        confirmation_decided_on__lt=after,
    )
    return {
        "settled": oral + written,
        "oral": oral,
        "written": written,
        "performed": _performed(standing).filter(done_on__gte=month, done_on__lt=after).count(),
        "confirmed": confirmed.count(),
    }


def _performed(agreements: QuerySet[Agreement]) -> QuerySet[Any]:
    """Those of which nothing is open, with the day `done_on` of the last performance or release."""
    still_open = Obligation.objects.filter(agreement=OuterRef("pk"), performed_on=None, released_on=None)
    done = agreements.exclude(Exists(still_open)).annotate(
        performed=Max("obligations__performed_on"), released=Max("obligations__released_on")
    )
    done = done.filter(performed__isnull=False)
    return done.annotate(done_on=Greatest("performed", Coalesce("released", "performed")))


def standing(unit: Unit) -> list[tuple[Status, int]]:
    """Open disputes that stand with these bodies now, by status, from the counters: nothing is counted for it."""
    rows = Tally.objects.filter(organisation__in=list(unit.columns)).order_by().values_list("status")
    sums = dict(rows.annotate(sum=Sum("disputes")))
    return [(status, sums.get(status.value, 0)) for status in Status if status is not Status.CLOSED]


def labels() -> dict[str, str]:
    """What each column is called on the sheet."""
    return {field["name"]: field["label"] for field in press.schema("monthly_sheet")["fields"]}


def sheet(unit: Unit, month: datetime.date, *, anchor: str, filled_by: str, on: datetime.date) -> dict[str, Any]:
    """The data of the printed sheet; `anchor` as mediation/chain.py prints it, empty when there is none."""
    return {
        "committee": unit.name,
        "year": month.year,
        "month": month.month,
        **figures(unit, month),
        "filled_by": filled_by,
        "filled_on": on.isoformat(),
        "anchor": anchor,
    }
