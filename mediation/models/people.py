"""Organisations, users and dated appointments: who may act, for whom, from when to when."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from mediation.models.base import Tracked, term_field
from mediation.models.places import Place
from rules.vocabulary import OrganisationKind, Role

_K = OrganisationKind
VILLAGE_BODIES = frozenset({_K.VILLAGE_COMMITTEE, _K.NEIGHBOURHOOD_COMMITTEE})
TOWNSHIP_BODIES = frozenset({_K.TOWNSHIP_COMMITTEE, _K.STREET_COMMITTEE, _K.JUDICIAL_OFFICE})
COUNTY_BODIES = frozenset({_K.COUNTY_CENTRE, _K.JUSTICE_BUREAU})
# 人民调解法 34: these mediate too, off the ladder of villages and townships; they see what they carry.
SPECIAL_BODIES = frozenset({_K.ENTERPRISE_COMMITTEE, _K.TRADE_COMMITTEE, _K.STATIONED_ROOM, _K.PERSONAL_STUDIO})
BODIES = (VILLAGE_BODIES, TOWNSHIP_BODIES, COUNTY_BODIES)


def work_together(*kinds: str) -> bool:
    """Whether bodies of these kinds, where they are in one place, act for each other: a committee and its office.

    The judicial office guides and works for the township committee (人民调解法 5, 34).
    """
    return any(group.issuperset(kinds) for group in BODIES)


class Organisation(Tracked):
    """A committee, office, centre, court or other body; it belongs to a place and has a kind."""

    name = models.CharField("名称", max_length=100, unique=True)
    abbreviation = models.CharField("编号简称", max_length=12, blank=True, help_text="用于文书编号，如“青溪”。")
    kind = term_field(OrganisationKind, "性质")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="所在地", related_name="organisations")
    phone = models.CharField("电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    webhook_url = models.CharField(
        "业务系统接口",
        max_length=200,
        blank=True,
        validators=[URLValidator(schemes=("https",), message="接口地址须以 https:// 开头。")],
        help_text="给本单位的每条提醒都通知到这个 https 地址，只含事项和编号，不含姓名。须先设置 WEBHOOK_SECRET。",
    )
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织"
        ordering = ("place__code", "kind", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("abbreviation",),
                condition=~Q(abbreviation=""),
                name="organisation_abbreviation_unique",
                violation_error_message="编号简称已被其他组织使用，文书编号会重复。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def stands_in_for(self, other: Organisation) -> bool:
        """True when people of this body act for `other`: the same body, or its office in the same place."""
        return self.pk == other.pk or (self.place_id == other.place_id and work_together(self.kind, other.kind))


class User(AbstractUser):
    """A person with an account. Residents and helpers need none."""

    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=20, blank=True)
    large_text = models.BooleanField("大字版", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Dated reads."""

    def active(self, on: datetime.date) -> AppointmentQuerySet:
        """Appointments in force on that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, user__is_active=True)


class Appointment(Tracked):
    """A role in an organisation, from a day to a day. Mediators are members or appointed (人民调解法 13)."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="人员", related_name="appointments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="组织", related_name="appointments")
    role = term_field(Role, "职务")
    grid = models.ForeignKey(Place, models.PROTECT, verbose_name="所管网格", null=True, blank=True, related_name="+")
    is_registered_mediator = models.BooleanField("在册人民调解员", default=False)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("organisation", "role", "starts_on")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
                violation_error_message="任职的止期不能早于起期。",
            ),
            models.UniqueConstraint(
                fields=("user", "organisation", "role"),
                condition=Q(ends_on=None),
                name="appointment_once_at_a_time",
                violation_error_message="此人在该组织已有同一职务。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.organisation}{self.get_role_display()}"
