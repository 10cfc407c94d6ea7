"""Legal time of one dispute: the periods that run, the days that do not count, and who agreed to more time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mediation.models.base import Tracked, term_field
from mediation.models.people import User
from rules.legal_words import ClockStart, ConsentManner


class LegalClock(Tracked):
    """A period of law that runs now, by a row of the table `clocks`; gone when the row no longer applies.

    `raw_on` is the day by the rule, `deadline_on` the last lawful day, `safe_on` the day people are told.
    """

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="clocks")
    row = models.CharField("规则行", max_length=40)
    basis = models.CharField("依据", max_length=200)
    period = models.CharField("期间", max_length=20)
    since = term_field(ClockStart, "起算事件")
    start_on = models.DateField("起算日")
    raw_on = models.DateField("对应日")
    deadline_on = models.DateField("届满日")
    safe_on = models.DateField("稳妥日")
    is_provisional = models.BooleanField("暂定")

    class Meta:
        verbose_name = verbose_name_plural = "法定期限"
        ordering = ("safe_on", "pk")
        indexes = (models.Index(fields=("deadline_on", "safe_on"), name="legal_clock_dates"),)
        constraints = (
            models.UniqueConstraint(
                fields=("dispute", "row"), name="legal_clock_once", violation_error_message="同一期限只计算一次。"
            ),
            models.CheckConstraint(
                condition=Q(safe_on__lte=F("raw_on"), deadline_on__gte=F("raw_on"), safe_on__gte=F("start_on")),
                name="legal_clock_in_order",
                violation_error_message="起算日、稳妥日、对应日、届满日的先后不对。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.since_term.period_name} {self.safe_on}"

    @property
    def since_term(self) -> ClockStart:
        """The event as a term."""
        return ClockStart(self.since)


class ClockPause(Tracked):
    """An appraisal: from the day it is entrusted to the day its opinion arrives, both not counted."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="pauses")
    starts_on = models.DateField("委托鉴定日期")
    ends_on = models.DateField("收到鉴定意见日期", null=True, blank=True)
    matter = models.CharField("鉴定事项和机构", max_length=200)
    outcome = models.CharField("鉴定意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "鉴定（期限中止）"
        ordering = ("dispute", "starts_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("dispute",),
                condition=Q(ends_on=None),
                name="clock_pause_one_open",
                violation_error_message="已有一次鉴定还没有结束。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="clock_pause_ends_after_start",
                violation_error_message="收到鉴定意见不能早于委托鉴定。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter}（{self.starts_on}起）"


class ExtensionConsent(Tracked):
    """One party's yes to mediate until a later day (若干规定 33)."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="consents")
    party = models.ForeignKey("mediation.Party", models.PROTECT, verbose_name="当事人", related_name="extensions")
    until = models.DateField("同意延长至")
    given_on = models.DateField("同意日期")
    manner = term_field(ConsentManner, "同意方式")
    recorded_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "延长期限的同意"
        ordering = ("dispute", "-until", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("party", "until"), name="extension_consent_once", violation_error_message="该同意已经登记。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party}同意延长至{self.until}"
