"""Issued papers and their numbers. A paper is stored as printed and never rendered again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mediation.models.base import Immutable, term_field
from mediation.models.people import Organisation, User
from rules.paper_words import PaperKind


class NumberSequence(models.Model):
    """The last number given out, per organisation, year and family. Counted up in the caller's transaction."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="组织", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    family = models.CharField("文书类", max_length=24)
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = (models.UniqueConstraint(fields=("organisation", "year", "family"), name="sequence_unique"),)

    def __str__(self) -> str:
        return f"{self.organisation}{self.year}{self.family}：{self.last}"


class ReservedNumber(Immutable):
    """A number taken before the paper, for a copy written by hand. The paper issued later carries it."""

    changeable: ClassVar[frozenset[str]] = frozenset({"used_at"})

    dispute = models.ForeignKey(
        "mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="reserved_numbers"
    )
    kind = term_field(PaperKind, "文书")
    number = models.CharField("编号", max_length=60)
    reserved_at = models.DateTimeField("预留时间")
    reserved_by = models.ForeignKey(User, models.PROTECT, verbose_name="预留人", related_name="+")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预留编号"
        ordering = ("dispute", "pk")

    def __str__(self) -> str:
        return self.number


class IssuedPaper(Immutable):
    """One paper as it left the house: number, data, digest and bytes."""

    changeable: ClassVar[frozenset[str]] = frozenset({"state", "replaced_reason", "pdf", "sha256", "pages"})

    class State(models.TextChoices):
        ISSUED = "issued", "有效"
        REPLACED = "replaced", "已被替换"
        WITHDRAWN = "withdrawn", "已收回"

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="papers")
    kind = term_field(PaperKind, "文书")
    number = models.CharField("编号", max_length=60)
    check_code = models.CharField("校验码", max_length=24, unique=True)
    data = models.JSONField("内容")
    data_sha256 = models.CharField("内容摘要", max_length=64)
    pdf = models.BinaryField("文件")
    sha256 = models.CharField("文件摘要", max_length=64, blank=True, help_text="空白表示正在排队打印。")
    pages = models.PositiveSmallIntegerField("页数", default=0)
    subject_pk = models.PositiveBigIntegerField(
        "对象", null=True, blank=True, help_text="哪一次调解会、哪一份协议、哪一次上报或者移送。"
    )
    is_large = models.BooleanField("大字版", default=False)
    boxed = models.JSONField(
        "印作□的字", default=list, blank=True, help_text="字库没有的字，由出具人同意印作□，留空手写。"
    )
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(User, models.PROTECT, verbose_name="出具人", null=True, blank=True, related_name="+")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ISSUED)
    replaced_reason = models.CharField("替换或收回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "已出具文书"
        ordering = ("dispute", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
