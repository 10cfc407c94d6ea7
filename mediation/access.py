"""The whole policy on one page: who sees which dispute, and who may do what.

A village sees its own disputes, township and county their subtree, a lawyer only referrals assigned to
them. Auditors and administrators see no dispute. What a person may not see answers 404, never 403.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.http import Http404

from mediation import clocks
from mediation.models import Appointment, Dispute, Handover, IssuedPaper, Letter, Organisation, Place, Referral, User
from mediation.models.among import Within, one_of
from mediation.models.disputes import DisputeQuerySet
from mediation.models.letters import LetterQuerySet
from mediation.models.people import (
    BODIES,
    COUNTY_BODIES,
    SPECIAL_BODIES,
    TOWNSHIP_BODIES,
    VILLAGE_BODIES,
    work_together,
)
from rules import lifecycle
from rules.vocabulary import (
    Action,
    HandoverState,
    Level,
    OrganisationKind,
    PlaceKind,
    ReferralKind,
    ReferralState,
    Role,
    Side,
)

NOTHING = Q(pk__in=[])
LADDER_BODIES = frozenset().union(*BODIES)
MEDIATING = LADDER_BODIES | SPECIAL_BODIES
OPEN_REFERRAL = (ReferralState.PENDING.value, ReferralState.ACCEPTED.value)

RULE_CLERKS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})
RULE_OFFICES = COUNTY_BODIES | {OrganisationKind.JUDICIAL_OFFICE}

ROLE_NOTES: dict[Role, str] = {
    Role.GRID_WORKER: "登记本网格的纠纷，就地劝解，看到并办理本网格的纠纷。",
    Role.MEDIATOR: "办理本调委会的纠纷：受理、调解、制作协议、回访。",
    Role.COMMITTEE_HEAD: "与人民调解员相同，并可指定、更换承办人。",
    Role.TOWNSHIP_OFFICER: "看到本乡镇全部纠纷，办理上报到乡镇的纠纷；在司法所任职的，可起草本地规则。",
    Role.COUNTY_OFFICER: "看到本县全部纠纷，办理上报到县的纠纷，起草、审核本地规则；在法律援助中心任职的，只分派法律援助。",
    Role.LEGAL_AID_LAWYER: "只看到分派给本人的法律援助材料。",
    Role.AUDITOR: "看运行状况，不看纠纷内容。",
    Role.ADMINISTRATOR: "管理账号和基础数据，看运行状况，不看纠纷内容。",
}


def appointments_of(user: User, on: datetime.date) -> list[Appointment]:
    """Appointments in force on that day, oldest first; none for an anonymous or disabled user."""
    if not user.is_authenticated:
        return []
    mine = Appointment.objects.active(on).filter(user=user, organisation__is_active=True)
    return list(mine.select_related("organisation__place", "grid").order_by("starts_on", "pk"))


def roles_of(user: User, on: datetime.date) -> frozenset[Role]:
    """All roles held on that day."""
    return frozenset(Role(appointment.role) for appointment in appointments_of(user, on))


def organisations_of(user: User, on: datetime.date) -> list[Organisation]:
    """Organisations served on that day, without repetition."""
    return list({a.organisation_id: a.organisation for a in appointments_of(user, on)}.values())


def home_of(user: User, on: datetime.date) -> Appointment | None:
    """The appointment under which this person registers disputes."""
    for appointment in appointments_of(user, on):
        if appointment.organisation.kind in LADDER_BODIES | SPECIAL_BODIES and appointment.role in lifecycle.FIELD:
            return appointment
    return None


@dataclass(frozen=True, slots=True)
class Post:
    """One appointment as far as it says what its holder sees; `bodies` are those the organisation stands in for."""

    user: int
    role: str
    grid: int | None
    kind: str
    place: int
    bodies: tuple[int, ...]


# As appointments_of, in plain words: every list begins with it, and Django would spend more on asking than on reading.
_POSTS = """
    SELECT a.starts_on, a.id, a.role, a.grid_id, mine.kind, mine.place_id, mine.id, other.id, other.kind
    FROM mediation_appointment a
    JOIN mediation_organisation mine ON mine.id = a.organisation_id AND mine.is_active
    JOIN mediation_organisation other ON other.place_id = mine.place_id
    WHERE a.user_id = %s AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)"""


def posts_of(user: User, on: datetime.date) -> list[Post]:
    """The posts held on that day with all bodies they reach, in one query."""
    if not user.is_authenticated or not user.is_active:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, [user.pk, on.isoformat(), on.isoformat()])
        lines = sorted(cursor.fetchall())
    posts = []
    for (*_, role, grid, kind, place, own), others in groupby(lines, key=lambda line: line[:7]):
        bodies = tuple(pk for *_, pk, other in others if pk == own or work_together(kind, other))
        posts.append(Post(user.pk, role, grid, kind, place, bodies))
    return posts


def _scope(post: Post) -> list[Q]:
    """What one post lets its holder see: plain columns of the dispute, each with an index of its own."""
    if post.role not in lifecycle.FIELD:
        return []
    if post.role == Role.GRID_WORKER:
        own = Q(registered_by=post.user)
        return [own, Q(grid=post.grid)] if post.grid else [own]
    if post.kind in VILLAGE_BODIES:
        return [Q(village=post.place), *_carried_by(post)]
    if post.kind in TOWNSHIP_BODIES:
        return [Q(township=post.place), *_carried_by(post)]
    if post.kind in COUNTY_BODIES:
        return [Q(county=post.place)]
    return _carried_by(post) if post.kind in SPECIAL_BODIES else []


def _carried_by(post: Post) -> list[Q]:
    """What its bodies carry, and what they have sent up: an office stands in for its committee."""
    by_them, bodies = one_of("from_organisation_id", "bigint", post.bodies, connection.vendor)
    sent = Within(f"SELECT dispute_id FROM mediation_handover WHERE {by_them}", [bodies])  # noqa: S608 (our own columns)
    return [Q(responsible__in=post.bodies), Q(sent)]


def scopes(posts: list[Post]) -> list[Q]:
    """Every reason for which the holder of these posts sees a dispute. A dispute may have several."""
    return [scope for post in posts for scope in _scope(post)]


def either(scopes: list[Q]) -> Q:
    """All scopes as one condition, for rows that are few already."""
    return reduce(or_, scopes, NOTHING)


def any_of(scopes: list[Q], narrowed: Callable[[DisputeQuerySet], QuerySet[Dispute]] = lambda rows: rows) -> Any:
    """Disputes within any scope, each once. `narrowed` may filter, order and cut each scope by itself.

    Columns joined by OR have no index in common; a union asks each by its own.
    """
    parts = [narrowed(Dispute.objects.filter(scope)) for scope in scopes]
    if len(parts) == 1:
        return parts[0]
    union = _union(parts)
    return Dispute.objects.filter(union) if union else Dispute.objects.filter(NOTHING)


def _union(parts: list[QuerySet[Dispute]]) -> Within | None:
    """The keys of all parts, put together as text: Django cannot cut the parts of a union on SQLite."""
    told: list[str] = []
    values: list[Any] = []
    for part in parts:
        with suppress(EmptyResultSet):  # a filter that Django knows to be false
            sql, params = part.values("pk").query.sql_with_params()
            told.append(f"SELECT * FROM ({sql}) part_{len(told)}")  # noqa: S608 (Django's own statement)
            values += params
    return Within(" UNION ".join(told), values) if told else None


def counted(rows: QuerySet[Dispute]) -> RawSQL | Value:
    """How many rows that are, as a column of another question: one answer fewer to wait for."""
    try:
        sql, params = rows.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Value(0)
    return RawSQL(f"(SELECT COUNT(*) FROM ({sql}) counted)", params, IntegerField())  # noqa: S611, S608 (Django's own)


def visible_to(user: User, on: datetime.date) -> DisputeQuerySet:
    """Every dispute this person may see on that day."""
    visible: DisputeQuerySet = any_of(scopes(posts_of(user, on)))
    return visible


def get_dispute(user: User, pk: int, on: datetime.date) -> Dispute:
    """The dispute, or 404 when it does not exist or is not this person's to see."""
    related = ("county", "township", "village", "grid", "responsible__place", "mediator", "registered_by")
    dispute = visible_to(user, on).select_related(*related).filter(pk=pk).first()
    if dispute is None:
        raise Http404
    return dispute


def pending_handover(dispute: Dispute) -> Handover | None:
    """The hand-over that still waits for its receiver."""
    waiting = dispute.handovers.filter(state=HandoverState.PENDING.value)
    return waiting.select_related("from_organisation__place", "to_organisation__place").first()


def _roles_for(user: User, organisation: Organisation, on: datetime.date) -> frozenset[Role]:
    return frozenset(Role(a.role) for a in appointments_of(user, on) if a.organisation.stands_in_for(organisation))


def _roles_in(user: User, dispute: Dispute, organisation: Organisation, on: datetime.date) -> frozenset[Role]:
    """Roles that count for this dispute: a grid worker's only in their own grid, or for what they registered."""
    roles = _roles_for(user, organisation, on)
    if Role.GRID_WORKER not in roles or dispute.registered_by_id == user.pk:
        return roles
    grids = {a.grid_id for a in appointments_of(user, on) if a.role == Role.GRID_WORKER}
    return roles if dispute.grid_id in grids - {None} else roles - {Role.GRID_WORKER}


def actions_for(user: User, dispute: Dispute, on: datetime.date) -> list[Action]:
    """What this person may do with this dispute now, in the order of the lifecycle table."""
    status, level = dispute.status_term, dispute.level_term
    handover = pending_handover(dispute)
    allowed = lifecycle.actions_for(status, level, _roles_in(user, dispute, dispute.responsible, on))
    if handover is None:
        return [action for action in allowed if action is not Action.RETURN and _makes_sense(action, dispute)]
    senders = _roles_in(user, dispute, handover.from_organisation, on)
    revoke = lifecycle.actions_for(status, level, senders, Side.SENDER)
    # What was sent up is returned with a reason, not declined: the sender has to know.
    return [a for a in allowed if a is not Action.DECLINE and _makes_sense(a, dispute)] + revoke


def _makes_sense(action: Action, dispute: Dispute) -> bool:
    """Acts that need something to act upon."""
    if action is Action.RECORD_OUTCOME:
        return dispute.referrals.filter(state__in=OPEN_REFERRAL).exclude(kind=ReferralKind.LEGAL_AID.value).exists()
    if action is Action.REFER_LEGAL_AID:
        return not dispute.referrals.filter(kind=ReferralKind.LEGAL_AID.value, state__in=OPEN_REFERRAL).exists()
    if action is Action.PAUSE_CLOCK:
        return clocks.may_stand_still(dispute) and not dispute.pauses.filter(ends_on=None).exists()
    if action is Action.RESUME_CLOCK:
        return dispute.pauses.filter(ends_on=None).exists()
    if action is Action.CONVENE_PANEL:
        return dispute.level in (Level.PANEL, Level.VILLAGE)
    return action not in (Action.TAKE_EFFECT, Action.ANSWER_AID)


def may(user: User, action: Action, dispute: Dispute, on: datetime.date) -> bool:
    """Whether this person may do this act now. Legal aid is answered by those to whom it was referred."""
    if action is Action.ANSWER_AID:
        return referrals_visible_to(user, on).filter(dispute=dispute).exists()
    return action in actions_for(user, dispute, on)


def may_see_identity(user: User, dispute: Dispute, on: datetime.date) -> bool:
    """Full identity numbers and telephones are for those who carry the dispute; others see them masked."""
    return bool(_roles_in(user, dispute, dispute.responsible, on) & lifecycle.FIELD)


def may_issue_papers(user: User, dispute: Dispute, on: datetime.date) -> bool:
    """Those who carry the dispute print for it, and so does a body that sent it up."""
    senders = dispute.handovers.select_related("from_organisation")
    bodies = [dispute.responsible, *(handover.from_organisation for handover in senders)]
    return any(_roles_in(user, dispute, body, on) & lifecycle.FIELD for body in bodies)


def referrals_visible_to(user: User, on: datetime.date) -> QuerySet[Referral]:
    """Legal-aid referrals: a lawyer's own, and all of a centre for those who assign them."""
    scope = NOTHING
    for appointment in appointments_of(user, on):
        organisation = appointment.organisation
        if appointment.role == Role.LEGAL_AID_LAWYER:
            scope |= Q(lawyer=user, organisation=organisation)
        if appointment.role == Role.COUNTY_OFFICER and organisation.kind == OrganisationKind.LEGAL_AID_CENTRE:
            scope |= Q(organisation=organisation)
    return Referral.objects.filter(scope, kind=ReferralKind.LEGAL_AID.value)


def get_referral(user: User, pk: int, on: datetime.date) -> Referral:
    """The referral, or 404."""
    found = referrals_visible_to(user, on).select_related("dispute", "organisation", "lawyer", "party").filter(pk=pk)
    referral = found.first()
    if referral is None:
        raise Http404
    return referral


def is_assigned_lawyer(user: User, referral: Referral) -> bool:
    """Only the lawyer it is assigned to answers a referral."""
    return referral.lawyer_id is not None and referral.lawyer_id == user.pk


def assigns_lawyers(user: User, referral: Referral, on: datetime.date) -> bool:
    """Staff of the legal-aid centre assign and reassign (法律援助法 43)."""
    return Role.COUNTY_OFFICER in _roles_for(user, referral.organisation, on)


def get_paper(user: User, pk: int, on: datetime.date) -> IssuedPaper:
    """An issued paper of a visible dispute, or 404. A lawyer gets papers only through the packet."""
    paper: IssuedPaper | None = IssuedPaper.objects.filter(pk=pk, dispute__in=visible_to(user, on)).first()
    if paper is None:
        raise Http404
    return paper


def letters_for(user: User, on: datetime.date) -> LetterQuerySet:
    """Letters this person may see to: those that bear their name, an officer's of disputes they see, all for administrators.

    To see to a letter is not to see the dispute: whoever asks for its number asks `visible_to`.
    """
    roles = roles_of(user, on)
    if user.is_superuser or Role.ADMINISTRATOR in roles:
        return Letter.objects.all()
    mine = Q(person=user.pk) | Q(answered_by=user.pk)
    if roles & {Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER}:
        mine |= Q(notice__dispute__in=visible_to(user, on).values("pk"))
    return Letter.objects.filter(mine)


def get_letter(user: User, pk: int, on: datetime.date) -> Letter:
    """The letter, or 404."""
    letter = letters_for(user, on).select_related("notice__organisation", "user", "organisation").filter(pk=pk).first()
    if letter is None:
        raise Http404
    return letter


def sees_health(user: User, on: datetime.date) -> bool:
    """The health page is for those who keep the system running and for the offices above the village."""
    wanted = {Role.ADMINISTRATOR, Role.AUDITOR, Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER}
    return user.is_superuser or bool(roles_of(user, on) & wanted)


def counted_for(user: User, on: datetime.date) -> tuple[QuerySet[Organisation], list[Place]]:
    """Whose monthly figures this person may see, and which places they may add up: their own bodies and all below.

    Figures name nobody. A grid worker sees those of their own body; people without a dispute to handle see none.
    """
    scope, places = NOTHING, {}
    for appointment in appointments_of(user, on):
        organisation, place = appointment.organisation, appointment.organisation.place
        if appointment.role not in lifecycle.FIELD or organisation.kind not in MEDIATING:
            continue
        beside = next((kinds for kinds in BODIES if organisation.kind in kinds), frozenset[OrganisationKind]())
        scope |= Q(pk=organisation.pk) | Q(place=place, kind__in=[kind.value for kind in beside])
        if organisation.kind in TOWNSHIP_BODIES | COUNTY_BODIES and appointment.role != Role.GRID_WORKER:
            scope |= Q(place=place) | Q(place__parent=place) | Q(place__parent__parent=place)
            places[place.pk] = place
    bodies = Organisation.objects.filter(scope, kind__in=[kind.value for kind in MEDIATING])
    return bodies, list(places.values())


def keeps_calendar(user: User, on: datetime.date) -> bool:
    """Who loads the yearly holidays: administrators, and officers of the county's bureau of justice, who guide mediation."""
    return any(
        a.role == Role.ADMINISTRATOR
        or (a.role == Role.COUNTY_OFFICER and a.organisation.kind == OrganisationKind.JUSTICE_BUREAU)
        for a in appointments_of(user, on)
    )


def may_draft_rules(user: User, on: datetime.date) -> Place | None:
    """The county whose local rows this person may draft: officers of its judicial offices and county bodies."""
    for appointment in appointments_of(user, on):
        organisation, role = appointment.organisation, appointment.role
        if role in RULE_CLERKS and organisation.kind in RULE_OFFICES:
            return organisation.place.up_to(PlaceKind.COUNTY)
    return None


def may_publish_rules(user: User, county: Place, on: datetime.date) -> bool:
    """County officers decide on what others drafted; that they did not draft it themselves, the service sees to."""
    return any(
        a.role == Role.COUNTY_OFFICER and a.organisation.kind in COUNTY_BODIES and a.organisation.place_id == county.pk
        for a in appointments_of(user, on)
    )


def describe(user: User, on: datetime.date) -> list[tuple[Any, str]]:
    """Each appointment with what it allows, in plain Chinese, for the user's own page."""
    return [(a, ROLE_NOTES.get(Role(a.role), "")) for a in appointments_of(user, on)]
