"""A whole dossier (卷宗) as one PDF: cover, filled contents, every paper in archive order, back cover.

    volume = bind([Part("受理登记表", printed.pdf), Part("现场照片", jpeg)], cover={"committee": ..., "title": ...})

Papers printed here keep their text, fonts, tags and bookmarks; scans come in as pictures that say what they are. The
pages of the papers are stamped 第x页 from first to last; cover, contents and back cover are not counted, as archives do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, OutlineItem, Page, Pdf, String
from reportlab.lib.units import mm

from documents import archive, conformity, press, scans
from documents.layout import fonts
from documents.layout.base import Canvas
from documents.layout.geometry import OUTER, PAGE_HEIGHT, PAGE_WIDTH
from documents.layout.page import put
from documents.layout.paragraph import Style
from documents.layout.tags import Tree

COVER, CONTENTS, BACK = "dossier_cover", "dossier_contents", "back_cover"
_SHARED = ("committee", "title", "dossier_number")  # what contents and back cover take from the cover
_STAMP = Name("/VolumeStamp")
_RIGHT = Style(size=11, leading=14, align="right")


@dataclass(frozen=True)
class Part:
    """One paper of the dossier: its name in the contents, and a PDF, JPEG, PNG or TIFF."""

    name: str
    content: bytes
    note: str = ""


@dataclass(frozen=True)
class Volume:
    """The bound file, its SHA-256, all its pages, what the contents say (name, pages), and why it is no PDF/A, if so."""

    pdf: bytes
    sha256: str
    pages: int
    contents: tuple[tuple[str, str], ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Bound:
    """A part opened; `counted` pages are stamped."""

    name: str
    pdf: Pdf
    counted: bool
    faults: tuple[str, ...] = ()


def bind(
    parts: Sequence[Part],
    *,
    cover: Mapping[str, Any],
    back: Mapping[str, Any] | None = None,
    house: press.House = press.PLAIN,
) -> Volume:
    """Cover data (and what the back cover adds to it) and the parts in archive order -> one volume.

    Raises press.CannotPrint for unfit data, scans.BadScan for a file that cannot be bound in.
    """
    with ExitStack() as stack:
        inner = [_open(part) for part in parts]
        for each in inner:
            stack.enter_context(each.pdf)
        rows = list(_contents(inner))
        sheets = _sheets(cover, back or {}, _rows(parts, rows), sum(len(each.pdf.pages) for each in inner), house)
        first, second, last = (stack.enter_context(Pdf.open(BytesIO(sheet))) for sheet in sheets)
        bound = [
            _Bound("封面", first, False),
            _Bound("卷内目录", second, False),
            *inner,
            _Bound("封底", last, False),
        ]
        volume = stack.enter_context(Pdf.new())
        return _volume(volume, bound, rows, _about(cover, house))


def _open(part: Part) -> _Bound:
    """Our own papers as they are; everything else through documents.scans."""
    if archive.is_ours(part.content):
        return _Bound(part.name, Pdf.open(BytesIO(part.content)), True)
    pdf = scans.pages(part.name, part.content)
    faults = conformity.faults_of_pages(pdf)
    if scans.is_pdf(part.content) and not archive.claims_to_last(part.content):
        faults.append("不是按归档格式（PDF/A）制作的文件。")
    return _Bound(part.name, pdf, True, tuple(f"“{part.name}”：{fault}" for fault in faults))


def _contents(inner: Sequence[_Bound]) -> Iterator[tuple[str, str]]:
    """Name and pages of each part: `3`, or `3-5`."""
    next_page = 1
    for each in inner:
        last = next_page + len(each.pdf.pages) - 1
        yield each.name, str(last) if last == next_page else f"{next_page}-{last}"
        next_page = last + 1


def _rows(parts: Sequence[Part], contents: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"name": name, "pages": pages, "note": part.note} for part, (name, pages) in zip(parts, contents, strict=True)
    ]


def _sheets(
    cover: Mapping[str, Any], back: Mapping[str, Any], rows: list[dict[str, str]], pages: int, house: press.House
) -> list[bytes]:
    """Cover, contents and back cover as papers of their own."""
    shared = {name: cover[name] for name in _SHARED if name in cover}
    closing = {name: cover[name] for name in ("committee", "dossier_number", "filed_by", "filed_on") if name in cover}
    closing |= {"papers": len(rows), "pages": pages} | dict(back)
    number = str(cover.get("dossier_number") or "")[:40]
    sheets = ((COVER, cover), (CONTENTS, shared | {"rows": rows}), (BACK, closing))
    return [press.print_paper(kind, data, number=number, house=house).pdf for kind, data in sheets]


def _about(cover: Mapping[str, Any], house: press.House) -> archive.About:
    title = " ".join(filter(None, [str(cover.get("title") or "人民调解卷宗"), str(cover.get("dossier_number") or "")]))
    return archive.About(title, str(cover.get("committee") or ""), house.say("人民调解卷宗"), "文书模板 卷宗 第1版")


def _volume(volume: Pdf, bound: Sequence[_Bound], rows: list[tuple[str, str]], about: archive.About) -> Volume:
    root = volume.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    owners: list[Any] = []
    with volume.open_outline() as outline:
        for each in bound:
            begin = len(volume.pages)
            volume.pages.extend(each.pdf.pages)
            owners += _join_tags(volume, each, root, begin)
            outline.root.append(_bookmarks(each, begin))
    archive.plant(volume, root, owners)
    counted = [place for each, start in _starts(bound) if each.counted for place in _range(each, start)]
    _stamp(volume, counted)
    faults = tuple(fault for each in bound for fault in each.faults)
    pdf = archive.seal(volume, about, archival=not faults)
    return Volume(pdf, hashlib.sha256(pdf).hexdigest(), len(volume.pages), tuple(rows), faults)


def _starts(bound: Sequence[_Bound]) -> Iterator[tuple[_Bound, int]]:
    start = 0
    for each in bound:
        yield each, start
        start += len(each.pdf.pages)


def _range(each: _Bound, start: int) -> range:
    return range(start, start + len(each.pdf.pages))


def _join_tags(volume: Pdf, each: _Bound, root: Any, begin: int) -> list[Any]:
    """The part's structure as one section of the volume; for each of its pages, which element owns which mark."""
    tree = volume.copy_foreign(each.pdf.Root.StructTreeRoot)
    part = tree.K[0]
    part.S, part.T, part.P = Name.Sect, String(each.name), root
    root.K.append(part)
    numbers = list(tree.ParentTree.Nums)
    by_number = {int(number): marks for number, marks in zip(numbers[0::2], numbers[1::2], strict=True)}
    return [by_number[int(volume.pages[place].obj.StructParents)] for place in _range(each, begin)]


def _bookmarks(each: _Bound, begin: int) -> OutlineItem:
    """One entry for the part; under it the headings of its own."""
    item = OutlineItem(each.name, begin, "Fit")
    with each.pdf.open_outline() as own:
        for heading in [child for top in own.root for child in top.children]:
            page, _, left, top, _ = list(heading.destination)  # type: ignore[arg-type]
            number = begin + each.pdf.pages.index(Page(page))
            at = float(left), float(top)
            item.children.append(OutlineItem(heading.title, number, "XYZ", left=at[0], top=at[1], zoom=0.0))
    return item


def _stamp(volume: Pdf, counted: Sequence[int]) -> None:
    """第x页 in the upper right corner of each counted page, as an artifact in a form of its own."""
    stamps = Pdf.open(BytesIO(_stamps(len(counted))))
    for place, stamp in zip(counted, stamps.pages, strict=True):
        page = volume.pages[place]
        page.add_resource(volume.copy_foreign(stamp.as_form_xobject()), Name.XObject, _STAMP)
        _, _, right, top = (float(edge) for edge in page.mediabox)
        shift = f"1 0 0 1 {right - PAGE_WIDTH:.3f} {top - PAGE_HEIGHT:.3f} cm"
        page.contents_add(volume.make_stream(b"q"), prepend=True)
        page.contents_add(
            volume.make_stream(f"Q /Artifact <</Type /Pagination>> BDC q {shift} {_STAMP} Do Q EMC".encode())
        )


def _stamps(count: int) -> bytes:
    """So many empty sheets with a page number."""
    target = BytesIO()
    face = fonts.current().chains[fonts.BODY][0].font.fontName
    canvas: Any = Canvas(
        target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=0, initialFontName=face
    )
    canvas.tree = Tree()
    right = partial(put, canvas, x=PAGE_WIDTH - OUTER - 40 * mm, top=PAGE_HEIGHT - 12 * mm, width=40 * mm)
    for number in range(1, count + 1):
        with canvas.tree.artifact(canvas, "/Type /Pagination"):
            right(f"第{number}页", style=_RIGHT)
        canvas.showPage()
    canvas.save()
    return target.getvalue()
