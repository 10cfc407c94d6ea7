"""The short acts on a dispute: one form each, its fields named as the service names its arguments."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mediation import why
from mediation.forms.base import ActForm
from mediation.forms.fields import (
    CountField,
    DayField,
    LineField,
    PickField,
    PickManyField,
    TagsField,
    TermField,
    TextField,
    YesNoField,
    YuanField,
)
from mediation.models import Party
from mediation.papers.contents import missing_items
from rules.legal_words import CourtEntrustment
from rules.vocabulary import (
    AidMatter,
    Channel,
    Complexity,
    DisputeType,
    HandledBy,
    RiskTag,
)


def party_label(party: Party) -> str:
    """`张三(申请人)`."""
    return f"{party.name}（{party.get_role_display()}）"


class AcceptForm(ActForm):
    """Accept, or receive what was sent up."""

    reason = TextField(500, "说明", required=False, rows=2)


class DeclineForm(ActForm):
    """Not accepted: why, and where to go (若干规定 22, 24)."""

    hint = "不予受理必须告诉当事人理由，并告诉他可以去哪里（若干规定22、24）。"
    reason = TextField(500, "不予受理的理由", rows=3)
    route = TextField(300, "已告知当事人可以去哪里", rows=2, help_text="例如：到乡人民法庭起诉，或者到派出所报案。")


class ReasonForm(ActForm):
    """An act that needs a reason and nothing else."""

    reason = TextField(500, "理由", rows=3)


class WithdrawForm(ActForm):
    """The applicant takes the request back."""

    hint = "申请人随时可以撤回，不需要对方同意。撤回以后还可以再申请。"
    reason = TextField(500, "撤回的情况", rows=3, help_text="由谁、在什么时候提出。")


class TerminateForm(ActForm):
    """No agreement was possible."""

    hint = "调解不成是正常的结果。终止后要打印终止调解通知书交给各方，告诉他们还可以走什么途径（人民调解法26）。"
    reason = TextField(500, "终止的理由", rows=3)


class ResumeForm(ActForm):
    """Mediate again."""

    hint = "恢复调解后，尚未履行的协议作废，重新商谈。"
    reason = TextField(200, "恢复调解的理由", rows=3)


class OverrideForm(ActForm):
    """Act otherwise than a rule says, until a day."""

    hint = "情况特殊时可以不照本地规则办理。请写明理由；上级会收到通知，暂缓的日子一到，规则重新起作用。"
    from_link = ("rule",)
    rule = forms.ChoiceField(label="哪一条规则", widget=forms.RadioSelect)
    until = DayField("暂缓至", help_text="最多30天。")
    reason = TextField(500, "理由", rows=3)

    def prepare(self) -> None:
        """Only what the rules ask for now, or would do next."""
        self.fields["rule"].choices = why.can_be_held(self.dispute, self.today)  # type: ignore[attr-defined]


class ReturnForm(ActForm):
    """Send a hand-over back."""

    hint = "退回后由原单位继续办理。"
    reason = TextField(500, "退回的理由", rows=3)


class RefuseForm(ActForm):
    """A party refuses (人民调解法 17)."""

    hint = "一方明确拒绝就不能再调解（人民调解法17）。登记后请打印终止调解通知书，告知其他途径。"
    party = PickField("哪一方拒绝", label_from=party_label, empty_label=None, widget=forms.RadioSelect)
    reason = TextField(500, "拒绝的情况", rows=3, help_text="什么时候、怎样表示的。")

    def prepare(self) -> None:
        """The parties of this dispute."""
        self.fields["party"].queryset = self.dispute.parties.all()


class SupplementForm(ActForm):
    """Add or correct what is known."""

    title = LineField(80, "标题")
    dispute_type = TermField(DisputeType, "纠纷类型")
    narrative = TextField(5000, "纠纷简要情况", rows=6)
    claim = TextField(2000, "请求事项", rows=3)
    undisputed_facts = TextField(
        5000, "双方都认可的事实", required=False, help_text="会写进移送材料，不要写让步和方案。"
    )
    evidence = TextField(5000, "证据清单", required=False, help_text="一行写一项。")
    amount_fen = YuanField("涉及金额（元）", help_text="可以写8000或1.9万。")
    occurred_on = DayField("发生日期", required=False)
    complexity = TermField(Complexity, "难易程度")
    limitation_on = DayField("诉讼或仲裁时效到哪一天", required=False)
    prior_attempts = LineField(200, "此前调解情况", required=False)
    handled_by = TermField(HandledBy, "其他机关有没有处理过")
    special_organ_only = forms.BooleanField(label="依法只能由专门机关处理", required=False)
    law_forbids_mediation = forms.BooleanField(label="法律法规禁止民间调解", required=False)
    is_criminal = forms.BooleanField(label="涉嫌犯罪", required=False)
    is_civil = forms.BooleanField(label="属于民间纠纷", required=False)
    written_wanted = YesNoField("当事人要求书面协议")
    is_land_contract = YesNoField("属于农村土地承包经营纠纷")
    aid_matter = TermField(AidMatter, "是否属于法律援助事项")
    economic_hardship = YesNoField("当事人经济困难")
    aid_requested = forms.BooleanField(label="当事人申请法律援助", required=False)
    court_entrustment = TermField(CourtEntrustment, "法院怎样委派、委托的")
    note = LineField(200, "为什么更改", required=False)

    more: ClassVar[tuple[str, ...]] = (
        "limitation_on",
        "prior_attempts",
        "handled_by",
        "special_organ_only",
        "law_forbids_mediation",
        "is_criminal",
        "is_civil",
        "written_wanted",
        "is_land_contract",
        "aid_matter",
        "economic_hardship",
        "aid_requested",
    )

    def prepare(self) -> None:
        """What is known already stands in the fields."""
        if self.dispute.channel != Channel.COURT:
            del self.fields["court_entrustment"]
        for name, field in self.fields.items():
            field.initial = getattr(self.dispute, name, "")

    def arguments(self) -> dict[str, Any]:
        """Only what really changed is handed on."""
        values = dict(self.cleaned_data)
        note = values.pop("note")
        changes = {name: value for name, value in values.items() if getattr(self.dispute, name) != value}
        return {"dispute": self.dispute, "changes": changes, "note": note}


class RiskForm(ActForm):
    """Signs of danger (人民调解法 25)."""

    hint = "只勾选确实发生的。系统会按规定提醒报告，不需要等谁批准（人民调解法25）。"
    risk_tags = TagsField(RiskTag, "有哪些情形")
    group_size = CountField("参与人数", help_text="多人聚集时填写。")
    police_calls = CountField("报警次数", most=10_000)
    note = TextField(500, "具体情况", required=False, rows=3)

    def prepare(self) -> None:
        """What was told before stays ticked."""
        for name in ("risk_tags", "group_size", "police_calls"):
            self.fields[name].initial = getattr(self.dispute, name)


class DangerForm(ActForm):
    """Police or another body has been told."""

    hint = "登记已经报告了谁。紧急情况请先打110，再来登记。"
    told = LineField(200, "报告了哪个机关，由谁接报")
    note = TextField(500, "补充说明", required=False, rows=2)


class FollowUpForm(ActForm):
    """A visit after the agreement (人民调解法 31)."""

    visited_on = DayField("哪一天回访的")
    performance = TextField(500, "履行得怎么样", rows=3)
    is_satisfied = YesNoField("当事人满意吗")
    new_tension = forms.BooleanField(label="又有新的矛盾苗头", required=False)
    note = TextField(500, "其他情况", required=False, rows=2)

    def prepare(self) -> None:
        """Most visits are written down the same day."""
        self.fields["visited_on"].initial = self.today


class DeliverForm(ActForm):
    """The notice of termination has reached the parties (人民调解法 26)."""

    parties = PickManyField("已经收到通知的当事人", label_from=party_label)
    on = DayField("送达日期")

    def prepare(self) -> None:
        """Those who have not got it yet."""
        self.fields["parties"].queryset = self.dispute.parties.filter(notice_delivered_on=None)
        self.fields["on"].initial = self.today


class CloseForm(ActForm):
    """The matter is over."""

    note = TextField(280, "办结说明", required=False, rows=3)
    missing_reason = TextField(150, "缺少的原因", rows=2)

    def prepare(self) -> None:
        """A complete dossier needs no excuse."""
        missing = missing_items(self.dispute)
        if missing:
            self.fields[
                "missing_reason"
            ].help_text = f"卷宗还缺：{'、'.join(missing)}。能补的请先补；补不了的写明原因。"
        else:
            del self.fields["missing_reason"]
