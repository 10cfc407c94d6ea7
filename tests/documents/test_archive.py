"""The structure an archive asks for (PDF/A-2b, with an attachment PDF/A-3b). These tests certify nothing: they look."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from reportlab.pdfgen.canvas import Canvas

from documents import archive, conformity, press
from documents.archive import PROFILE, Attachment
from documents.press import KINDS
from tests.documents.helpers import NUMBER, printed, sample

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}
DATA = Attachment("案件数据.json", '{"名":"张𬴂"}'.encode(), date(2026, 11, 22), description="案件数据")


def xmp(pdf: bytes) -> dict[str, str]:
    """Property -> its one value, as an XML reader sees it."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        packet = opened.Root.Metadata.read_bytes()
        assert Name.Filter not in opened.Root.Metadata or opened.Root.Metadata.Filter == Name.FlateDecode
    body = ElementTree.fromstring(packet.split(b"?>", 1)[1].rsplit(b"<?xpacket", 1)[0])
    (described,) = body.findall(".//rdf:Description", SPACES)
    names = {f"{{{uri}}}": f"{prefix}:" for prefix, uri in SPACES.items()}
    found = {}
    for each in described:
        uri, name = each.tag.split("}")
        found[names[uri + "}"] + name] = "".join(each.itertext()).strip()
    return found


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_is_found_in_any_paper(kind: str, large: bool) -> None:
    assert conformity.faults(printed(kind, large=large, draft=True).pdf) == []
    assert conformity.faults(press.blank(kind, large=large).pdf) == []


@pytest.mark.parametrize("kind", KINDS)
def test_info_and_xmp_say_the_same(kind: str) -> None:
    pdf = printed(kind).pdf
    said = xmp(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        info = {str(key): str(value) for key, value in opened.docinfo.items()}
        assert opened.Root.ViewerPreferences.DisplayDocTitle is True
        assert pdf[:8] == b"%PDF-1.7"
        assert all(byte > 127 for byte in pdf.split(b"\n", 2)[1][1:5])
        assert len(opened.trailer.ID) == 2
    author = {"/Author": said["dc:creator"]} if "dc:creator" in said else {}
    assert info == author | {
        "/Title": said["dc:title"],
        "/Subject": said["dc:description"],
        "/Creator": said["xmp:CreatorTool"],
        "/Producer": said["pdf:Producer"],
    }
    assert said["dc:title"] == f"{KINDS[kind].title} {NUMBER}"
    assert said["xmp:CreatorTool"] == f"文书模板 {kind} 第{KINDS[kind].version}版"
    assert (said["pdfaid:part"], said["pdfaid:conformance"], said["dc:language"]) == ("2", "B", "zh-CN")


def test_markup_in_a_name_stays_a_name() -> None:
    pdf = printed("agreement", sample("agreement", committee="<b>甲&乙</b>]]>"), number="<&>").pdf
    assert xmp(pdf)["dc:creator"] == "<b>甲&乙</b>]]>"
    assert xmp(pdf)["dc:title"].endswith("<&>")


def test_no_date_is_in_the_file() -> None:
    """A date from a clock or from SOURCE_DATE_EPOCH would say when a machine ran, not when people signed."""
    with pikepdf.open(BytesIO(printed("agreement").pdf)) as opened:
        assert not [key for key in opened.docinfo if "Date" in key]
        assert b"Date" not in opened.Root.Metadata.read_bytes()
        assert not re.search(rb"D:\d{8}", b"".join(thing.unparse() for thing in opened.objects))


def test_the_profile_is_srgb_and_undated() -> None:
    content = PROFILE.read_bytes()
    assert int.from_bytes(content[:4], "big") == len(content)
    assert (content[12:16], content[16:20], content[36:40]) == (b"mntr", b"RGB ", b"acsp")
    assert content[8] <= 4
    with pikepdf.open(BytesIO(printed("agreement").pdf)) as opened:
        (intent,) = opened.Root.OutputIntents
        assert (intent.S, intent.DestOutputProfile.N) == (Name.GTS_PDFA1, 3)
        assert intent.DestOutputProfile.read_bytes() == content
    assert "sRGB.icc" in (PROFILE.parent / "README.md").read_text(encoding="utf-8")


def test_an_attachment_comes_out_as_it_went_in_and_makes_the_file_a_3b() -> None:
    pdf = printed("agreement", attachments=[DATA, Attachment("b.txt", b"x", date(2026, 1, 2), "text/plain")]).pdf
    assert conformity.faults(pdf) == []
    assert (xmp(pdf)["pdfaid:part"], xmp(pdf)["pdfaid:conformance"]) == ("3", "B")
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert set(opened.attachments) == {"案件数据.json", "b.txt"}
        assert json.loads(opened.attachments["案件数据.json"].get_file().read_bytes()) == {"名": "张𬴂"}
        first = opened.Root.AF[0]
        assert (first.AFRelationship, str(first.UF), first.EF.F.Subtype) == (
            Name.Data,
            "案件数据.json",
            Name("/application/json"),
        )
        assert str(first.EF.F.Params.ModDate).startswith("D:20261122")
        assert Name.CreationDate not in first.EF.F.Params
        assert len(opened.Root.AF) == 2
    assert printed("agreement", attachments=[DATA]).sha256 == printed("agreement", attachments=[DATA]).sha256


def test_the_digest_is_that_of_the_bytes() -> None:
    result = printed("agreement")
    assert result.sha256 == hashlib.sha256(result.pdf).hexdigest()


def resource(build: Any) -> Any:
    """A change that puts something into the resources of the first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.Odd = pdf.make_indirect(build(pdf))

    return change


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


def without(name: str) -> Any:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.Root[name]

    return change


def without_identity(pdf: pikepdf.Pdf) -> None:
    del pdf.trailer["/ID"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda pdf: None, []),
        (script, ["含有自动动作。", "含有脚本或者外部动作。"]),
        (without("/OutputIntents"), ["没有输出意图（颜色特性）。"]),
        (without("/Metadata"), ["没有XMP元数据。"]),
        (without_identity, ["没有文件标识。"]),
        (resource(lambda pdf: Dictionary(Type=Name.ExtGState, ca=0.5)), ["含有透明效果。"]),
        (resource(lambda pdf: Dictionary(Type=Name.ExtGState, BM=Name.Multiply)), ["含有透明效果。"]),
        (resource(lambda pdf: Dictionary(Type=Name.XObject, SMask=Dictionary())), ["含有透明效果。"]),
        (resource(lambda pdf: Dictionary(ColorSpace=Name.DeviceCMYK)), ["颜色不是RGB或者灰度。"]),
        (resource(lambda pdf: pdf.make_stream(b"", F="/etc/passwd")), ["含有外部文件的引用。"]),
        (
            resource(lambda pdf: pdf.make_stream(b"\x80\x0b", Filter=Name.LZWDecode)),
            ["含有不允许的压缩方式（LZW）。"],
        ),
        (
            resource(lambda pdf: Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
            ["有字体没有嵌入。"],
        ),
    ],
)
def test_what_an_archive_refuses_is_found(change: Any, found: list[str]) -> None:
    with pikepdf.open(BytesIO(printed("refusal_notice").pdf)) as opened:
        change(opened)
        assert conformity.faults_of(opened) == found


def test_strange_files_are_named() -> None:
    plain = BytesIO()
    canvas = Canvas(plain)
    canvas.drawString(100, 100, "Helvetica")
    canvas.save()
    found = conformity.faults(plain.getvalue())
    assert "有字体没有嵌入。" in found
    assert "没有XMP元数据。" in found
    locked = BytesIO()
    with pikepdf.open(BytesIO(plain.getvalue())) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert conformity.faults(locked.getvalue()) == ["文件有密码。"]
    owner = BytesIO()
    with pikepdf.open(BytesIO(plain.getvalue())) as opened:
        opened.save(owner, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "文件加了密。" in conformity.faults(owner.getvalue())
    assert conformity.faults(b"no pdf at all") == ["文件不是完好的PDF。"]
    assert [archive.is_ours(content) for content in (b"", plain.getvalue(), printed("agreement").pdf)] == [
        False,
        False,
        True,
    ]


def test_lzw_is_found_in_a_row_of_filters() -> None:
    with pikepdf.open(BytesIO(printed("refusal_notice").pdf)) as opened:
        filters = Array([Name.ASCIIHexDecode, Name.LZWDecode])
        opened.pages[0].Resources.Odd = opened.make_stream(b"800b>", Filter=filters)
        assert conformity.faults_of(opened) == ["含有不允许的压缩方式（LZW）。"]
