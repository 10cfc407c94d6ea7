"""The audit trail: what happened, and its place in the chain. Both are written once, and never changed or deleted.

An event is written in the transaction of what it tells. Its link is written by the sweep a little later, so that no
act ever waits for the end of the chain (docs/adr/0014).
"""

from __future__ import annotations

from django.db import models

from mediation.models.base import Immutable
from mediation.models.people import User


class AuditEvent(Immutable):
    """Who did or read what, when, from where. `digest` is that of the row it is about, or of `detail`."""

    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="人员", null=True, blank=True, related_name="+", db_index=False
    )
    what = models.CharField("事项", max_length=40)
    row_kind = models.CharField("对象类别", max_length=30, blank=True)
    row_pk = models.PositiveBigIntegerField("对象", null=True, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    detail = models.JSONField("内容", default=dict, blank=True)
    algorithm = models.CharField("摘要算法", max_length=10)
    digest = models.CharField("内容摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计事件"
        ordering = ("pk",)
        indexes = (models.Index(fields=("row_kind", "row_pk"), name="audit_row"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"


class AuditLink(Immutable):
    """The place of one event in the chain: its hash covers the event, the number and the hash before."""

    sequence = models.PositiveBigIntegerField("序号", primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, verbose_name="事件", related_name="link")
    previous = models.CharField("前一摘要", max_length=64)
    hash = models.CharField("链摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计链"
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"第{self.sequence}号 {self.hash[:12]}"


class RowChange(models.Model):
    """How often a tracked row was written. Kept by triggers of the database (mediation/guards.py), read by `forgotten`.

    More writes than rows of history: somebody went past the history.
    """

    table = models.CharField("表", max_length=40)
    row = models.BigIntegerField("行")
    changes = models.PositiveIntegerField("写入次数")

    class Meta:
        verbose_name = verbose_name_plural = "写入次数"
        constraints = (models.UniqueConstraint(fields=("table", "row"), name="rowchange_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.row}：{self.changes}"
