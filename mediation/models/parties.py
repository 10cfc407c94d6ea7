"""Parties and those who stand for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import Tracked, term_field
from mediation.models.places import Place
from rules.vocabulary import PartyKind, PartyRole, PartyTag


class Party(Tracked):
    """A party to one dispute. Names are kept as written, never normalised away (rare characters)."""

    class Gender(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="parties")
    role = term_field(PartyRole, "地位")
    kind = term_field(PartyKind, "类别", default=PartyKind.PERSON.value)
    name = models.CharField("姓名或名称", max_length=60)
    gender = models.CharField("性别", max_length=8, choices=Gender.choices, blank=True)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    occupation = models.CharField("职业", max_length=40, blank=True)
    id_number = models.CharField("身份证号或其他证件", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    address = models.CharField("住址或单位", max_length=120, blank=True)
    village = models.ForeignKey(Place, models.PROTECT, verbose_name="所在村", null=True, blank=True, related_name="+")
    representative_name = models.CharField("法定代表人", max_length=60, blank=True)
    representative_title = models.CharField("法定代表人职务", max_length=40, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    tags = models.JSONField("特殊情形", default=list, blank=True)
    is_willing = models.BooleanField("同意调解", null=True, blank=True)
    willing_on = models.DateField("表示意愿日期", null=True, blank=True)
    rights_told_on = models.DateField("已告知权利义务日期", null=True, blank=True)
    notice_delivered_on = models.DateField("终止通知送达日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "当事人"
        ordering = ("dispute", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(is_willing=None, willing_on=None) | Q(is_willing__isnull=False, willing_on__isnull=False),
                name="party_will_is_dated",
                violation_error_message="当事人是否同意调解须写明日期。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def needs_guardian(self) -> bool:
        """Minors and the incapable act through, or with, a guardian (民法典 19-23)."""
        return bool({PartyTag.MINOR.value, PartyTag.INCAPABLE.value} & set(self.tags))


class Representative(Tracked):
    """A guardian, or an agent with written authority, of one party."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", "法定代理人（监护人）"
        AGENT = "agent", "委托代理人"

    party = models.ForeignKey(Party, models.CASCADE, verbose_name="当事人", related_name="representatives")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("与当事人关系", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    authority = models.CharField("代理权限", max_length=200, blank=True)
    authorised_on = models.DateField("授权或监护关系核实日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代理人"
        ordering = ("party", "pk")

    def __str__(self) -> str:
        return f"{self.name}（{self.get_kind_display()}）"
