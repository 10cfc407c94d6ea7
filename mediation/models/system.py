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
