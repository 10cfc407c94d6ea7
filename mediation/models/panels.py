"""The N+1 line as data: model and slots, the village's filled seats, the panel of one dispute.

Nothing here knows that the shipped preset is called "4+1" or who its members are.
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q

from mediation.models.base import Tracked, term_field
from mediation.models.people import Organisation, User
from rules.vocabulary import PanelRole


class PanelModel(Tracked):
    """A line of defence: how many core and extra slots must be filled, and whether a woman is needed."""

    name = models.CharField("名称", max_length=60, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)
    quorum_core = models.PositiveSmallIntegerField("核心席位法定人数", default=1)
    quorum_extra = models.PositiveSmallIntegerField("附加席位法定人数", default=0)
    needs_woman = models.BooleanField("须有女性成员", default=True)
    effective_from = models.DateField("启用日")
    effective_to = models.DateField("停用日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "防线模式"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PanelSlot(Tracked):
    """One slot of a model: which role, core or plus, and whether its holder may sign as mediator."""

    class Kind(models.TextChoices):
        CORE = "core", "核心"
        PLUS = "plus", "附加"

    model = models.ForeignKey(PanelModel, models.CASCADE, verbose_name="模式", related_name="slots")
    order = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    role = term_field(PanelRole, "角色")
    is_required = models.BooleanField("必须到位", default=False)
    is_mediator = models.BooleanField("以人民调解员身份参加", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "席位"
        ordering = ("model", "order")
        constraints = (models.UniqueConstraint(fields=("model", "order"), name="slot_order_unique"),)

    def __str__(self) -> str:
        return f"{self.model}·{self.get_role_display()}"


class PanelSeatQuerySet(models.QuerySet["PanelSeat"]):
    """Dated reads."""

    def active(self, on: datetime.date) -> PanelSeatQuerySet:
        """Seats filled on that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class PanelSeat(Tracked):
    """A slot filled in one village. Helpers need no account; only registered mediators sign as such."""

    slot = models.ForeignKey(PanelSlot, models.PROTECT, verbose_name="席位", related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="调委会", related_name="seats")
    person_name = models.CharField("姓名", max_length=60)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="账号", null=True, blank=True, related_name="seats")
    is_female = models.BooleanField("女性", default=False)
    is_registered_mediator = models.BooleanField("在册人民调解员", default=False)
    phone = models.CharField("电话", max_length=20, blank=True)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)

    objects = PanelSeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在席人员"
        ordering = ("organisation", "slot__order", "person_name")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="seat_ends_after_start",
                violation_error_message="在席的止期不能早于起期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_name}（{self.slot.get_role_display()}）"


class Panel(Tracked):
    """The panel convened for one dispute. The parties may choose or refuse its members (人民调解法 19, 23)."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="panels")
    model = models.ForeignKey(PanelModel, models.PROTECT, verbose_name="模式", related_name="+")
    convened_on = models.DateField("组成日期")
    gave_up_on = models.DateField("表决无法化解日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解小组"
        ordering = ("-convened_on", "-pk")

    def __str__(self) -> str:
        return f"{self.dispute}·{self.model}"


class PanelMember(Tracked):
    """A person on one panel, with the reason if replaced (a party asks, relative, or interested: R15)."""

    class ChosenBy(models.TextChoices):
        COMMITTEE = "committee", "调委会指定"
        PARTIES = "parties", "当事人选定"

    panel = models.ForeignKey(Panel, models.CASCADE, verbose_name="小组", related_name="members")
    seat = models.ForeignKey(PanelSeat, models.PROTECT, verbose_name="席位", null=True, blank=True, related_name="+")
    person_name = models.CharField("姓名", max_length=60)
    role = term_field(PanelRole, "角色")
    is_core = models.BooleanField("核心席位", default=True)
    is_female = models.BooleanField("女性", default=False)
    is_mediator = models.BooleanField("人民调解员", default=False)
    chosen_by = models.CharField("产生方式", max_length=12, choices=ChosenBy.choices, default=ChosenBy.COMMITTEE)
    replaced_on = models.DateField("退出日期", null=True, blank=True)
    replaced_reason = models.CharField("退出原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "小组成员"
        ordering = ("panel", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(replaced_on=None, replaced_reason="")
                | (Q(replaced_on__isnull=False) & ~Q(replaced_reason="")),
                name="member_replaced_with_reason",
                violation_error_message="更换成员须写明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_name}（{self.get_role_display()}）"


class ParticipantConsent(Tracked):
    """A party agrees that somebody who is no registered mediator takes part (人民调解法 20)."""

    member = models.ForeignKey(PanelMember, models.CASCADE, verbose_name="参与人", related_name="consents")
    party = models.ForeignKey("mediation.Party", models.CASCADE, verbose_name="当事人", related_name="consents")
    consented_on = models.DateField("同意日期")

    class Meta:
        verbose_name = verbose_name_plural = "参与同意"
        constraints = (
            models.UniqueConstraint(
                fields=("member", "party"), name="consent_once", violation_error_message="该当事人已经同意。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party}同意{self.member}参与"
