"""Which month, and whose figures."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms

from mediation.forms.base import HouseForm
from mediation.forms.fields import CHOOSE, LineField
from mediation.monthly import Unit

EARLIEST = datetime.date(2011, 1, 1)  # 人民调解法 in force
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")


class MonthField(LineField):
    """A month; its value is its first day. Older browsers show a plain line."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(12, label, **options)
        self.widget.input_type = "month"

    def clean(self, value: Any) -> Any:
        """The first day of the month."""
        found = _MONTH.fullmatch(super().clean(value))
        try:
            month = datetime.date(int(found[1]), int(found[2]), 1) if found else None
        except ValueError:
            month = None
        if month is None:
            raise forms.ValidationError("月份不对，请写成2026-11的样子。")
        return month


class MonthForm(HouseForm):
    """Asked by GET, so that a month can be bookmarked. `units` are those whose figures this person may see."""

    month = MonthField("月份")
    unit = forms.ChoiceField(label="单位", error_messages=CHOOSE)

    def __init__(self, data: Any, *, units: Sequence[Unit], on: datetime.date) -> None:
        self.today = on
        super().__init__(data)
        self.fields["unit"].choices = [(unit.key, unit.name) for unit in units]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    def clean_month(self) -> datetime.date:
        """A month that has begun."""
        month: datetime.date = self.cleaned_data["month"]
        if not EARLIEST <= month <= self.today:
            raise forms.ValidationError(
                "这个月还没有到。" if month > self.today else f"没有{EARLIEST.year}年以前的月报。"
            )
        return month


def last_month(on: datetime.date) -> str:
    """The month that a sheet is usually asked for: the one that is over."""
    return f"{on.replace(day=1) - datetime.timedelta(days=1):%Y-%m}"
