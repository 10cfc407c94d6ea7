"""The Word file says what the PDF says, and is the same file every time."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO

import docx
import pytest

from documents import press
from documents.press import KINDS, CannotPrint
from tests.documents.helpers import NUMBER, body_pypdf, printed, sample, squash
from tests.documents.reading import word_text


def word(kind: str, **options: object) -> bytes:
    return press.docx(kind, sample(kind), number=NUMBER, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_word_and_pdf_say_the_same(kind: str, large: bool) -> None:
    assert squash(word_text(word(kind, large=large))) == body_pypdf(printed(kind, large=large).pdf)


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_word_file_has_the_labels_of_the_blank_pdf(kind: str) -> None:
    assert squash(word_text(press.docx(kind, None))) == body_pypdf(press.blank(kind).pdf)


def test_headings_tables_and_page_numbers_are_words_own() -> None:
    document = docx.Document(BytesIO(word("lawyer_packet")))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= 7
    assert len(document.tables) >= 3
    assert round(document.sections[0].page_width.mm) == 210
    foot = document.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot
    assert NUMBER in foot
    assert (
        "草稿，未经签章不具有效力"
        in docx.Document(BytesIO(word("agreement", draft=True))).sections[0].footer._element.xml
    )


def test_the_code_of_the_receipt_is_a_picture() -> None:
    document = docx.Document(BytesIO(word("intake_receipt")))
    assert len(document.inline_shapes) == 1


def test_an_edited_file_carries_no_proof() -> None:
    content = word("agreement")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "校验码".encode() not in whole
    assert b"tiaojie.example" not in whole


def test_the_same_bytes_in_every_process_and_no_date() -> None:
    script = (
        "import hashlib,json;from documents import press;"
        "data=json.load(open('documents/samples/agreement.json',encoding='utf-8'));"
        "print(hashlib.sha256(press.docx('agreement',data)).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(runs) == 1
    with zipfile.ZipFile(BytesIO(word("agreement"))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.infolist()[0].filename == "[Content_Types].xml"
    said = docx.Document(BytesIO(word("agreement"))).core_properties
    assert (said.created.year, said.modified.year, said.author) == (1980, 1980, sample("agreement")["committee"])


def test_the_same_reasons_stand_against_it() -> None:
    with pytest.raises(CannotPrint, match="U\\+1F600"):
        press.docx("agreement", sample("agreement", recorder="俞😀"))
    assert "□（U+1F600，手书：" in word_text(
        press.docx("agreement", sample("agreement", recorder="俞😀"), missing="box")
    )
    with pytest.raises(CannotPrint, match="编号"):
        press.docx("agreement", sample("agreement"), number="n" * 41)
