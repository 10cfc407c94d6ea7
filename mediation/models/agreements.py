"""Agreements, what the parties promised, and the marks that make a written one effective (人民调解法 28-31)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import Tracked, term_field
from mediation.models.people import Organisation, User
from rules.vocabulary import AgreementForm, MarkKind, ObligationKind


class Agreement(Tracked):
    """A mediation agreement. `effective_on` is the day of the last mark, or of an oral agreement its own day.

    `kept_findings` are the codes of faults that somebody kept with a reason, so that the paper may be printed all the same.
    """

    class Ruling(models.TextChoices):
        CONFIRMED = "confirmed", "裁定协议有效"
        REJECTED = "rejected", "裁定驳回申请"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        WITHDRAWN = "withdrawn", "撤回申请"

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="agreements")
    form = term_field(AgreementForm, "协议形式")
    number = models.CharField("协议编号", max_length=60, unique=True)
    facts = models.TextField("纠纷主要事实", max_length=5000)
    issues = models.TextField("争议事项", max_length=2000)
    responsibility = models.TextField("各方当事人的责任", max_length=2000)
    reached_on = models.DateField("达成日期")
    location = models.CharField("达成地点", max_length=100)
    recorder_name = models.CharField("记录人", max_length=60)
    copies = models.PositiveSmallIntegerField("份数")
    joint_committee = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="联合调解的调委会", null=True, blank=True, related_name="+"
    )
    kept_reason = models.CharField("坚持原文的理由", max_length=200, blank=True)
    kept_findings = models.JSONField("坚持原文的问题", default=list, blank=True)
    confirm_planned = models.BooleanField("打算申请司法确认", default=False)
    court_risk_told = models.BooleanField("已告知法院可能不予确认", default=False)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    cancelled_on = models.DateField("作废日期", null=True, blank=True)
    cancelled_reason = models.CharField("作废原因", max_length=200, blank=True)
    confirm_deadline = models.DateField("申请司法确认期限", null=True, blank=True)
    confirm_safe = models.DateField("申请司法确认稳妥日期", null=True, blank=True)
    confirm_lapsed_on = models.DateField("申请期限届满登记日期", null=True, blank=True)
    confirmation_applied_on = models.DateField("已申请司法确认日期", null=True, blank=True)
    confirmation_court = models.CharField("申请司法确认的法院", max_length=80, blank=True)
    confirmation_result = models.CharField("司法确认结果", max_length=16, choices=Ruling.choices, blank=True)
    confirmation_decided_on = models.DateField("裁定日期", null=True, blank=True)
    confirmation_number = models.CharField("裁定书文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解协议"
        ordering = ("-reached_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("dispute",),
                condition=Q(cancelled_on=None),
                name="agreement_one_at_a_time",
                violation_error_message="该纠纷已有未作废的协议。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_reason="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_reason="")),
                name="agreement_cancelled_with_reason",
                violation_error_message="协议作废须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(confirmation_result="", confirmation_decided_on=None)
                | (
                    ~Q(confirmation_result="")
                    & Q(confirmation_decided_on__isnull=False, confirmation_applied_on__isnull=False)
                ),
                name="agreement_ruling_is_dated",
                violation_error_message="司法确认的结果须写明日期，并且已经登记申请。",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def least_copies(self) -> int:
        """One for each party and each committee (人民调解法 29), and one for the court when confirmation is planned."""
        committees = 2 if self.joint_committee_id else 1
        return self.dispute.parties.count() + committees + self.confirm_planned


class Obligation(Tracked):
    """Who does what, how, where and by when (人民调解法 29). Instalments of one sum share a `series` above 0."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, verbose_name="协议", related_name="obligations")
    order = models.PositiveSmallIntegerField("次序")
    kind = term_field(ObligationKind, "种类")
    debtor = models.ForeignKey("mediation.Party", models.PROTECT, verbose_name="义务人", related_name="debts")
    creditor = models.ForeignKey(
        "mediation.Party", models.PROTECT, verbose_name="权利人", related_name="credits", null=True, blank=True
    )
    content = models.CharField("内容", max_length=500)
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    manner = models.CharField("方式", max_length=100, blank=True)
    location = models.CharField("地点", max_length=100, blank=True)
    performed_on = models.DateField("履行日期", null=True, blank=True)
    performed_note = models.CharField("履行情况", max_length=200, blank=True)
    series = models.PositiveSmallIntegerField("分期序列", default=0)
    released_on = models.DateField("免除日期", null=True, blank=True)
    released_reason = models.CharField("免除原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "履行事项"
        ordering = ("agreement", "order")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "order"), name="obligation_order_unique"),
            models.CheckConstraint(
                condition=~Q(kind="pay") | Q(amount_fen__gt=0, amount_fen__isnull=False),
                name="obligation_payment_has_amount",
                violation_error_message="支付款项须写明金额。",
            ),
            models.CheckConstraint(
                condition=Q(released_on=None, released_reason="")
                | (Q(released_on__isnull=False, performed_on=None) & ~Q(released_reason="")),
                name="obligation_released_with_reason",
                violation_error_message="免除须写明原因；已经履行的不能免除。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement}第{self.order}项"

    @property
    def is_open(self) -> bool:
        """Neither performed nor released."""
        return self.performed_on is None and self.released_on is None

    @property
    def paid_fen(self) -> int:
        """What has been received so far."""
        return sum(each.amount_fen or 0 for each in self.performances.all())

    @property
    def rest_fen(self) -> int | None:
        """What is still to be paid; None where no money was promised."""
        if self.amount_fen is None:
            return None
        return 0 if self.performed_on else max(self.amount_fen - self.paid_fen, 0)


class Performance(Tracked):
    """One act of performance: a payment received in whole or in part, or work done, with its proof."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, verbose_name="履行事项", related_name="performances")
    performed_on = models.DateField("履行日期")
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    is_whole = models.BooleanField("本项履行完毕", default=True)
    manner = models.CharField("履行方式", max_length=100, blank=True)
    note = models.CharField("履行情况", max_length=200, blank=True)
    file_name = models.CharField("凭证文件名", max_length=120, blank=True)
    media_type = models.CharField("凭证类型", max_length=40, blank=True)
    content = models.BinaryField("凭证", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "履行记录"
        ordering = ("obligation", "performed_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gt=0),
                name="performance_amount_positive",
                violation_error_message="履行金额应大于零。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.obligation}·{self.performed_on}"


class Mark(Tracked):
    """One signature, seal or fingerprint on the signed paper, and who saw it made."""

    class Manner(models.TextChoices):
        SIGNATURE = "signature", "签名"
        SEAL = "seal", "盖章"
        FINGERPRINT = "fingerprint", "按指印"

    agreement = models.ForeignKey(Agreement, models.PROTECT, verbose_name="协议", related_name="marks")
    kind = term_field(MarkKind, "种类")
    manner = models.CharField("方式", max_length=12, choices=Manner.choices)
    party = models.ForeignKey(
        "mediation.Party", models.PROTECT, verbose_name="当事人", null=True, blank=True, related_name="marks"
    )
    signer_name = models.CharField("签名人", max_length=100)
    representative = models.ForeignKey(
        "mediation.Representative",
        models.PROTECT,
        verbose_name="代签的代理人",
        null=True,
        blank=True,
        related_name="marks",
    )
    authority = models.CharField("代签的依据", max_length=260, blank=True)
    made_on = models.DateField("日期")
    seen_by = models.ForeignKey(User, models.PROTECT, verbose_name="见证登记人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "签名盖章"
        ordering = ("agreement", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="party_signature", party__isnull=False) | (~Q(kind="party_signature") & Q(party=None)),
                name="mark_names_the_party",
                violation_error_message="当事人的签名须指明是哪一位当事人。",
            ),
            models.UniqueConstraint(
                fields=("agreement", "party"),
                condition=Q(kind="party_signature"),
                name="mark_once_per_party",
                violation_error_message="该当事人的签名已经登记。",
            ),
            models.UniqueConstraint(
                fields=("agreement", "kind", "signer_name"),
                condition=~Q(kind="party_signature"),  # namesakes, and one guardian for two children, both sign
                name="mark_once_per_signer",
                violation_error_message="该签名或印章已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement}·{self.signer_name}"


class SignedCopy(Tracked):
    """A scan or photograph of the signed paper."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, verbose_name="协议", related_name="signed_copies")
    file_name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("文件类型", max_length=40)
    content = models.BinaryField("内容")
    sha256 = models.CharField("SHA-256", max_length=64)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "签署件扫描"
        ordering = ("agreement", "pk")

    def __str__(self) -> str:
        return self.file_name


class FollowUp(Tracked):
    """A visit after the agreement (人民调解法 31: the committee supervises and urges)."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="follow_ups")
    visited_on = models.DateField("回访日期")
    visited_by = models.ForeignKey(User, models.PROTECT, verbose_name="回访人", related_name="+")
    performance = models.CharField("履行情况", max_length=500)
    is_satisfied = models.BooleanField("当事人满意", null=True, blank=True)
    new_tension = models.BooleanField("有新的激化苗头", default=False)
    note = models.CharField("其他情况", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回访记录"
        ordering = ("dispute", "visited_on", "pk")

    def __str__(self) -> str:
        return f"{self.dispute.title}回访"
