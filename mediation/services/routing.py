"""Which organisation carries a dispute at which level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mediation.models import Dispute, Organisation
from mediation.models.people import BODIES, COUNTY_BODIES, SPECIAL_BODIES, TOWNSHIP_BODIES, VILLAGE_BODIES
from mediation.services.errors import Refused
from rules.vocabulary import Level, OrganisationKind

# The body that carries disputes comes first; its office stands in where there is no such body.
_ORDER = (
    OrganisationKind.TOWNSHIP_COMMITTEE,
    OrganisationKind.STREET_COMMITTEE,
    OrganisationKind.COUNTY_CENTRE,
)


_SEATS = {
    kind: level
    for level, kinds in (
        (Level.VILLAGE, VILLAGE_BODIES),
        (Level.TOWNSHIP, TOWNSHIP_BODIES),
        (Level.COUNTY, COUNTY_BODIES),
    )
    for kind in kinds
}


Directory = Mapping[int, Sequence[Organisation]]
"""Active bodies of the ladder by the key of their place."""


def directory(disputes: Iterable[Dispute]) -> Directory:
    """All bodies of the places of these disputes that stand on the ladder, with one query."""
    places = {key for d in disputes for key in (d.village_id, d.township_id, d.county_id) if key is not None}
    found: dict[int, list[Organisation]] = defaultdict(list)
    bodies = Organisation.objects.filter(
        place__among=places, kind__in=[kind.value for kind in _SEATS], is_active=True
    ).order_by()
    for body in bodies.select_related("place"):
        found[body.place_id].append(body)
    return found


def organisation_at(dispute: Dispute, level: Level, known: Directory | None = None) -> Organisation | None:
    """The organisation that would carry the dispute at that level, or None when the place has none."""
    place, kinds = _seat(dispute, level)
    if place is None:
        return None
    bodies = (known if known is not None else directory([dispute])).get(place, ())
    return min((o for o in bodies if o.kind in kinds), key=lambda o: (o.kind not in _ORDER, o.pk), default=None)


def _seat(dispute: Dispute, level: Level) -> tuple[int | None, frozenset[OrganisationKind]]:
    if level is Level.TOWNSHIP:
        return dispute.township_id, TOWNSHIP_BODIES
    if level is Level.COUNTY:
        return dispute.county_id, COUNTY_BODIES
    return (None if level is Level.OUTSIDE else dispute.village_id), VILLAGE_BODIES


def carrier(organisation: Organisation) -> Organisation:
    """Who carries what this body registers: an office registers for the committee of its place (人民调解法 34)."""
    if organisation.kind in _ORDER or organisation.kind in VILLAGE_BODIES | SPECIAL_BODIES:
        return organisation
    kinds = next(group for group in BODIES if organisation.kind in group)
    beside = Organisation.objects.filter(place=organisation.place_id, kind__in=[k.value for k in kinds], is_active=True)
    return min(beside.select_related("place"), key=lambda o: (o.kind not in _ORDER, o.pk != organisation.pk))


def organisation_above(dispute: Dispute) -> Organisation | None:
    """The next other organisation up the ladder; None at the top."""
    seat = _SEATS.get(OrganisationKind(dispute.responsible.kind), Level.OUTSIDE)
    here = seat if dispute.level_term is Level.OUTSIDE else dispute.level_term
    known = directory([dispute])
    for level in list(Level)[here.rank + 1 :]:
        found = organisation_at(dispute, level, known)
        if found is not None and not found.stands_in_for(dispute.responsible):
            return found
    return None


def receiver(dispute: Dispute, level: Level, known: Directory | None = None) -> tuple[Level, Organisation]:
    """Who receives an escalation to that level: the first level from there up that has an organisation."""
    known = known if known is not None else directory([dispute])
    for candidate in list(Level)[level.rank : Level.OUTSIDE.rank]:
        found = organisation_at(dispute, candidate, known)
        if found is not None:
            return candidate, found
    raise Refused(f"没有设置“{level.label}”及以上的接收单位，请联系系统管理员。")


def legal_aid_centre(dispute: Dispute) -> Organisation | None:
    """The legal-aid centre of the county (法律援助法 38: where the matter is handled)."""
    centres = Organisation.objects.filter(
        place=dispute.county, kind=OrganisationKind.LEGAL_AID_CENTRE.value, is_active=True
    )
    return centres.order_by("pk").first()
