"""A rulebook comes back as a file: it becomes a draft, or it is refused with its place and nothing is stored."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from mediation.models import RulebookVersion
from mediation.workbooks import to_xlsx
from rules import dmn_books, shelf
from tests.factories import County
from tests.mediation.views.test_rule_drafts import own, words


def upload(browser: Client, name: str, content: bytes, table: str = "ladder") -> Any:
    """Send a file."""
    file = SimpleUploadedFile(name, content)
    return browser.post(f"/rules/{table}/upload/", {"file": file, "once": name}, follow=True)


LADDER = shelf.ladders()["three_by_three"]


@pytest.mark.parametrize("kind", ["a.xlsx", "a.dmn", "a.yaml"])
def test_a_file_becomes_a_draft_and_then_replaces_it(county: County, zhao: Client, kind: str) -> None:
    texts = {"a.xlsx": to_xlsx(LADDER), "a.dmn": dmn_books.to_dmn(LADDER).encode()}
    content = texts.get(kind, json.dumps(LADDER.as_json()).encode())  # YAML is more than JSON
    assert "文件已经读入草稿" in words(upload(zhao, kind, content))
    assert RulebookVersion.objects.get().digest == LADDER.digest
    upload(zhao, "b.xlsx", to_xlsx(shelf.shipped()["ladder"]))
    assert RulebookVersion.objects.get().digest == own("ladder")


def spoiled() -> bytes:
    """An Excel file with a fault that only the reader of tables finds."""
    book = load_workbook(BytesIO(to_xlsx(LADDER)))
    page = book["规则"]
    at = next(box.column for box in page[1] if box.value == "本层级调解未成次数")
    page.cell(5, at).value = "三次"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_a_changed_law_row() -> bytes:
    """An Excel file in which somebody rewrote the law."""
    book = load_workbook(BytesIO(to_xlsx(LADDER)))
    book["规则"]["C2"].value = "当事人拒绝也要继续调解。"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>'
BAD_FILES = {
    "empty": (b"", "这个文件是空的"),
    "big": (b"PK" + b"0" * 10_000_000, "文件太大：10.0MB，最多2MB"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "旧格式（.xls）"),
    "not text": (b"\xff\xfe\x00\x01", "UTF-8"),
    "laughs": (LAUGHS, "DTD"),
    "not XML": (b"<definitions", "XML"),
    "foreign DMN": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "这不是本系统导出的规则表"),
    "YAML tag": (b"!!python/object/apply:os.system ['x']", "不能使用标签"),
    "other table": (to_xlsx(shelf.shipped()["alerts"]), "这不是规则表"),
    "cell": (spoiled(), "工作表“规则”第5行"),
    "law": (with_a_changed_law_row(), "法律规则只随程序发布更新"),
    "NUL": (b'{"name": "ladder", "title": "a\\u0000b"}', "规则表"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_and_nothing_is_stored(county: County, zhao: Client, kind: str) -> None:
    content, complaint = BAD_FILES[kind]
    answer = upload(zhao, "file", content)
    assert complaint in words(answer)
    assert not RulebookVersion.objects.exists()


def test_an_unprintable_character_does_not_come_in_by_file(county: County, zhao: Client) -> None:
    text = dmn_books.to_dmn(LADDER).replace("上报", "上\u202e报")
    assert "U+202E" in words(upload(zhao, "a.dmn", text.encode()))
    assert not RulebookVersion.objects.exists()
