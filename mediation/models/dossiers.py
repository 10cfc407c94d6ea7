"""The dossier (卷宗) of a dispute: its number and how long it is kept, what belongs into it, what was scanned for it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from mediation.models.base import Tracked, codes, term_field
from mediation.models.people import Organisation, User
from rules.paper_words import Applies, PaperKind, Retention


class Dossier(Tracked):
    """One case, one dossier (一案一卷). Without a `retention` of its own it is kept as its type proposes."""

    dispute = models.OneToOneField("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="dossier")
    number = models.CharField("卷号", max_length=60, unique=True, null=True, blank=True)
    retention = term_field(Retention, "保管期限", blank=True)
    retention_reason = models.CharField("保管期限的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "卷宗"
        constraints = (
            models.CheckConstraint(
                condition=Q(retention="") | (Q(retention__in=codes(Retention)) & ~Q(retention_reason="")),
                name="dossier_retention_with_reason",
                violation_error_message="改变保管期限须写明理由。",
            ),
        )

    def __str__(self) -> str:
        return self.number or f"{self.dispute_id}"


def check_paper_kinds(value: object) -> None:
    """A list of codes of papers."""
    known = set(PaperKind)
    strange = [str(code) for code in value if code not in known] if isinstance(value, list) else [str(value)]
    if strange:
        raise ValidationError(f'没有这样的文书：{"、".join(strange)}。应写成文书代码的列表，例如["session_record"]。')


class DossierItem(Tracked):
    """One line of a committee's own list (卷内目录). A committee that has any lines uses them instead of the shipped list."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="单位", related_name="dossier_items")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("名称", max_length=60)
    kinds = models.JSONField("收哪些文书", default=list, blank=True, validators=[check_paper_kinds])
    is_required = models.BooleanField("必须", default=False)
    applies = term_field(Applies, "适用", default=Applies.ALWAYS.value)

    class Meta:
        verbose_name = verbose_name_plural = "卷内目录项"
        ordering = ("organisation", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"),
                name="dossier_item_once",
                violation_error_message="这一项已经有了。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Enclosure(Tracked):
    """A scan or photograph that belongs into the dossier: a copy of an identity card, a piece of evidence, a signed form."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="enclosures")
    item = models.CharField("卷内目录项", max_length=60)
    name = models.CharField("材料名称", max_length=100)
    file_name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("文件类型", max_length=40)
    content = models.BinaryField("内容")
    sha256 = models.CharField("SHA-256", max_length=64)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "卷内扫描件"
        ordering = ("dispute", "pk")

    def __str__(self) -> str:
        return self.name
