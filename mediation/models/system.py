"""Rows the running system keeps about itself."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """Last sign of life of a loop; its row is also the lock that keeps two loops from running at once."""

    name = models.CharField("名称", max_length=40, unique=True)
    at = models.DateTimeField("时间")
    detail = models.JSONField("详情", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class LookupTally(models.Model):
    """How often one address asked in vain on the public pages in one span of time. The address is kept as a keyed digest."""

    address = models.CharField("来源摘要", max_length=64)
    since = models.DateTimeField("起")
    misses = models.PositiveIntegerField("查不到的次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "公开查询计数"
        constraints = (models.UniqueConstraint(fields=("address", "since"), name="lookup_tally_once"),)

    def __str__(self) -> str:
        return f"{self.since}：{self.misses}"


class SetAside(models.Model):
    """A dispute the rules stumbled over: the sweep tries it again every hour, and the health page names it until it goes."""

    dispute = models.OneToOneField("mediation.Dispute", models.CASCADE, verbose_name="纠纷", related_name="+")
    since = models.DateTimeField("起")
    times = models.PositiveIntegerField("次数", default=0)
    trouble = models.CharField("出错处", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "检查出错的纠纷"

    def __str__(self) -> str:
        return f"{self.dispute}：{self.trouble}"
