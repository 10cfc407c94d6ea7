"""Legal time: more of it by consent, an appraisal that stops it, the yearly holidays it is counted with."""

from __future__ import annotations

from typing import Any

from django import forms

from mediation import clocks, validators
from mediation.forms.acts import party_label
from mediation.forms.base import ActForm, HouseForm
from mediation.forms.fields import DayField, LineField, TermField, TextField
from mediation.models import Party
from mediation.services.extensions import Consent, field_of
from rules.legal_words import ConsentManner


class ExtendForm(ActForm):
    """A longer time for mediation needs every party's written yes, each with its day and manner."""

    hint = "延长调解期限要各方都书面同意（若干规定33）。少一方同意就不能延长，到期应当终止调解并告知其他途径。"
    until = DayField("延长到哪一天", help_text="一般延长一个月；遇到放假，已顺延到上班日。可以改。")
    reason = TextField(500, "延长的理由", rows=3)

    def prepare(self) -> None:
        """One month more, and two questions for each party."""
        self.fields["until"].initial = clocks.a_month_more(self.dispute)
        self.parties: list[Party] = list(self.dispute.parties.all())
        for party in self.parties:
            label = f"{party_label(party)}哪一天同意的"
            self.fields[field_of(party)] = DayField(label, required=False, help_text="没有同意的不填。")
            self.fields[_manner_of(party)] = TermField(
                ConsentManner, f"{party.name}怎样同意的", initial=ConsentManner.SIGNED.value
            )
        self.dress()
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def arguments(self) -> dict[str, Any]:
        """A consent for every party that gave one."""
        values = self.cleaned_data
        consents = [
            Consent(party=party, given_on=given_on, manner=values[_manner_of(party)])
            for party in self.parties
            if (given_on := values[field_of(party)])
        ]
        return {"dispute": self.dispute, "until": values["until"], "reason": values["reason"], "consents": consents}


def _manner_of(party: Party) -> str:
    return f"manner_{party.pk}"


class PauseForm(ActForm):
    """An appraisal was entrusted."""

    hint = "从委托鉴定之日到收到鉴定意见之日，不计入调解期限，两头都不算（医疗纠纷预防和处理条例38；特邀调解规定26）。"
    starts_on = DayField("哪一天委托鉴定的")
    matter = LineField(200, "鉴定什么，由哪个机构鉴定")

    def prepare(self) -> None:
        """Mostly written down the same day."""
        self.fields["starts_on"].initial = self.today


class ResumeClockForm(ActForm):
    """The opinion has arrived."""

    hint = "登记以后，调解期限从收到鉴定意见的第二天接着算。"
    ends_on = DayField("哪一天收到鉴定意见的")
    outcome = TextField(500, "鉴定意见", rows=3, help_text="没有作出鉴定意见的，写明原因。")

    def prepare(self) -> None:
        """Mostly written down the same day."""
        self.fields["ends_on"].initial = self.today


LONGEST_NOTICE = 20_000


class HolidayForm(HouseForm):
    """A year's notice: pasted or as a file, with where it stands."""

    text = TextField(
        LONGEST_NOTICE,
        "放假和调休日",
        rows=14,
        required=False,
        help_text="一行一段：日期,rest（放假）或work（调休上班）,名称。例如2026-01-01..2026-01-03,rest,元旦",
    )
    file = forms.FileField(label="或者上传文件（CSV）", required=False)
    source = LineField(300, "通知的文号或网址", required=False, help_text="例如：国办发明电〔2024〕12号。")
    is_confirmed = forms.BooleanField(
        label="这是国务院办公厅的正式通知", required=False, help_text="不勾选的，期限仍然显示“暂定”。"
    )

    def clean(self) -> dict[str, Any]:
        """The file counts where there is one."""
        values = super().clean() or self.cleaned_data
        if values.get("file"):
            values["text"] = self._read(values["file"])
        if not values.get("text") and "text" not in self.errors and "file" not in self.errors:
            self.add_error("text", "请粘贴放假和调休日，或者上传文件。")
        return values

    def _read(self, file: Any) -> str:
        if file.size > LONGEST_NOTICE * 3:
            self.add_error("file", "文件太大，不像一份放假安排。")
            return ""
        content = file.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = str(content.decode(encoding))
                validators.check_characters(text)
            except (UnicodeDecodeError, forms.ValidationError):
                continue
            return text
        self.add_error("file", "文件不是文字，请用记事本另存为CSV或者TXT。")
        return ""
