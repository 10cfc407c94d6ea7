"""Printing, withdrawing, answering, searching: the small forms that belong to no single step."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from mediation import papers as bridge
from mediation.forms.base import ActForm, HouseForm, dress
from mediation.forms.fields import CHOOSE, DayField, LineField, PickField, ScanField, TermField, TextField
from mediation.forms.paper_fields import ADD_ROW, Questions
from mediation.models import Appointment, User
from mediation.papers.contents import items_for
from mediation.papers.dossier import retention_of
from mediation.printables import PrintChoice, printable
from mediation.services.papers import find_subject
from rules.paper_words import COURT_PACKET, PaperKind, Retention
from rules.vocabulary import Level, Role, Status


class PrintForm(ActForm):
    """Print a paper: what the record does not know is asked here, and kept with the issued paper.

    `about` is the choice of the list (mediation/printables.py).
    """

    is_large = forms.BooleanField(label="大字版（字更大，给老人看）", required=False)
    box = forms.BooleanField(label="用□代替打印，留空手写", required=False)

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        self.typed = data
        wants_row = data is not None and ADD_ROW in data
        super().__init__(None if wants_row else data, None, **options)
        if wants_row:
            self.initial = {**self.initial, **{name: data[name] for name in self.fields if name in data}}

    def prepare(self) -> None:
        """One question for each field that is asked."""
        kind, dispute = self.about.kind, self.dispute
        self.subject_row = find_subject(dispute, kind, self.about.subject_pk, self.today)
        built = bridge.build(kind, dispute, self.subject_row, self.today)
        begin = bridge.begin(kind, dispute, self.subject_row, built, self.today)
        self.questions = Questions(bridge.asked(kind, built), begin, self.typed)
        for name, field in self.questions.fields.items():
            dress(field)
            self.fields[name] = field
        self.initial = {**self.questions.initial, **self.initial}
        self.offers_box = bool(self.typed and self.typed.get("box"))

    @property
    def open_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What is asked at once: what the paper cannot do without, and rows that hold something."""
        return self._groups(folded=False)

    @property
    def folded_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What may be left to a pen."""
        return self._groups(folded=True)

    def _groups(self, *, folded: bool) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (legend, [self[name] for name in names])
            for legend, names, may_fold in self.questions.groups
            if (may_fold and not self._says(names)) is folded
        ]

    def _says(self, names: list[str]) -> bool:
        """A group that holds something stays open."""
        told = self.data if self.is_bound else self.initial
        return any(told.get(name) not in (None, "", False) or name in (self._errors or {}) for name in names)

    def take(self, refusal: Exception) -> None:
        """A problem of one field goes to that field; characters that no font has may be boxed."""
        self.offers_box = getattr(refusal, "can_box", False)
        problems = getattr(refusal, "problems", None)
        if not problems:
            return super().take(refusal)
        for problem in problems:
            name = _PATH.sub(r"-\1-", problem.field.replace(".", "")).rstrip("-")
            field = next((known for known in (name, name.split("-")[0]) if known in self.fields), None)
            self.add_error(field, f"不能打印：{problem}")

    def arguments(self) -> dict[str, Any]:
        """The typed part of the data; the rest comes from the record."""
        typed = self.questions.data(self.cleaned_data)
        return {
            "dispute": self.dispute,
            "typed": typed,
            "is_large": self.cleaned_data["is_large"],
            "box": self.cleaned_data["box"],
        }


_PATH = re.compile(r"\[(\d+)\]")


class BatchForm(ActForm):
    """Several papers at once; the worker prints them."""

    from_link = ("packet",)
    hint = "勾选的文书会排队打印，印好之前显示“正在打印”。"
    kinds = forms.MultipleChoiceField(
        label="打印哪些", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少勾选一项。"}
    )

    def prepare(self) -> None:
        """Every paper that can be printed without asking; those never issued are ticked, or those of a packet."""
        ready = dict.fromkeys(
            choice.kind for choice in printable(self.dispute, self.today) if choice.ready and self._is_told(choice)
        )
        issued = set(self.dispute.papers.filter(state="issued").values_list("kind", flat=True))
        self.fields["kinds"].choices = [(kind.value, kind.label) for kind in ready]
        wanted = COURT_PACKET if self.initial.get("packet") == "court" else FIRST_PAPERS
        self.fields["kinds"].initial = [kind.value for kind in wanted if kind in ready and kind.value not in issued]

    def _is_told(self, choice: PrintChoice) -> bool:
        """Nothing has to be typed for it."""
        kind, dispute, on = choice.kind, self.dispute, self.today
        if kind in PER_PARTY:
            return False
        subject = find_subject(dispute, kind, choice.subject_pk, on)
        return not bridge.missing(kind, bridge.compose(kind, dispute, subject, on))

    def arguments(self) -> dict[str, Any]:
        """Terms, not codes."""
        return {"dispute": self.dispute, "kinds": [PaperKind(kind) for kind in self.cleaned_data["kinds"]]}


# Papers of which each party has its own: printed one by one.
PER_PARTY = frozenset({PaperKind.POWER_OF_ATTORNEY, PaperKind.SERVICE_ADDRESS, PaperKind.EVIDENCE_LIST})
# What most cases need, ticked beforehand; nobody wants thirty papers by one careless press.
FIRST_PAPERS = (
    PaperKind.INTAKE_REGISTER,
    PaperKind.INTAKE_RECEIPT,
    PaperKind.RIGHTS_NOTICE,
    PaperKind.SESSION_RECORD,
    PaperKind.AGREEMENT,
    PaperKind.TERMINATION_NOTICE,
)


class EnclosureForm(ActForm):
    """A scan for the dossier."""

    from_link = ("item",)
    hint = "身份证明、证据、手写签好的文书，拍照或扫描收进卷宗。只收JPG、PNG、PDF，每个不超过10MB。"
    item = forms.ChoiceField(label="收进哪一项", error_messages=CHOOSE)
    name = LineField(100, "材料名称", help_text="例如：聂某身份证复印件。")
    scan = ScanField("选择照片或文件")

    def prepare(self) -> None:
        """The lines of this office's list."""
        self.fields["item"].choices = [(item.name, item.name) for item in items_for(self.dispute.responsible)]

    def arguments(self) -> dict[str, Any]:
        """The parts the service stores."""
        file_name, media_type, content = self.cleaned_data["scan"]
        kept = {name: self.cleaned_data[name] for name in ("item", "name")}
        return {"dispute": self.dispute, "file_name": file_name, "media_type": media_type, "content": content, **kept}


class RetentionForm(ActForm):
    """Keep the dossier longer or shorter than proposed."""

    retention = TermField(Retention, "保管期限")
    reason = TextField(200, "改变的理由", rows=2)

    def prepare(self) -> None:
        """As it stands now."""
        self.initial = {"retention": retention_of(self.dispute)[0].value, **self.initial}


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
