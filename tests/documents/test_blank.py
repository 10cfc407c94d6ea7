"""Copies to fill in by hand: all the labels, all the places to sign, room to write, and nobody's data."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pypdfium2
import pytest

from documents import press
from documents.blank import empty
from documents.press import KINDS, prepare
from documents.shape import specs, walk
from documents.text import blank, money
from documents.text.dates import chinese_date, chinese_moment
from documents.text.hygiene import clean_line
from tests.documents.helpers import body_pdfium, body_pypdf, printed, sample, squash

PRIVATE = re.compile(r"^(parties|mediators|committee)\b.*(name|phone|id_number|address|\]|committee)$")


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_has_a_blank_copy_without_anybodys_data(kind: str, large: bool) -> None:
    result = press.blank(kind, large=large)
    body = body_pypdf(result.pdf)
    assert body == body_pdfium(result.pdf)
    assert len(body) > 25  # its labels
    told = [words for path, _, words in walk(prepare(kind, sample(kind))) if PRIVATE.search(path)]
    assert not [words for words in told if len(words) > 1 and squash(words) in body]
    assert result.sha256 == press.blank(kind, large=large).sha256


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_room_to_write_on_every_page(kind: str) -> None:
    """Lines or cells: a blank copy draws at least as many of them as it has labels to answer."""
    lines = 0
    document = pypdfium2.PdfDocument(press.blank(kind).pdf)
    for page in document:
        lines += sum(1 for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
    document.close()
    assert lines >= 6


@pytest.mark.parametrize("kind", ["agreement", "rights_notice", "session_record"])
def test_all_signature_blocks_are_there(kind: str) -> None:
    body = body_pypdf(press.blank(kind).pdf)
    assert body.count("签名（盖章）：") == 2
    assert body.count("指印") - body.count("按指印") == 2
    assert "人民调解员" in body


def test_the_blank_agreement_reads_as_a_form() -> None:
    body = body_pypdf(press.blank("agreement").pdf)
    for words in (
        "申请人：性别：年龄：民族：职业：电话：身份证号：单位或住址：被申请人：性别：",
        "一、主要事实二、争议事项三、各方当事人的责任：：四、协议内容",
        "金额：￥元（大写：元）；履行方式：；履行地点：；履行期限：年月日前（含当日），。",
        "本协议一式份，当事人、人民调解委员会各持一份。",
        "共同向申请司法确认",
    ):
        assert words in body
    assert "0" not in body.replace("2099", "")


def test_no_code_leads_nowhere() -> None:
    assert "扫码" not in body_pypdf(press.blank("intake_receipt").pdf)


def test_what_nobody_knows_prints_as_a_blank_whatever_is_computed_from_it() -> None:
    two = blank.line(2)
    number = blank.NUMBER
    for unknown in (number + 1, 1 + number, number - 1, 1 - number, number * 2, number // 100, number % 100, -number):
        assert f"{unknown}{unknown:02d}{unknown!s}" == two * 3
    assert sum([number, number]) is number
    assert chinese_date(blank.DAY) == f"{two}年{two}月{two}日"
    assert chinese_moment(blank.MOMENT) == f"{two}年{two}月{two}日 {two}时{two}分"
    assert (blank.DAY - date(2026, 1, 1)).days is number
    assert (date(2026, 1, 1) - blank.DAY).days is number
    assert (blank.MOMENT - datetime(2026, 1, 1)).days is number
    assert blank.DAY + timedelta(days=3) is blank.DAY
    assert blank.DAY - timedelta(days=3) is blank.DAY
    assert money.figures(number).endswith("元")
    assert set(money.capitals(number)) == {blank.BLANK, "元"}


def test_nobody_can_type_a_blank() -> None:
    """The character that draws a line for a pen must not come from a form."""
    assert blank.BLANK not in clean_line(f"甲{blank.BLANK}乙")
    body = body_pypdf(printed("agreement", sample("agreement", facts=f"甲{blank.BLANK}乙")).pdf)
    assert "甲乙" in body


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_never_longer_than_the_paper_allows(kind: str) -> None:
    form = empty(KINDS[kind].shape)
    for name, spec in specs(KINDS[kind].shape).items():
        if spec.many:
            assert len(getattr(form, name)) <= spec.most
