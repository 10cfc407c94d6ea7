"""The dispute: the aggregate from registration to the end. Only services change status, level and clocks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import Tracked, codes, term_field
from mediation.models.people import Organisation, User
from mediation.models.places import Place
from rules.legal_words import CourtEntrustment
from rules.vocabulary import (
    AidMatter,
    Channel,
    CloseReason,
    Complexity,
    DisputeType,
    HandledBy,
    Level,
    RequestForm,
    RiskColour,
    Status,
)

NEWEST, SOONEST = ("registered_at", "id"), ("level_deadline", "id")  # the two orders of a list


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Reads by state."""

    def open(self) -> DisputeQuerySet:
        """Not yet closed."""
        return self.exclude(status=Status.CLOSED.value)

    def due(self, at: object) -> DisputeQuerySet:
        """Open disputes whose next check has come."""
        return self.open().filter(next_check_at__lte=at)


class Dispute(Tracked):
    """One neighbours' dispute. It carries all four places, so scope is a plain column filter."""

    file_number = models.CharField("受理编号", max_length=60, unique=True)
    progress_code = models.CharField("查询码", max_length=16, unique=True)
    title = models.CharField("标题", max_length=80)
    narrative = models.TextField("纠纷简要情况", max_length=5000)
    claim = models.TextField("请求事项", max_length=2000)
    undisputed_facts = models.TextField("双方无争议事实", max_length=5000, blank=True)
    evidence = models.TextField("证据清单", max_length=5000, blank=True, help_text="一行一项。")
    dispute_type = term_field(DisputeType, "纠纷类型")
    channel = term_field(Channel, "案件来源")
    request_form = term_field(RequestForm, "申请方式")
    complexity = term_field(Complexity, "难易程度", default=Complexity.ORDINARY.value)
    amount_fen = models.BigIntegerField("涉及金额（分）", null=True, blank=True)
    occurred_on = models.DateField("发生日期", null=True, blank=True)
    prior_attempts = models.CharField("此前调解情况", max_length=200, blank=True)

    # Compound indexes below begin with these and with `responsible`; one of their own would only cost every write.
    county = models.ForeignKey(Place, models.PROTECT, verbose_name="县（区）", related_name="+", db_index=False)
    township = models.ForeignKey(
        Place, models.PROTECT, verbose_name="乡镇", null=True, blank=True, related_name="+", db_index=False
    )
    village = models.ForeignKey(
        Place, models.PROTECT, verbose_name="村", null=True, blank=True, related_name="+", db_index=False
    )
    grid = models.ForeignKey(Place, models.PROTECT, verbose_name="网格", null=True, blank=True, related_name="+")

    status = term_field(Status, "状态")
    level = term_field(Level, "层级")
    close_reason = term_field(CloseReason, "办结原因", blank=True)
    close_note = models.CharField("办结说明", max_length=500, blank=True)
    responsible = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="承办单位", related_name="disputes", db_index=False
    )
    mediator = models.ForeignKey(
        User, models.PROTECT, verbose_name="承办人", null=True, blank=True, related_name="disputes", db_index=False
    )

    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    status_since = models.DateField("状态起算日")
    level_since = models.DateField("层级起算日")
    level_deadline = models.DateField(
        "本层级办理期限", null=True, blank=True, help_text="到这一天仍未化解，系统将自动上报。"
    )
    mediation_deadline = models.DateField("调解期限", null=True, blank=True)
    mediation_safe = models.DateField("稳妥日期", null=True, blank=True)
    extended_to = models.DateField("延长至", null=True, blank=True)
    limitation_on = models.DateField("诉讼或仲裁时效届满日", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    court_entrustment = term_field(CourtEntrustment, "法院委派、委托方式", default=CourtEntrustment.NONE.value)
    handled_by = term_field(HandledBy, "其他机关处理情况", default=HandledBy.NOBODY.value)
    special_organ_only = models.BooleanField("依法只能由专门机关管辖处理", default=False)
    law_forbids_mediation = models.BooleanField("法律法规禁止民间调解", default=False)
    is_criminal = models.BooleanField("涉嫌犯罪", default=False)
    is_civil = models.BooleanField("属于民间纠纷", default=True)
    is_land_contract = models.BooleanField("属于农村土地承包经营纠纷", null=True, blank=True)
    written_wanted = models.BooleanField("当事人要求书面协议", null=True, blank=True)

    risk_tags = models.JSONField("风险情形", default=list, blank=True)
    group_size = models.PositiveIntegerField("群体人数", null=True, blank=True)
    police_calls = models.PositiveIntegerField("报警次数", null=True, blank=True)
    danger_reported_on = models.DateField("已报告日期", null=True, blank=True)
    colour = term_field(RiskColour, "风险等级", default=RiskColour.GREEN.value)

    aid_matter = term_field(AidMatter, "法律援助事项", default=AidMatter.NONE.value)
    economic_hardship = models.BooleanField("经济困难", null=True, blank=True)
    aid_requested = models.BooleanField("当事人申请法律援助", default=False)

    version = models.PositiveIntegerField("版本", default=1)
    deadline_version = models.PositiveIntegerField("期限版本", default=1)
    next_check_at = models.DateTimeField("下次检查时间", null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "纠纷"
        ordering = ("-registered_at",)
        indexes = (
            models.Index(fields=("next_check_at",), condition=~Q(status="closed"), name="dispute_due"),
            models.Index(fields=("responsible",), condition=~Q(status="closed"), name="dispute_inbox"),
            # Lists are read backwards along these: newest first, without a tie (mediation/lists.py).
            models.Index(fields=("village", *NEWEST), name="dispute_village"),
            models.Index(fields=("township", *NEWEST), name="dispute_township"),
            models.Index(fields=("county", *NEWEST), name="dispute_county"),
            models.Index(fields=("responsible", *NEWEST), name="dispute_responsible"),
            models.Index(fields=("county", "status", *NEWEST), name="dispute_county_status"),
            models.Index(fields=("county", "level", *NEWEST), name="dispute_county_level"),
            models.Index(
                fields=("county", *SOONEST), condition=Q(level_deadline__isnull=False), name="dispute_county_soon"
            ),
            models.Index(
                fields=("township", *SOONEST), condition=Q(level_deadline__isnull=False), name="dispute_township_soon"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=codes(Status), level__in=codes(Level)),
                name="dispute_known_state",
                violation_error_message="状态或层级不在词表中。",
            ),
            models.CheckConstraint(
                condition=Q(status="closed") | Q(next_check_at__isnull=False),
                name="dispute_open_is_watched",
                violation_error_message="未办结的纠纷必须有下次检查时间。",
            ),
            models.CheckConstraint(
                condition=(Q(status="closed", closed_on__isnull=False) & ~Q(close_reason=""))
                | (~Q(status="closed") & Q(closed_on=None, close_reason="")),
                name="dispute_closed_with_reason",
                violation_error_message="办结须写明日期和原因，未办结的不能有办结原因。",
            ),
            models.CheckConstraint(
                condition=~Q(status="mediating") | Q(accepted_on__isnull=False, mediation_deadline__isnull=False),
                name="dispute_mediating_has_deadline",
                violation_error_message="受理后必须有受理日期和调解期限。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.file_number}）"

    @property
    def status_term(self) -> Status:
        """Status as a term."""
        return Status(self.status)

    @property
    def level_term(self) -> Level:
        """Level as a term."""
        return Level(self.level)
