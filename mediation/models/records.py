"""What happened and why: timeline, decisions, notices. Timeline and decisions are written once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import Immutable, Tracked, term_field
from mediation.models.people import Organisation, User
from rules.vocabulary import Action, Level, Measure, Mode, Status


class Decision(Immutable):
    """One decision of one table: everything needed to explain and to replay it."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="decisions")
    table = models.CharField("规则表", max_length=40)
    title = models.CharField("规则表名称", max_length=60)
    digest = models.CharField("摘要", max_length=64)
    on = models.DateField("依据日期")
    at = models.DateTimeField("时间")
    facts = models.JSONField("事实")
    unknown = models.JSONField("未知事实")
    findings = models.JSONField("结论")
    held = models.JSONField("暂缓的规则行", default=list, blank=True)
    considered = models.PositiveIntegerField("考察行数")
    engine = models.CharField("引擎", max_length=20)
    disagreed = models.BooleanField("引擎与对照不一致", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "决定"
        ordering = ("dispute", "-pk")

    def __str__(self) -> str:
        return f"{self.title} {self.on}"


class TimelineEntry(Immutable):
    """The business record: who, when, from, to, reason, rule. Append-only."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="timeline")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="办理人", null=True, blank=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="办理单位", null=True, blank=True, related_name="+", db_index=False
    )
    action = term_field(Action, "事项")
    from_status = term_field(Status, "原状态", blank=True)
    to_status = term_field(Status, "新状态")
    from_level = term_field(Level, "原层级", blank=True)
    to_level = term_field(Level, "新层级")
    reason = models.TextField("说明", max_length=2000, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="决定", null=True, blank=True, related_name="+", db_index=False
    )
    rule_row = models.CharField("规则行", max_length=40, blank=True)
    digest = models.CharField("规则摘要", max_length=64, blank=True)
    facts = models.JSONField("所用事实", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ("dispute", "pk")

    def __str__(self) -> str:
        return f"{self.dispute.title} {self.get_action_display()}"


class Notice(Tracked):
    """Something a person must know or decide. The key makes the same reason ask only once."""

    dispute = models.ForeignKey(  # `notice_once` begins with it
        "mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="notices", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="收件单位", related_name="notices", db_index=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="收件人", null=True, blank=True, related_name="notices", db_index=False
    )
    measure = term_field(Measure, "措施")
    mode = term_field(Mode, "方式")
    text = models.CharField("内容", max_length=500)
    basis = models.CharField("依据", max_length=200, blank=True)
    rule_row = models.CharField("规则行", max_length=40, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="决定", null=True, blank=True, related_name="+", db_index=False
    )
    key = models.CharField("去重键", max_length=160)
    due_on = models.DateField("期限", null=True, blank=True)
    created_at = models.DateTimeField("产生时间")
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="处理人", null=True, blank=True, related_name="+", db_index=False
    )
    answer = models.CharField("处理结果", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("organisation",), condition=Q(answered_at=None), name="notice_open"),)
        constraints = (
            models.UniqueConstraint(
                fields=("dispute", "key"), name="notice_once", violation_error_message="同一提醒只发一次。"
            ),
        )

    def __str__(self) -> str:
        return self.text
