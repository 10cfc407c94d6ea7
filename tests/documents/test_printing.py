"""Printed papers, read back: every word, every mark on every page, and nothing that a reader cannot open."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Resampling

from documents.layout.geometry import BINDING, BOTTOM, HEIGHT, OUTER, WIDTH
from documents.press import KINDS, prepare
from documents.shape import walk
from tests.documents.helpers import (
    CHECK,
    NUMBER,
    URL,
    body_pdfium,
    body_pypdf,
    fonts_of,
    pages_pdfium,
    pages_pypdf,
    printed,
    sample,
    squash,
)

READERS = [body_pypdf, body_pdfium]
# Shown in other words on purpose: options as Chinese words, and the digest of a table shortened to twelve digits.
CODED = {"kind", "standing", "act", "result", "openness", "form", "table_digest", "progress_url"}
CODED |= {"extent", "performance", "across", "satisfaction", "lawsuit", "tension"}
CODED |= {"retention", "ground", "means", "closing", "court_ground", "electronic"}
# Papers that name the parties and keep their particulars at home.
NAMED_ONLY = {"rights_notice", "session_record", "escalation_slip"}
NAMED_ONLY |= {"undisputed_facts", "case_termination_table", "entrustment_letter"}


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_every_sample_is_on_the_paper(kind: str, large: bool) -> None:
    result = printed(kind, large=large)
    assert result.sha256 == hashlib.sha256(result.pdf).hexdigest()
    for reader in READERS:
        body = reader(result.pdf)
        for path, _, words in walk(prepare(kind, sample(kind))):
            if path.rsplit(".", 1)[-1] not in CODED and not hidden(kind, path):
                assert all(squash(part) in body for part in words.split("\n")), (reader.__name__, path, words)


def hidden(kind: str, path: str) -> bool:
    """Particulars of the parties stand on the papers that the parties sign, and on no paper that only names them."""
    return kind in NAMED_ONLY and path.startswith("parties[") and not path.endswith("name")


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_carries_number_check_code_and_page_numbers(kind: str) -> None:
    result = printed(kind)
    for pages in (pages_pypdf(result.pdf), pages_pdfium(result.pdf)):
        assert len(pages) == result.pages
        for place, page in enumerate(pages, start=1):
            marks = squash(page)
            assert f"第{place}页共{result.pages}页" in marks
            assert squash(f"编号：{NUMBER}") in marks
            assert "校验码：9f2c-4a71-d05b-e386" in marks
            assert place == 1 or squash(KINDS[kind].title) in marks


@pytest.mark.parametrize("kind", KINDS)
def test_only_embedded_fonts(kind: str) -> None:
    """Helvetica that is not embedded looks different on every machine and has no place in an archive."""
    found = fonts_of(printed(kind).pdf)
    assert found
    assert all(found.values()), found
    assert {name.split("+")[1] for name in found} <= {
        "NotoSerifSC-Regular",
        "NotoSerifSCGB2312-Bold",
        "NotoSansSCGB2312-SemiBold",
    }


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["张𬴂淼", "𠅤𬱖䶮", "阿卜杜热合曼·买买提", "𫰛𬍛𪨰𫄧㛃犇", "\uf92c\ufa0c"])
def test_rare_names_come_back_as_they_went_in(reader: object, name: str) -> None:
    data = sample("agreement", facts=f"{name}与他人发生纠纷。", recorder=name)
    data["parties"][0]["name"] = name
    assert reader(printed("agreement", data).pdf).count(name) >= 4  # type: ignore[operator]


@pytest.mark.parametrize("large", [False, True])
def test_the_code_on_every_page_leads_to_the_paper(large: bool) -> None:
    document = pypdfium2.PdfDocument(printed("agreement", large=large).pdf)
    for page in document:
        found = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
        assert [code.text for code in found] == [URL]
    document.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_worn_scan_of_any_page_still_leads_to_the_paper(kind: str) -> None:
    """Put into the machine askew, then read at 75 dpi as an old fax does."""
    document = pypdfium2.PdfDocument(printed(kind).pdf)
    for page in document:
        sheet = page.render(scale=225 / 72).to_pil().convert("L")
        for angle in (0, 4, -4):
            askew = sheet.rotate(angle, resample=Resampling.BICUBIC, expand=True, fillcolor=255)
            assert URL in {code.text for code in zxingcpp.read_barcodes(askew.reduce(3))}, angle
    document.close()


def test_the_watermark_is_drawn_and_grey() -> None:
    plain, draft = (pypdfium2.PdfDocument(printed("agreement", draft=draft).pdf) for draft in (False, True))
    for clean, marked in zip(plain, draft, strict=True):
        shades = [page.render(scale=0.5, grayscale=True).to_pil().histogram() for page in (clean, marked)]
        new = sum(shades[1][220:240]) - sum(shades[0][220:240])
        assert new > 2_000  # light grey, over a good part of the sheet
    plain.close()
    draft.close()


def test_the_longest_address_still_decodes() -> None:
    url = "https://tiaojie.example/v/" + "9f2c4a71d05be386" * 17
    document = pypdfium2.PdfDocument(printed("refusal_notice", verify_url=url).pdf)
    assert zxingcpp.read_barcodes(document[0].render(scale=300 / 72).to_pil())[0].text == url
    document.close()


def test_the_receipt_has_a_second_code_for_the_progress() -> None:
    document = pypdfium2.PdfDocument(printed("intake_receipt").pdf)
    found = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
    assert {code.text for code in found} == {URL, sample("intake_receipt")["progress_url"]}
    document.close()


def test_without_address_there_is_no_code() -> None:
    result = printed("refusal_notice", verify_url="", number="", check_code="")
    document = pypdfium2.PdfDocument(result.pdf)
    assert zxingcpp.read_barcodes(document[0].render(scale=2).to_pil()) == []
    document.close()
    assert "编号：（待编）" in squash(pages_pypdf(result.pdf)[0])


def test_a_draft_says_so_on_every_page() -> None:
    result = printed("agreement", draft=True)
    for page in pages_pypdf(result.pdf):
        # The watermark is a drawing: whoever copies the text copies no 草稿 out of the middle of a sentence.
        assert squash(page).count("草稿") == squash(page).count("草稿，未经签章不具有效力") == 1
    assert "草稿" not in "".join(pages_pypdf(printed("agreement").pdf))
    assert "/ca" not in str(pypdf.PdfReader(BytesIO(result.pdf)).pages[0]["/Resources"].get("/ExtGState", ""))


def test_the_binding_margin_stays_at_the_spine() -> None:
    """Odd pages bind at the left, even pages at the right: 28 mm there, 26 mm outside."""
    document = pypdfium2.PdfDocument(printed("agreement").pdf)
    edges = []
    for page in list(document)[:2]:
        text = page.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
        edges.append((min(box[0] for box in boxes), max(box[2] for box in boxes)))
    document.close()
    assert edges[0][0] == pytest.approx(BINDING, abs=3)
    assert edges[1][0] == pytest.approx(OUTER, abs=3)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_no_ink_outside_the_margins(kind: str, large: bool) -> None:
    document = pypdfium2.PdfDocument(printed(kind, large=large).pdf)
    for place, page in enumerate(document, start=1):
        left = BINDING if place % 2 else OUTER
        text = page.get_textpage()
        for index in range(text.count_chars()):
            char, (x0, y0, x1, _) = text.get_text_range(index, 1), text.get_charbox(index)
            if char.strip():
                assert left - 1 <= x0, (place, char)
                assert x1 <= left + WIDTH + 1, (place, char)
                assert y0 > 8, (place, char)
    document.close()


@pytest.mark.parametrize("kind", KINDS)
def test_large_print_is_large(kind: str) -> None:
    """Nothing to read below 18 points, but for the footer, the running head and the hints in the boxes."""
    document = pypdfium2.PdfDocument(printed(kind, large=True).pdf)
    small: list[str] = []
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            char, foot = text.get_text_range(index, 1), text.get_charbox(index)[1]
            inside = BOTTOM < foot < BOTTOM + HEIGHT and char.strip() and char not in "指印（）单位章"
            if inside and pypdfium2.raw.FPDFText_GetFontSize(text, index) < 18:
                small.append(char)
    document.close()
    assert small == []


def test_metadata() -> None:
    reader = pypdf.PdfReader(BytesIO(printed("agreement").pdf))
    assert reader.metadata["/Title"] == f"人民调解协议书 {NUMBER}"
    assert reader.metadata["/Author"] == sample("agreement")["committee"]
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.metadata["/Subject"] == "人民调解协议书（agreement）"
    assert reader.metadata["/Creator"] == "文书模板 agreement 第1版"


def test_check_code_is_shown_in_groups_however_it_comes() -> None:
    assert "9f2c-4a71-d05b-e386" in pages_pypdf(printed("refusal_notice", check_code=f"{CHECK[:8]} {CHECK[8:]}").pdf)[0]
