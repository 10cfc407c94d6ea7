"""The kinds of fields of the house. Labels say what is asked; errors say what to do; nothing typed is ever cut off."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from mediation import validators
from mediation.moments import CHINA
from rules.vocabulary import Term

DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
MOMENT_FORMATS = [f"{day}{gap}{time}" for day in DAY_FORMATS for gap in ("T", " ") for time in ("%H:%M", "%H:%M:%S")]
UNKNOWN = [("", "不清楚"), ("yes", "是"), ("no", "否")]


class TextField(forms.CharField):
    """Text of several paragraphs. What cannot be printed is refused by name (mediation/validators.py)."""

    widget: Any = forms.Textarea
    is_line = False

    def __init__(self, longest: int, label: str, *, required: bool = True, rows: int = 4, **options: Any) -> None:
        self.longest = longest
        super().__init__(label=label, required=required, strip=False, **options)
        self.validators = []  # Django's own ones cut at NUL and speak another language
        if isinstance(self.widget, forms.Textarea):
            self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        """The tidy text; raises for characters that cannot stay."""
        raw = str(value or "")
        validators.check_characters(raw)
        return validators.tidy(raw, is_line=self.is_line)

    def validate(self, value: str) -> None:
        """Present if needed, and not too long."""
        super().validate(value)
        validators.check_length(value, self.longest)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What stands in the field after an error: the same text without what nobody can see."""
        return validators.tidy(data, is_line=self.is_line) if isinstance(data, str) else data


class LineField(TextField):
    """One line, such as a name. Names are kept as written."""

    widget = forms.TextInput
    is_line = True


class PhoneField(LineField):
    """A telephone number."""

    def __init__(self, label: str = "电话", *, required: bool = False, **options: Any) -> None:
        super().__init__(30, label, required=required, **options)
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """The number without blanks and brackets."""
        text = super().clean(value)
        return validators.check_phone(text) if text else ""


class YuanField(LineField):
    """An amount in yuan; its value is in fen."""

    def __init__(self, label: str = "金额（元）", *, required: bool = False, **options: Any) -> None:
        super().__init__(24, label, required=required, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Fen, or None."""
        text = super().clean(value)
        return validators.fen_from_yuan(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Fen from a model as yuan; what was typed stays as typed."""
        return f"{value // 100}.{value % 100:02d}".removesuffix(".00") if isinstance(value, int) else value


class CountField(LineField):
    """A small whole number, such as a number of people."""

    def __init__(self, label: str, *, required: bool = False, most: int = 100_000, **options: Any) -> None:
        self.most = most
        super().__init__(12, label, required=required, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """An int from 0 up, or None."""
        text = super().clean(value)
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > self.most:
            raise forms.ValidationError(f"请写0到{self.most}之间的整数。")
        return int(text)


class DayField(forms.DateField):
    """A date."""

    def __init__(self, label: str, *, required: bool = True, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        messages = {"invalid": "日期不对，请写成2026-11-22或2026年11月22日的样子。"}
        super().__init__(
            label=label, required=required, widget=widget, input_formats=DAY_FORMATS, error_messages=messages, **options
        )

    def clean(self, value: Any) -> Any:
        """A date between 1900 and 2100, or None."""
        day = super().clean(value)
        if day is not None:
            validators.check_day(day)
        return day


class MomentField(forms.DateTimeField):
    """Day and time of day, in Chinese time."""

    def __init__(self, label: str, *, required: bool = True, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        messages = {"invalid": "时间不对，请写成2026-11-22 14:30的样子。"}
        super().__init__(
            label=label,
            required=required,
            widget=widget,
            input_formats=MOMENT_FORMATS,
            error_messages=messages,
            **options,
        )

    def to_python(self, value: Any) -> Any:
        """An aware moment; only the formats above, so that a year 1 with an offset never overflows."""
        text = str(value or "").strip()
        if not text:
            return None
        for pattern in MOMENT_FORMATS:
            try:
                moment = datetime.datetime.strptime(text, pattern).replace(tzinfo=CHINA)
            except ValueError:
                continue
            validators.check_day(moment.date())
            return moment
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class TermField(forms.ChoiceField):
    """One word of the vocabulary. Up to five stand as radio buttons, more in a list."""

    def __init__(
        self, words: Iterable[Term], label: str, *, required: bool = True, blank: str = "请选择", **options: Any
    ) -> None:
        choices = [(term.value, term.label) for term in words]
        is_short = required and len(choices) <= 5 and "widget" not in options
        options.setdefault("widget", forms.RadioSelect if is_short else forms.Select)
        choices = choices if is_short else [("", blank), *choices]
        super().__init__(choices=choices, label=label, required=required, error_messages=CHOOSE, **options)


class TagsField(forms.MultipleChoiceField):
    """Any number of words."""

    def __init__(self, words: Iterable[Term], label: str, **options: Any) -> None:
        choices = [(term.value, term.label) for term in words]
        options.setdefault("required", False)
        super().__init__(choices=choices, label=label, widget=forms.CheckboxSelectMultiple, **options)


class YesNoField(forms.ChoiceField):
    """Yes, no, or unknown: unknown stays unknown."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(choices=UNKNOWN, label=label, required=False, widget=forms.RadioSelect, **options)

    def prepare_value(self, value: Any) -> Any:
        """A model's True, False or None as a choice."""
        return {True: "yes", False: "no", None: ""}.get(value, value) if not isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        """True, False or None."""
        return {"yes": True, "no": False}.get(super().clean(value))


class PickField(forms.ModelChoiceField):
    """One row of ours. `label_from` says how it is called on the screen."""

    def __init__(self, label: str, *, required: bool = True, label_from: Any = str, **options: Any) -> None:
        self.label_from = label_from
        options.setdefault("empty_label", "请选择")
        super().__init__(queryset=None, label=label, required=required, error_messages=CHOOSE, **options)

    def label_from_instance(self, obj: Any) -> str:
        """As the form wants it."""
        return str(self.label_from(obj))


class PickManyField(forms.ModelMultipleChoiceField):
    """Any number of rows of ours, as check boxes."""

    def __init__(self, label: str, *, required: bool = True, label_from: Any = str, **options: Any) -> None:
        self.label_from = label_from
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        messages = {"required": "请至少勾选一项。", "invalid_choice": "勾选的内容已经变化，请重新勾选。"}
        super().__init__(queryset=None, label=label, required=required, error_messages=messages, **options)

    def label_from_instance(self, obj: Any) -> str:
        """As the form wants it."""
        return str(self.label_from(obj))

    def clean(self, value: Any) -> Any:
        """A list, in the order of the rows. Only what was offered is asked of the database."""
        wanted = [str(part) for part in value or ()]
        if self.required and not wanted:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        offered = {str(row.pk): row for row in self.queryset or ()}
        if not set(wanted) <= set(offered):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return [row for key, row in offered.items() if key in wanted]


class ScanField(forms.FileField):
    """A photograph or scan of a signed paper; `clean` gives (file name, media type, bytes)."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"})
        messages = {
            "required": "请选择照片或扫描件。",
            "missing": "请选择照片或扫描件。",
            "empty": "文件是空的，请重新选择。",
        }
        super().__init__(label=label, widget=widget, error_messages=messages, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Checked by size and by its first bytes, never by its name; None where nothing had to be sent."""
        file = super().clean(data, initial)
        if not file:
            return None
        validators.check_size(file.size)
        content = file.read()
        media_type = validators.media_type_of(content[:8])
        return validators.tidy(str(file.name), is_line=True)[-120:] or "签署件", media_type, content


CHOOSE = {"required": "请选择一项。", "invalid_choice": "请从列表中选择。"}
