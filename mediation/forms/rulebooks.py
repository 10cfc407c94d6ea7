"""What is asked when a county changes its rules: start, propose, decide, try, take back, bring a file."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mediation import workbook_files, workbooks
from mediation.forms.base import ActForm, HouseForm
from mediation.forms.fields import CHOOSE, DayField, TextField
from mediation.forms.rule_sheet import told, unprintable
from mediation.workbook_files import BadWorkbook
from rules import dmn_books, loading, shelf
from rules.dmn_model import BadDmn
from rules.loading import BadTable

LARGEST_FILE = workbook_files.LARGEST_FILE
ONE_DAY = datetime.timedelta(days=1)


class OnForm(HouseForm):
    """Which version applied on day X."""

    on = DayField("看哪一天的规则", required=False)

    def day(self, today: datetime.date) -> datetime.date:
        """The day asked for, or today."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or today


class StartForm(ActForm):
    """From which text a draft begins."""

    subject = ""
    hint = "草稿只有起草和审核规则的人看得到；审核发布以前，办案照旧用现行规则。"
    ladder = forms.ChoiceField(label="从哪个文本开始", widget=forms.RadioSelect, error_messages=CHOOSE)

    def prepare(self) -> None:
        """The text in force, and for the ladder the other ones that ship."""
        others = [(name, f"{t.title}：{t.note}") for name, t in shelf.ladders().items() if t.name == self.about]
        self.fields["ladder"].choices = [("current", "现行文本"), *others]
        self.initial = {"ladder": "current", **self.initial}

    def arguments(self) -> dict[str, Any]:
        """The service says no name for the text in force."""
        ladder = self.cleaned_data["ladder"]
        return {"table": self.about, "ladder": "" if ladder == "current" else ladder}


class UploadForm(ActForm):
    """A rulebook from a file: Excel, DMN or YAML."""

    subject = ""
    hint = "可以上传从这里导出、在表格软件或者决策表软件里改过的文件。读不懂的文件一个字也不会存。"
    file = forms.FileField(
        label="文件（.xlsx、.dmn、.yaml）",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.dmn,.xml,.yaml,.yml"}),
        error_messages={"required": "请选择文件。", "empty": "这个文件是空的。", "invalid": "请选择文件。"},
    )

    def clean_file(self) -> dict[str, Any]:
        """Plain data; every fault of the file in Chinese, with its place."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(f"文件太大：{file.size / 1_000_000:.1f}MB，最多{LARGEST_FILE // 1_000_000}MB。")
        try:
            content = read_file(file.read())
        except (BadTable, BadDmn, BadWorkbook) as bad:
            raise ValidationError([told(fault) for fault in bad.faults]) from None
        if faults := unprintable(content):
            raise ValidationError(faults)
        return content

    def arguments(self) -> dict[str, Any]:
        """The service takes the text."""
        return {"content": self.cleaned_data["file"]}


def read_file(data: bytes) -> dict[str, Any]:
    """A file's rulebook as plain data, whatever its kind. Raises BadTable, BadDmn, BadWorkbook."""
    if data[:2] == b"PK":
        content = workbooks.from_xlsx(data)
        try:
            return loading.build({key: value for key, value in content.items() if key != "lines"}).as_json()
        except BadTable as bad:
            raise BadWorkbook([workbooks.explain(fault, content) for fault in bad.faults]) from None
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadWorkbook(["这是旧格式（.xls）或者加了密码的文件；请另存为不加密码的“Excel 工作簿（.xlsx）”。"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable(["这个文件不是.xlsx、.dmn或者.yaml；DMN和YAML文件应为UTF-8编码。"]) from None
    return (dmn_books.from_dmn(text) if text.lstrip().startswith("<") else loading.load(text)).as_json()


class ProposeForm(ActForm):
    """Hand it to the second person."""

    subject = "version"
    hint = "送审以后草稿不能再改；需要再改的，可以退回。"
    reason = TextField(500, "为什么修改", rows=3)


class PublishForm(ActForm):
    """The second person agrees."""

    subject = "version"
    hint = "发布以后，从施行之日起，本县（区）的纠纷按这一版办理；已经作出的决定不变。随时可以恢复以前的版本。"
    starts_on = DayField("从哪一天起施行")
    answer = TextField(500, "审核意见", required=False, rows=2)

    def prepare(self) -> None:
        """Tomorrow, so that nobody's working day changes at noon."""
        self.initial = {"starts_on": self.today + ONE_DAY, **self.initial}


class AnswerForm(ActForm):
    """Back to the draft, or into the bin: with a reason."""

    subject = "version"
    answer = TextField(500, "理由", rows=3)


class TrialForm(ActForm):
    """Let it run beside the rules in force."""

    subject = "version"
    hint = "试运行的草案不决定任何事：办案照旧用现行规则，只把两者结论不同的地方记下来，供审核时看。"
    until = DayField("试运行到哪一天")

    def prepare(self) -> None:
        """Two weeks."""
        self.initial = {"until": self.today + 14 * ONE_DAY, **self.initial}


class RestoreForm(ActForm):
    """Back to a text that counted before."""

    subject = ""
    hint = "恢复的文本从今天起施行，成为新的一版；以前哪一天用哪一版，仍然查得到。"
    reason = TextField(500, "为什么恢复", rows=3)
