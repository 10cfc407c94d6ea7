"""Fields: what comes out, what is said, and that nothing typed is lost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from mediation.forms import fields as f
from mediation.forms.base import HouseForm
from mediation.moments import CHINA
from rules.vocabulary import Level, PartyTag, RiskColour


class Sample(HouseForm):
    """One of each."""

    name = f.LineField(6, "姓名")
    story = f.TextField(20, "经过", required=False)
    phone = f.PhoneField()
    amount = f.YuanField()
    count = f.CountField("人数", most=50)
    day = f.DayField("日期", required=False)
    moment = f.MomentField("时间", required=False)
    colour = f.TermField(RiskColour, "颜色", required=False)
    tags = f.TagsField(PartyTag, "情形")
    known = f.YesNoField("是否")

    more = ("known",)


def fill(**data: Any) -> Sample:
    return Sample({"name": "张三", **data})


def faults(**data: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in fill(**data).errors.items()}


def test_everything_right() -> None:
    form = fill(
        story="第一行\r\n第二行 ",
        phone="138 0000 1111",
        amount="1.5",
        count="50",
        day="2026年2月3日",
        moment="2026-02-03T14:30",
        colour="red",
        tags=["minor", "elderly"],
        known="no",
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "name": "张三",
        "story": "第一行\n第二行",
        "phone": "13800001111",
        "amount": 150,
        "count": 50,
        "day": datetime.date(2026, 2, 3),
        "moment": datetime.datetime(2026, 2, 3, 14, 30, tzinfo=CHINA),
        "colour": "red",
        "tags": ["minor", "elderly"],
        "known": False,
    }


def test_what_is_left_empty_is_unknown() -> None:
    form = fill()
    assert form.is_valid()
    assert form.cleaned_data["known"] is None
    assert form.cleaned_data["amount"] is None
    assert form.cleaned_data["count"] is None
    assert form.cleaned_data["moment"] is None


@pytest.mark.parametrize(
    ("data", "field", "part"),
    [
        ({"name": ""}, "name", "请填写这一项。"),
        ({"name": " \u3000\u200b"}, "name", "请填写这一项。"),
        ({"name": "一二三四五六七"}, "name", "最多6个字，现在有7个字"),
        ({"name": "张\x00三"}, "name", "U+0000"),
        ({"story": "好\U0001f600"}, "story", "U+1F600"),
        ({"phone": "1"}, "phone", "电话不对"),
        ({"amount": "很多"}, "amount", "金额请写数字"),
        ({"count": "51"}, "count", "0到50之间的整数"),
        ({"count": "二"}, "count", "整数"),
        ({"count": "٣"}, "count", "整数"),
        ({"day": "2026-02-30"}, "day", "日期不对"),
        ({"day": "0226-02-03"}, "day", "核对年份"),
        ({"moment": "昨天"}, "moment", "时间不对"),
        ({"moment": "9999-12-31 23:59"}, "moment", "核对年份"),
        ({"colour": "pink"}, "colour", "请从列表中选择。"),
        ({"tags": ["rich"]}, "tags", ""),
        ({"known": "maybe"}, "known", ""),
    ],
)
def test_every_fault_is_told_at_its_field(data: dict[str, Any], field: str, part: str) -> None:
    found = faults(**data)
    assert list(found) == [field]
    assert part in found[field][0]


def test_after_a_fault_the_field_holds_the_same_text_without_what_nobody_sees() -> None:
    form = fill(name="张\u202e三", story="话" * 30)
    assert not form.is_valid()
    assert form["name"].value() == "张三"
    assert form["story"].value() == "话" * 30
    assert "maxlength" not in str(form["name"])  # a browser would cut the text off without a word
    assert Sample(None)["name"].value() is None


@given(st.text(max_size=40))
def test_no_text_breaks_a_field(text: str) -> None:
    form = Sample(dict.fromkeys(Sample.base_fields, text))
    form.is_valid()
    str(form["name"]), str(form["story"])
    if "name" not in form.errors:
        assert len(form.cleaned_data["name"]) <= 6


def test_more_opens_when_something_stands_there() -> None:
    assert not fill().unfolds
    assert fill(known="yes").unfolds
    assert not Sample().unfolds
    assert [bound.name for bound in fill().folded] == ["known"]
    assert "known" not in [bound.name for bound in fill().first]


def test_values_of_a_model_are_shown_as_people_write_them() -> None:
    form = Sample(initial={"amount": 800_050, "known": True})
    assert form["amount"].value() == "8000.50"
    assert form["known"].value() == "yes"
    assert Sample(initial={"amount": 800_000})["amount"].value() == "8000"
    assert Sample(initial={"known": None})["known"].value() == ""


def test_few_words_stand_as_buttons_and_many_in_a_list() -> None:
    assert isinstance(f.TermField(RiskColour, "颜色").widget, forms.RadioSelect)
    assert isinstance(f.TermField(Level, "层级").widget, forms.Select)
    assert f.TermField(RiskColour, "颜色", widget=forms.Select).choices[0] == ("", "请选择")


class Scan(HouseForm):
    scan = f.ScanField("照片")


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.jpg", b"MZ not a picture", "只收照片"),
        ("a.png", b"", "文件是空的"),
        ("a.pdf", b"%PDF-" + b"x" * f.validators.LARGEST_FILE, "最大10MB"),
    ],
)
def test_scans_that_are_refused(name: str, content: bytes, part: str) -> None:
    form = Scan({}, {"scan": SimpleUploadedFile(name, content)})
    assert part in form.errors["scan"][0]
    assert Scan({}, {}).errors["scan"] == ["请选择照片或扫描件。"]


def test_a_scan_keeps_its_name_and_gets_its_true_type() -> None:
    form = Scan({}, {"scan": SimpleUploadedFile("协议\u202e.exe", b"%PDF-1.7 x", content_type="text/html")})
    assert form.is_valid()
    assert form.cleaned_data["scan"] == ("协议.exe", "application/pdf", b"%PDF-1.7 x")
