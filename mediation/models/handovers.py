"""Hand-overs on the ladder and referrals to the exits, each with its own state."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import Tracked, term_field
from mediation.models.people import Organisation, User
from rules.vocabulary import HandoverState, Level, ReferralKind, ReferralState


class Handover(Tracked):
    """A dispute sent up. The sender keeps seeing it; the same deadline can send it up only once."""

    dispute = models.ForeignKey(  # `handover_once_per_deadline` begins with it
        "mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="handovers", db_index=False
    )
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="上报单位", related_name="sent_up")
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="接收单位", related_name="received", db_index=False
    )
    from_level = term_field(Level, "原层级")
    to_level = term_field(Level, "新层级")
    from_mediator = models.ForeignKey(
        User, models.PROTECT, verbose_name="原承办人", null=True, blank=True, related_name="+", db_index=False
    )
    deadline_version = models.PositiveIntegerField("期限版本")
    reason = models.CharField("理由", max_length=500)
    decision = models.ForeignKey(
        "mediation.Decision",
        models.PROTECT,
        verbose_name="决定",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    rule_row = models.CharField("规则行", max_length=40, blank=True)
    sent_at = models.DateTimeField("上报时间")
    sent_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="上报人", null=True, blank=True, related_name="+", db_index=False
    )
    state = term_field(HandoverState, "状态", default=HandoverState.PENDING.value)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="答复人", null=True, blank=True, related_name="+", db_index=False
    )
    answer = models.CharField("答复", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上报"
        ordering = ("dispute", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("dispute", "from_level", "deadline_version"),
                name="handover_once_per_deadline",
                violation_error_message="同一期限只能上报一次。",
            ),
            models.UniqueConstraint(
                fields=("dispute",),
                condition=Q(state="pending"),
                name="handover_one_pending",
                violation_error_message="已有一次上报等待接收。",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", answered_at=None) | (~Q(state="pending") & Q(answered_at__isnull=False)),
                name="handover_answer_is_dated",
                violation_error_message="上报的答复须有时间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute}：{self.from_organisation}→{self.to_organisation}"


class Referral(Tracked):
    """A way out of mediation. A lawyer sees the dispute only while a referral is assigned to them."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="referrals")
    kind = term_field(ReferralKind, "途径")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="接收单位", related_name="referrals")
    party = models.ForeignKey(
        "mediation.Party", models.PROTECT, verbose_name="申请人", null=True, blank=True, related_name="referrals"
    )
    lawyer = models.ForeignKey(
        User, models.PROTECT, verbose_name="承办律师", null=True, blank=True, related_name="referrals"
    )
    state = term_field(ReferralState, "状态", default=ReferralState.PENDING.value)
    reason = models.CharField("理由", max_length=500)
    decision = models.ForeignKey(
        "mediation.Decision", models.PROTECT, verbose_name="决定", null=True, blank=True, related_name="+"
    )
    rule_row = models.CharField("规则行", max_length=40, blank=True)
    is_fast_track = models.BooleanField("加急（法律援助法44）", default=False)
    made_at = models.DateTimeField("移送时间")
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="移送人", null=True, blank=True, related_name="+")
    decide_by = models.DateField("审查期限", null=True, blank=True)
    conflict_checked_at = models.DateTimeField("利益冲突审查时间", null=True, blank=True)
    has_conflict = models.BooleanField("存在利益冲突", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    declined_by = models.JSONField("已退回的律师", default=list, blank=True)
    finished_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送"
        ordering = ("dispute", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("dispute", "kind"),
                condition=Q(state__in=["pending", "accepted"]),
                name="referral_one_open_per_kind",
                violation_error_message="同一途径已有一次移送在办。",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | (Q(finished_on__isnull=False) & ~Q(outcome="")),
                name="referral_finished_with_outcome",
                violation_error_message="移送办结须写明日期和结果。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute}→{self.get_kind_display()}"
