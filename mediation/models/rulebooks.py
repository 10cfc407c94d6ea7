"""What a county makes of the rulebooks: versions of its own, the texts decisions rest on, and dissent."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mediation.models.base import Immutable, Tracked, term_field
from mediation.models.people import User
from mediation.models.places import Place
from rules.term import Term


class VersionState(Term):
    """Where a version stands between one clerk's desk and the whole county."""

    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待审核"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已作废"


OPEN_STATES = (VersionState.DRAFT.value, VersionState.PROPOSED.value)


class RulebookVersion(Tracked):
    """One county's text of one table. `content` is what Table.as_json gives; the law rows in it are a copy to read.

    In force on a day is the published version with the latest (`starts_on`, `number`) up to that day.
    """

    county = models.ForeignKey(Place, models.PROTECT, verbose_name="县（区）", related_name="rulebooks")
    table = models.CharField("规则表", max_length=40)
    number = models.PositiveIntegerField("版本号")
    state = term_field(VersionState, "状态", default=VersionState.DRAFT.value)
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    reason = models.CharField("修改理由", max_length=500, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, verbose_name="起草人", related_name="+")
    drafted_at = models.DateTimeField("起草时间")
    proposed_at = models.DateTimeField("送审时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, verbose_name="审核人", null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    answer = models.CharField("审核意见", max_length=500, blank=True)
    starts_on = models.DateField("施行日期", null=True, blank=True)
    restores = models.ForeignKey(
        "self", models.PROTECT, verbose_name="恢复的版本", null=True, blank=True, related_name="+"
    )
    is_return = models.BooleanField("恢复以前的文本", default=False)
    shadow_until = models.DateField("试运行至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则版本"
        ordering = ("county", "table", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("county", "table", "number"),
                name="rulebook_number_once",
                violation_error_message="这个版本号已经用过。",
            ),
            models.UniqueConstraint(
                fields=("county", "table"),
                condition=Q(state__in=OPEN_STATES),
                name="rulebook_one_draft",
                violation_error_message="这张规则表已经有一份草稿，请先办完那一份。",
            ),
            # Two persons: whoever drafted a text does not publish it. Going back needs one, for two once agreed on it.
            models.CheckConstraint(
                condition=~Q(state=VersionState.PUBLISHED.value)
                | Q(starts_on__isnull=False, decided_by__isnull=False)
                & (~Q(decided_by=F("drafted_by")) | Q(is_return=True)),
                name="rulebook_published_by_two",
                violation_error_message="规则须由起草人以外的人审核发布，并写明施行日期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.county}{self.content.get('title', self.table)}第{self.number}版"

    @property
    def is_open(self) -> bool:
        """Still on somebody's desk."""
        return self.state in OPEN_STATES

    @property
    def state_term(self) -> VersionState:
        """The state as a word."""
        return VersionState(self.state)


class RulebookText(Immutable):
    """The whole text behind a digest that some decision carries: what was asked stays readable for ever."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    table = models.CharField("规则表", max_length=40)
    content = models.JSONField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "规则文本"

    def __str__(self) -> str:
        return f"{self.table} {self.digest[:12]}"


class ShadowDifference(Immutable):
    """A day on which a draft on trial would have answered a dispute otherwise than the rulebook in force."""

    version = models.ForeignKey(RulebookVersion, models.PROTECT, verbose_name="草案", related_name="differences")
    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="+")
    digest = models.CharField("草案摘要", max_length=64)
    on = models.DateField("日期")
    live = models.JSONField("现行结论", blank=True)
    draft = models.JSONField("草案结论", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "试运行差异"
        ordering = ("version", "-on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "dispute", "digest", "on"),
                name="shadow_once_a_day",
                violation_error_message="同一件纠纷一天只记一次差异。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute} {self.on}"


class Override(Immutable):
    """A person acts otherwise than a rule says, with a reason: until a day, for this stay at this level."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="overrides")
    table = models.CharField("规则表", max_length=40)
    row = models.CharField("规则行", max_length=60)
    digest = models.CharField("规则摘要", max_length=64)
    deadline_version = models.PositiveIntegerField("期限版本")
    sentence = models.CharField("规则", max_length=1000)
    reason = models.CharField("理由", max_length=500)
    until = models.DateField("暂缓至")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="决定人", related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "不照规则办理"
        ordering = ("dispute", "-pk")

    def __str__(self) -> str:
        return f"{self.dispute}：{self.row}"
