"""Dispute → facts for any number of disputes at once: every fact of mediation/facts.py as a column of one query.

mediation/facts.py says what a fact is; here the same is said to the database, and a property test holds the two equal
on every fact. A column is NULL where `facts.build` says None. Tags are text in which each tag stands in its quotes.
Only the columns asked for are computed.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import Cast, Coalesce

from mediation.facts import CAME_BACK, COUNTDOWNS, NEVER_RECORDED, UNSETTLED
from mediation.models import (
    Agreement,
    Dispute,
    FollowUp,
    Handover,
    LegalClock,
    Mark,
    MediationSession,
    Obligation,
    Panel,
    Party,
    Referral,
    Representative,
)
from rules.legal_words import ClockStart
from rules.signals import SIGNALS
from rules.vocabulary import AgreementForm, Channel, HandoverState, ObligationKind, ReferralKind, SessionResult, Status

Expression = BaseExpression | Combinable
KEY, PREFIX = "key", "fact_"  # names of the columns: a fact may be called like a field of the dispute


def with_facts(disputes: QuerySet[Dispute], names: Collection[str], on: datetime.date) -> QuerySet[Any]:
    """Rows of the dispute's key and the facts asked for, each under PREFIX; always unknown facts have no column.

    `disputes` must hold each dispute once, as access.visible_to gives them. Raises KeyError on an unknown name.
    """
    wanted = {PREFIX + name: column(name, on) for name in sorted(names) if name not in NEVER_RECORDED}
    current = FilteredRelation("agreements", condition=Q(agreements__cancelled_on=None))  # one at most
    rows = disputes.order_by().annotate(current=current)
    return rows.annotate(key=F("pk"), **wanted).values(KEY, *wanted)


def column(name: str, on: datetime.date) -> Expression:
    """The fact of that name on that day. Raises KeyError."""
    if name not in DAYS:
        return STANDING[name]
    day, today = DAYS[name], Value(on, DateField())
    return DaysBetween(day, today) if name in COUNTDOWNS else DaysBetween(today, day)


# ---- what databases say differently ------------------------------------------------------------------------------------


class DaysBetween(Func):
    """Whole days between two dates, the later one first."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Julian days of dates are whole numbers and a half, so their difference is exact."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Dates subtract to days."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **more)


class ChinaDay(Func):
    """mediation.moments.day_of for moments since 1992: before, China had summer time, which SQLite does not know."""

    arity = 1
    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Django keeps moments in UTC there. Its own function for this calls Python for every row."""
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+8 hours')", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The day that the clock on the wall shows."""
        template = "CAST(%(expressions)s AT TIME ZONE 'Asia/Shanghai' AS date)"
        return self.as_sql(compiler, connection, template=template, **more)


class Listed(Aggregate):
    """The texts of a group as one JSON list."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite's name for it."""
        return self.as_sql(compiler, connection, template="'[' || GROUP_CONCAT(%(expressions)s, ',') || ']'", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The standard's name for it."""
        return self.as_sql(compiler, connection, template="'[' || STRING_AGG(%(expressions)s, ',') || ']'", **more)


# ---- small words -------------------------------------------------------------------------------------------------------


def _whether(condition: Any) -> Expression:
    """TRUE or FALSE, never NULL."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _if_agreed(then: Any) -> Expression:
    """What an agreement says; unknown while there is none."""
    return Case(When(current__pk__isnull=False, then=then), default=None)


def _number_of(rows: QuerySet[Any]) -> Expression:
    """How many rows; `rows` are those of the dispute outside."""
    return Coalesce(_group(rows, Count("pk")), 0, output_field=IntegerField())


def _group(rows: QuerySet[Any], value: Expression) -> Subquery:
    """One value of all rows of the dispute outside, NULL when there are none."""
    return Subquery(rows.order_by().values("dispute").annotate(value=value).values("value"))


PARTIES = Party.objects.filter(dispute=OuterRef("pk"))
SESSIONS = MediationSession.objects.filter(dispute=OuterRef("pk"))
LAST_SESSION = SESSIONS.order_by("-held_at", "-number")
HANDOVERS = Handover.objects.filter(dispute=OuterRef("pk"))
VISITS = FollowUp.objects.filter(dispute=OuterRef("pk"))
PROMISES = Obligation.objects.filter(agreement=OuterRef("current__pk"))
PAYMENTS = PROMISES.filter(kind=ObligationKind.PAY.value)
ACTS = PROMISES.exclude(kind=ObligationKind.REFRAIN.value)


def _more_than_one(place: Any) -> Expression:
    """Two are two; but one is only one when nobody's place is unknown."""
    several = Case(
        When(least__lt=F("most"), then=True),
        When(everybody=F("placed"), then=False),
        default=None,
        output_field=BooleanField(),
    )
    seen = PARTIES.order_by().values("dispute").annotate(
        least=Min(place), most=Max(place), everybody=Count("pk"), placed=Count("village")
    )  # fmt: skip
    return Subquery(seen.annotate(several=several).values("several"))


def _attempts() -> Expression:
    """Sessions without a settlement at this level since it began, and since the dispute last came back down."""
    came_back_later = Handover.objects.filter(
        dispute=OuterRef("dispute"), state__in=CAME_BACK, answered_at__gt=OuterRef("held_at")
    )
    here = SESSIONS.filter(~Exists(came_back_later), level=OuterRef("level"), result__in=UNSETTLED)
    return _number_of(here.alias(day=ChinaDay("held_at")).filter(day__gte=OuterRef("level_since")))


def _gave_up() -> Expression:
    last = Panel.objects.filter(dispute=OuterRef("pk")).order_by("-convened_on", "-pk")
    since = OuterRef("level_since")
    answered = Case(When(gave_up_on__gte=since, then=True), default=False, output_field=BooleanField())
    return Coalesce(Subquery(last.values(answer=answered)[:1]), False, output_field=BooleanField())


def _guardian_signed() -> Expression:
    """Whether a guardian signed for each ward; unknown without a written agreement, and where nobody is a ward."""
    by_guardian = Mark.objects.filter(
        agreement=OuterRef(OuterRef("current__pk")),
        party=OuterRef("pk"),
        representative__kind=Representative.Kind.GUARDIAN.value,
    )
    tagged = PARTIES.alias(tags_text=Cast("tags", TextField()))
    wards = tagged.filter(Q(tags_text__contains='"minor"') | Q(tags_text__contains='"incapable"'))
    asked = Q(current__form=AgreementForm.WRITTEN.value) & Exists(wards)
    return Case(When(asked, then=~Exists(wards.filter(~Exists(by_guardian)))), output_field=BooleanField())


def _any_word(words: Collection[str]) -> Expression:
    """True when a promise holds one of the words, else unknown (rules/signals.py)."""
    held = Q(*(Q(content__contains=word) for word in words), _connector=Q.OR)
    return Case(When(Exists(PROMISES.filter(held)), then=True), output_field=BooleanField())


def _nearest(*since: ClockStart) -> Expression:
    """The nearest safe day of the periods of law that run since one of these events."""
    running = LegalClock.objects.filter(dispute=OuterRef("pk"), since__in=[event.value for event in since])
    return Subquery(running.order_by("safe_on", "pk").values("safe_on")[:1])


# ---- the columns -------------------------------------------------------------------------------------------------------

AS_STORED = (
    "status", "level", "dispute_type", "channel", "complexity", "amount_fen", "handled_by", "special_organ_only",
    "law_forbids_mediation", "is_criminal", "is_civil", "group_size", "police_calls", "aid_matter",
    "economic_hardship", "aid_requested", "court_entrustment", "is_land_contract", "written_wanted",
)  # fmt: skip

STANDING: dict[str, Expression] = {
    **{name: F(name) for name in AS_STORED},
    "is_entrusted": _whether(Q(channel__in=[channel.value for channel in Channel if channel.is_entrusted])),
    # parties
    "party_refused": Exists(PARTIES.filter(is_willing=False)),
    "is_cross_village": _more_than_one(F("village")),
    # A place without a parent counts as one place of its own, as None does in a set.
    "is_cross_township": _more_than_one(Case(When(village__isnull=False, then=Coalesce("village__parent", 0)))),
    "parties_count": _number_of(PARTIES),
    "party_tags": Coalesce(_group(PARTIES, Listed(Cast("tags", TextField()))), Value("[]"), output_field=TextField()),
    # work done
    "sessions_count": _number_of(SESSIONS),
    "attempts_at_level": _attempts(),
    "panel_gave_up": _gave_up(),
    "handover_pending": Exists(HANDOVERS.filter(state=HandoverState.PENDING.value)),
    "was_returned": Exists(HANDOVERS.filter(state=HandoverState.RETURNED.value)),
    "extension_agreed": _whether(Q(extended_to__isnull=False)),
    "follow_ups_count": _number_of(VISITS),
    "new_tension": Coalesce(Subquery(VISITS.order_by("-visited_on", "-pk").values("new_tension")[:1]), False),
    # risk and legal aid
    "risk_tags": Cast("risk_tags", TextField()),
    "danger_reported": _whether(Q(danger_reported_on__isnull=False)),
    "aid_pending": Exists(Referral.objects.filter(dispute=OuterRef("pk"), kind=ReferralKind.LEGAL_AID.value)),
    # the agreement in force (人民调解法 29)
    "agreement_form": F("current__form"),
    "agreement_confirmed": _if_agreed(_whether(Q(current__confirmation_result=Agreement.Ruling.CONFIRMED.value))),
    "guardian_signed": _guardian_signed(),
    "confirmation_applied": _if_agreed(_whether(Q(current__confirmation_applied_on__isnull=False))),
    "has_payment": _if_agreed(Exists(PAYMENTS)),
    "has_amount": Case(When(Exists(PAYMENTS), then=~Exists(PAYMENTS.filter(Q(amount_fen=None) | Q(amount_fen=0))))),
    "has_due_date": _if_agreed(~Exists(ACTS.filter(due_on=None))),
    "has_manner": _if_agreed(~Exists(ACTS.filter(manner=""))),
    "has_place": _if_agreed(~Exists(ACTS.filter(location=""))),
    "has_dispute_facts": _if_agreed(_whether(~Q(current__facts="") & ~Q(current__issues=""))),
    "has_responsibility": _if_agreed(_whether(~Q(current__responsibility=""))),
    **{name: _any_word(words) for name, words in SIGNALS.items()},
}

SETTLED_AT = Case(When(result=SessionResult.SETTLED.value, then=F("held_at")))
NEXT_DUE = (
    PROMISES.filter(performed_on=None, released_on=None, due_on__isnull=False).order_by("due_on").values("due_on")[:1]
)
# The day on which each moving count begins, or to which it runs: the anchors of mediation/facts.py.
DAYS: dict[str, Expression] = {
    "days_at_level": F("level_since"),
    "days_in_status": F("status_since"),
    "days_since_registered": ChinaDay("registered_at"),
    "days_since_accepted": F("accepted_on"),
    "month_days_left": _nearest(*(since for since in ClockStart if since.is_mediation)),
    "limitation_days_left": Coalesce("limitation_on", _nearest(ClockStart.HARM_KNOWN)),
    "days_since_last_session": ChinaDay(Subquery(LAST_SESSION.values("held_at")[:1])),
    "days_since_settled": Case(
        When(status=Status.MEDIATING.value, then=ChinaDay(Subquery(LAST_SESSION.values(at=SETTLED_AT)[:1])))
    ),
    "days_since_effective": F("current__effective_on"),
    "confirm_days_left": _nearest(ClockStart.EFFECTIVE),
    "days_past_confirm": Case(When(current__confirm_lapsed_on=None, then=F("current__confirm_deadline"))),
    "days_to_next_due": Case(When(current__effective_on__isnull=False, then=Subquery(NEXT_DUE))),
}
