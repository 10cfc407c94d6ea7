"""A dossier as one file: nothing lost, nothing twice, every page counted."""

from __future__ import annotations

import hashlib
import itertools
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from documents import conformity, press, scans
from documents.binding import Part, Volume, bind
from tests.documents.helpers import fonts_of, pages_pdfium, pages_pypdf, printed, sample, squash
from tests.documents.reading import structure

KINDS_BOUND = ["intake_register", "rights_notice", "session_record", "agreement", "follow_up_record"]


def picture(mode: str = "RGB", size: tuple[int, int] = (300, 400), form: str = "JPEG", **options: Any) -> bytes:
    target = BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "I;16") else 0 if mode in ("1", "P") else "#8899aa").save(
        target, form, **options
    )
    return target.getvalue()


@cache
def papers() -> list[Part]:
    return [Part(press.KINDS[kind].title, printed(kind, missing="box").pdf) for kind in KINDS_BOUND]


def volume(*more: Part, **back: Any) -> Volume:
    return bind([*papers(), *more], cover=sample("dossier_cover"), back=back)


def test_contents_and_stamps_agree() -> None:
    bound = volume(Part("现场照片", picture(), "原件在袋内"))
    names = [name for name, _ in bound.contents]
    assert names == [*(press.KINDS[kind].title for kind in KINDS_BOUND), "现场照片"]
    for pages in (pages_pdfium(bound.pdf), pages_pypdf(bound.pdf)):
        assert len(pages) == bound.pages
        text = [squash(page) for page in pages]
        listed = text[1]
        for place, (name, where) in enumerate(bound.contents, start=1):
            assert squash(f"{place}{name}{where}") in listed
            first, _, last = where.partition("-")
            for page in range(int(first), int(last or first) + 1):
                assert f"第{page}页" in text[page + 1]  # cover and contents stand before page 1
        assert "原件在袋内" in listed
        assert f"共有文书{len(names)}件、{bound.pages - 3}页" in text[-1]


def test_text_fonts_and_tags_survive() -> None:
    bound = volume()
    assert conformity.faults(bound.pdf) == []
    assert bound.faults == ()
    assert all(fonts_of(bound.pdf).values())
    whole = structure(bound.pdf)
    sections = [kid for kid in whole.kids if not isinstance(kid, str)]
    assert {section.role for section in sections} == {"Sect"}
    for section, part in zip(sections[2:-1], papers(), strict=True):
        alone = structure(part.content)
        assert section.text == alone.text
        assert [node.role for node in section.every()][1:] == [node.role for node in alone.every()][1:]
        for reader in (pages_pypdf, pages_pdfium):
            text = squash("".join(reader(bound.pdf)))
            assert squash(reader(part.content)[0]) in text
    assert "第1页" not in whole.text  # a stamp belongs to the sheet


def test_every_mark_of_every_page_has_an_owner() -> None:
    with pikepdf.open(BytesIO(volume(Part("照片", picture())).pdf)) as opened:
        numbers = list(opened.Root.StructTreeRoot.ParentTree.Nums)
        owners = {int(key): marks for key, marks in zip(numbers[0::2], numbers[1::2], strict=True)}
        assert sorted(owners) == list(range(len(opened.pages)))
        for place, page in enumerate(opened.pages):
            assert int(page.obj.StructParents) == place
            marks = [
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC" and "/MCID" in operands[1]
            ]
            assert len(owners[place]) == len(marks)
            for number in marks:
                kids = [kid for kid in owners[place][number].K if kid.get("/Type") == "/MCR"]
                assert [1 for kid in kids if kid.Pg.objgen == page.obj.objgen and int(kid.MCID) == number] == [1]


def test_bookmarks_lead_to_parts_and_their_sections() -> None:
    bound = volume()
    with pikepdf.open(BytesIO(bound.pdf)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles == ["封面", "卷内目录", *(press.KINDS[kind].title for kind in KINDS_BOUND), "封底"]
        agreement = outline.root[titles.index("人民调解协议书")]
        assert [item.title for item in agreement.children][:2] == ["一、主要事实", "二、争议事项"]
        pages = [opened.pages.index(pikepdf.Page(item.destination[0])) for item in agreement.children]
        first = int(dict(bound.contents)["人民调解协议书"].split("-")[0]) + 1
        assert pages[0] == first
        assert pages == sorted(pages)
        assert str(opened.docinfo["/Title"]).startswith(sample("dossier_cover")["title"])


def test_the_same_parts_give_the_same_bytes() -> None:
    first, second = volume(Part("照片", picture())), volume(Part("照片", picture()))
    assert first == second
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()
    assert volume(enclosures=2).sha256 != volume().sha256


def test_an_empty_dossier_is_refused_in_a_sentence() -> None:
    with pytest.raises(press.CannotPrint, match="卷内文书"):
        bind([], cover=sample("dossier_cover"))
    with pytest.raises(press.CannotPrint, match="人民调解委员会"):
        bind(papers(), cover={"title": "甲与乙"})


def foreign(pages: int = 2, **attributes: Any) -> bytes:
    """Somebody else's file: unembedded font, script, link."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=made.make_indirect(font)))
        page.obj.Contents = made.make_stream(f"BT /F 20 Tf 100 700 Td (Foreign {number + 1}) Tj ET".encode())
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://evil.example")
        page.obj.Annots = [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=link)]
        for name, value in attributes.items():
            page.obj[f"/{name}"] = value
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_foreign_pdf_brings_its_pages_and_nothing_else() -> None:
    bound = volume(Part("银行流水", foreign()))
    assert bound.faults == ("“银行流水”：有字体没有嵌入。", "“银行流水”：不是按归档格式（PDF/A）制作的文件。")
    assert b"pdfaid:part" not in _metadata(bound.pdf)
    assert conformity.faults(bound.pdf) == ["有字体没有嵌入。"]
    for reader in (pages_pypdf, pages_pdfium):
        assert [("Foreign 1" in page, "Foreign 2" in page) for page in reader(bound.pdf)[-3:-1]] == [
            (True, False),
            (False, True),
        ]
    with pikepdf.open(BytesIO(bound.pdf)) as opened:
        whole = b"".join(thing.unparse() for thing in opened.objects)
        assert b"evil.example" not in whole
        assert b"alert" not in whole
    assert [figure.alt for figure in structure(bound.pdf).every("Figure")][-2:] == [
        "扫描件：银行流水，第1页",
        "扫描件：银行流水，第2页",
    ]


def test_a_foreign_archive_file_keeps_the_volume_an_archive_file() -> None:
    with pikepdf.open(BytesIO(printed("refusal_notice").pdf)) as opened:
        opened.docinfo["/Producer"] = "somebody else"
        target = BytesIO()
        opened.save(target)
    bound = volume(Part("外地文书", target.getvalue()))
    assert bound.faults == ()
    assert b"pdfaid:part" in _metadata(bound.pdf)
    assert "不予受理" in squash(pages_pdfium(bound.pdf)[-2])


def test_four_inks_are_found_in_drawings() -> None:
    made = pikepdf.new()
    made.add_blank_page().obj.Contents = made.make_stream(b"0 0 0 1 k 0 0 9 9 re f")
    target = BytesIO()
    made.save(target)
    assert "“彩页”：颜色不是RGB或者灰度。" in volume(Part("彩页", target.getvalue())).faults


def _metadata(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return bytes(opened.Root.Metadata.read_bytes())


@pytest.mark.parametrize(("turned", "box"), [(0, [0, 0, 595, 842]), (90, [0, 0, 595, 842]), (270, [10, 20, 300, 400])])
def test_turned_and_cropped_pages_keep_what_they_show(turned: int, box: list[int]) -> None:
    made = scans.pages("表", foreign(1, Rotate=turned, MediaBox=pikepdf.Array(box)))
    size = [float(edge) for edge in made.pages[0].mediabox]
    wide, high = box[2] - box[0], box[3] - box[1]
    assert size == [0, 0, *((wide, high) if turned == 0 else (high, wide))]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (picture("RGB"), (595, 842)),
        (picture("RGB", (400, 300)), (842, 595)),
        (picture("L"), (595, 842)),
        (picture("CMYK"), (595, 842)),
        (picture("RGBA", form="PNG"), (595, 842)),
        (picture("P", form="PNG"), (595, 842)),
        (picture("1", form="PNG"), (595, 842)),
        (picture("I;16", form="PNG"), (595, 842)),
        (picture("LA", form="PNG"), (595, 842)),
        (picture("L", form="TIFF"), (595, 842)),
    ],
    ids=["rgb", "across", "grey", "cmyk", "alpha", "palette", "bilevel", "16bit", "grey-alpha", "tiff"],
)
def test_pictures_of_every_kind_become_pages_an_archive_takes(content: bytes, size: tuple[int, int]) -> None:
    bound = volume(Part("照片", content))
    assert bound.faults == ()
    assert conformity.faults(bound.pdf) == []
    with pikepdf.open(BytesIO(bound.pdf)) as opened:
        page = opened.pages[-2]
        assert [round(float(edge)) for edge in page.mediabox][2:] == list(size)
        assert page.obj.Resources.XObject.Scan.ColorSpace in (pikepdf.Name.DeviceRGB, pikepdf.Name.DeviceGray)


def test_a_picture_is_shown_upright_and_in_its_own_colours() -> None:
    target = BytesIO()
    marked = Image.new("RGB", (40, 20), "white")
    marked.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: what is at the left belongs at the top
    marked.save(target, "JPEG", exif=exif, quality=95)
    shown = _render(scans.pages("照片", target.getvalue()))
    assert shown.getpixel((shown.width // 2, shown.height // 3))[1] < 80
    assert shown.getpixel((shown.width // 2, 2 * shown.height // 3))[1] > 200
    for value in (0, 30000, 65535):
        deep = BytesIO()
        Image.new("I;16", (20, 20), value).save(deep, "PNG")
        grey = _render(scans.pages("照片", deep.getvalue()))
        assert abs(grey.getpixel((grey.width // 2, grey.height // 2))[0] - value / 257) < 3


def _render(made: pikepdf.Pdf) -> Image.Image:
    target = BytesIO()
    made.save(target)
    document = pypdfium2.PdfDocument(target.getvalue())
    shown: Image.Image = document[0].render(scale=0.3).to_pil().convert("RGB")
    document.close()
    return shown


def test_pages_of_a_tiff_follow_one_another() -> None:
    target = BytesIO()
    frames = [Image.new("L", (30, 40), shade) for shade in (0, 120, 240)]
    frames[0].save(target, "TIFF", save_all=True, append_images=frames[1:])
    assert len(scans.pages("传真", target.getvalue()).pages) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是能够识别的图片"),
        (b"GIF89a", "不是能够识别的图片"),
        (b"%PDF-1.7 broken", "不是完好的PDF"),
        (picture()[:200], "不是能够识别的图片"),
        (picture("RGB", (900, 900))[:-4000], "不是能够识别的图片"),
        (picture("1", (9_300, 9_300), "PNG"), "太大"),
    ],
    ids=["empty", "stub", "broken", "head-only", "half", "huge"],
)
def test_what_cannot_be_bound_is_named(content: bytes, said: str) -> None:
    with pytest.raises(scans.BadScan, match=f"“附件”.*{said}"):
        volume(Part("附件", content))


def test_locked_files_are_named() -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(foreign())) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(scans.BadScan, match="“流水”有密码"):
        volume(Part("流水", locked.getvalue()))
    empty = BytesIO()
    pikepdf.new().save(empty)
    with pytest.raises(scans.BadScan, match="“空”没有页面"):
        volume(Part("空", empty.getvalue()))


def test_sixty_papers_fit_into_one_volume() -> None:
    content = printed("refusal_notice").pdf
    bound = bind([Part(f"文书{place}", content) for place in range(60)], cover=sample("dossier_cover"))
    assert bound.pages == 60 + 1 + 1 + len(
        list(itertools.takewhile(lambda page: "文书" in page, pages_pdfium(bound.pdf)[1:4]))
    )
