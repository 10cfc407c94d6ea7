"""The State Council's yearly notices as an office loaded them. Years nobody loaded are those shipped with the rules."""

from __future__ import annotations

from django.db import models

from mediation.models.base import Tracked, term_field
from mediation.models.people import User
from rules.legal_words import HolidayKind


class HolidayYear(Tracked):
    """One year's notice. Until it is confirmed, periods that touch the year are provisional (暂定)."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    is_confirmed = models.BooleanField("系正式通知")
    source = models.CharField("通知文号或网址", max_length=300, blank=True)
    digest = models.CharField("摘要", max_length=64)
    loaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="录入人", related_name="+")
    loaded_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "年度放假安排"
        ordering = ("-year",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(is_confirmed=True, source=""),
                name="holiday_year_has_source",
                violation_error_message="正式通知须写明文号或网址。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}年放假安排"


class Holiday(Tracked):
    """A day of a notice that is no plain day of the week. It may lie in the December before."""

    year = models.ForeignKey(HolidayYear, models.CASCADE, verbose_name="年份", related_name="days")
    date = models.DateField("日期")
    kind = term_field(HolidayKind, "安排")
    name = models.CharField("名称", max_length=40)
    is_statutory = models.BooleanField("法定节日", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "放假和调休日"
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(
                fields=("year", "date"), name="holiday_once", violation_error_message="同一天只能有一种安排。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
