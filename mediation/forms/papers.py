"""Printing, withdrawing, answering, searching: the small forms that belong to no single step."""

from __future__ import annotations

from typing import Any

from django import forms

from mediation import selectors
from mediation.forms.base import ActForm, HouseForm
from mediation.forms.fields import CHOOSE, DayField, LineField, PickField, TermField, TextField
from mediation.models import Appointment, User
from rules.vocabulary import Level, PaperKind, Role, Status


class IssueForm(ActForm):
    """Issue a paper for good."""

    is_large = forms.BooleanField(label="大字版（字更大，给老人看）", required=False)


class BatchForm(ActForm):
    """Several papers at once; the worker prints them."""

    hint = "勾选的文书会排队打印，印好之前显示“正在打印”。"
    kinds = forms.MultipleChoiceField(
        label="打印哪些", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少勾选一项。"}
    )

    def prepare(self) -> None:
        """Every paper that is ready; those never issued are ticked."""
        ready = {choice.kind: choice.kind.label for choice in selectors.printable(self.dispute) if choice.ready}
        issued = set(self.dispute.papers.filter(state="issued").values_list("kind", flat=True))
        self.fields["kinds"].choices = [(kind.value, label) for kind, label in ready.items()]
        self.fields["kinds"].initial = [kind.value for kind in ready if kind.value not in issued]

    def arguments(self) -> dict[str, Any]:
        """Terms, not codes."""
        return {"dispute": self.dispute, "kinds": [PaperKind(kind) for kind in self.cleaned_data["kinds"]]}


class WithdrawPaperForm(ActForm):
    """Take an issued paper back."""

    subject = "paper"
    hint = "收回以后，扫码核验会显示“已收回”。"
    reason = TextField(200, "收回的理由", rows=2)


class AnswerForm(ActForm):
    """What was done about a notice."""

    subject = "notice"
    answer = TextField(500, "怎样处理的", rows=3)


class SearchForm(HouseForm):
    """Find a dispute."""

    search = LineField(60, "姓名、标题或编号", required=False)
    status = TermField(Status, "状态", required=False, blank="全部状态")
    level = TermField(Level, "层级", required=False, blank="全部层级")

    soon = forms.BooleanField(label="只看七天内将自动上报的", required=False)

    def wishes(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class CodeForm(HouseForm):
    """The code on a paper."""

    code = LineField(24, "查询码或校验码", help_text="印在受理回执或者文书下方。")


class ConflictForm(ActForm):
    """Names first (利益冲突审查)."""

    subject = "referral"
    has_conflict = forms.TypedChoiceField(
        label="您或者您的律所与上面的人有没有利益冲突",
        choices=[("no", "没有利益冲突"), ("yes", "有利益冲突")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class TakeForm(ActForm):
    """Accept: nothing to fill in."""

    subject = "referral"


class DeclineReferralForm(ActForm):
    """Decline, with a reason."""

    subject = "referral"
    hint = "退回后会另行分派，不影响当事人。"
    reason = TextField(400, "不能接收的理由", rows=3)


class LawyerOutcomeForm(ActForm):
    """What became of it."""

    subject = "referral"
    outcome = TextField(500, "办理结果", rows=3)
    finished_on = DayField("办结日期")

    def prepare(self) -> None:
        """Most results are written down the same day."""
        self.initial = {"finished_on": self.today, **self.initial}


class AssignForm(ActForm):
    """The centre chooses a lawyer."""

    subject = "referral"
    lawyer = PickField("分派给哪位律师")
    reason = TextField(400, "说明", required=False, rows=2)

    def prepare(self) -> None:
        """Lawyers of the centre who have not declined it."""
        serving = Appointment.objects.active(self.today).filter(
            organisation=self.about.organisation_id, role=Role.LEGAL_AID_LAWYER.value
        )
        free = User.objects.filter(pk__in=serving.values("user")).exclude(pk__in=self.about.declined_by)
        self.fields["lawyer"].queryset = free
