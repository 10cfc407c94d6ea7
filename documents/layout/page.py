"""The sheet: A4 with the margins of GB/T 9704-2012, what stands on every page, and the one build that makes the bytes.

Type area 156 x 225 mm, 37 mm above, 28 mm at the binding side. Papers are printed on both sides, so even pages are
shifted and the binding margin stays at the spine. Every page carries number, check code, QR and 第X页 共Y页: a page cannot
be exchanged without being seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from documents.layout import fonts, qr
from documents.layout.base import Canvas, Flowable
from documents.layout.geometry import BINDING, BOTTOM, HEIGHT, OUTER, PAGE_HEIGHT, PAGE_WIDTH, WIDTH
from documents.layout.paragraph import ChineseParagraph, Span, Style, dress
from documents.layout.tags import Element, Tree

SMALL = Style(size=9, leading=12)
_QR_FORM = "qr"
_DRAFT = Path(__file__).resolve().parent.parent / "assets" / "draft.path"
_HEADER, _FOOTER = "/Type /Pagination /Subtype /Header", "/Type /Pagination /Subtype /Footer"
# The file is compressed once, at the end: see documents.archive. Base 85 would only make it longer.
rl_config.useA85 = 0


@dataclass(frozen=True)
class Furniture:
    """What every page shows around the text. Empty strings leave their part out."""

    title: str
    organisation: str
    number: str = ""
    check_code: str = ""
    verify_url: str = ""
    draft: bool = False
    is_numbered: bool = True


def grouped(code: str) -> str:
    """Check code in groups of four, so that it can be read out over the telephone."""
    plain = code.replace("-", "").replace(" ", "")
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def put(canvas: Any, text: str, x: float, top: float, width: float, style: Style = SMALL) -> float:
    """Set text into a column whose upper left corner is (x, top); the height it took."""
    block = ChineseParagraph(dress(Span(text, whole=True)), style)
    height = float(block.wrap(width, 0)[1])
    block.drawOn(canvas, x, top - height)
    return height


class NumberedCanvas(Canvas):
    """Keeps the finished pages until their number is known, then draws header and footer and lets them out."""

    def __init__(self, *args: Any, furniture: Furniture, **options: Any) -> None:
        super().__init__(*args, **options)
        self.furniture = furniture
        self.tree = Tree()
        self._finished: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  (ReportLab's name)
        """Put the page aside."""
        self._finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Complete and write all pages."""
        modules = self._define_qr()
        for page, state in enumerate(self._finished, start=1):
            self.__dict__.update(state)
            with self.tree.artifact(self, _HEADER):
                _header(self, self.furniture, page)
            with self.tree.artifact(self, _FOOTER):
                _footer(self, self.furniture, f"第{page}页 共{len(self._finished)}页", qr.side(modules))
            if modules:
                self._show_qr(page, qr.side(modules))
            super().showPage()
        super().save()

    def _define_qr(self) -> int:
        """Define the QR form once for all pages; number of modules per row, 0 without a verification address."""
        if not self.furniture.verify_url:
            return 0
        modules = len(qr.matrix(self.furniture.verify_url))
        size = qr.side(modules)
        self.beginForm(_QR_FORM, 0, 0, size, size)
        qr.draw(self, self.furniture.verify_url, size)
        self.endForm()
        return modules

    def _show_qr(self, page: int, size: float) -> None:
        """The code stands on every page and is described once, on the first."""
        figure = Element("Figure", alt=f"二维码，用于核对本文书：{self.furniture.verify_url}")
        with self.tree.content(self, figure) if page == 1 else self.tree.artifact(self, _FOOTER):
            self.saveState()
            self.translate(BINDING, _FOOT - 2.5 * mm - size)
            self.doForm(_QR_FORM)
            self.restoreState()


_FOOT = BOTTOM - 3 * mm


def _header(canvas: Any, furniture: Furniture, page: int) -> None:
    """Who and what, from the second page on: the first page has its title."""
    if page == 1:
        return
    top = PAGE_HEIGHT - 22 * mm
    foot = top - put(canvas, f"{furniture.organisation}　{furniture.title}".lstrip("　"), BINDING, top, WIDTH) - 4
    canvas.setLineWidth(0.4)
    canvas.line(BINDING, foot, BINDING + WIDTH, foot)


def _footer(canvas: Any, furniture: Furniture, pages: str, size: float) -> None:
    """Rule, number and check code beside the place of the QR, page numbers at the right."""
    top, left = _FOOT, BINDING
    canvas.setLineWidth(0.4)
    canvas.line(BINDING, top, BINDING + WIDTH, top)
    if furniture.verify_url:
        left += size + 4 * mm
    room = WIDTH - 30 * mm - (left - BINDING)
    put(canvas, "\n".join(_footer_words(furniture)), left, top - 1.5 * mm, room)
    put(canvas, pages, BINDING + WIDTH - 30 * mm, top - 1.5 * mm, 30 * mm, replace(SMALL, align="right"))


def _footer_words(furniture: Furniture) -> list[str]:
    number = furniture.number or ("（待编）" if furniture.is_numbered else "")
    words = [f"编号：{number}"] if number else []
    words += [f"校验码：{grouped(furniture.check_code)}"] if furniture.check_code else []
    words += ["扫码可核对本文书的编号和校验码。"] if furniture.verify_url else []
    words += ["草稿，未经签章不具有效力。"] if furniture.draft else []
    return words


def _begin_page(canvas: Any, document: Any, *, draft: bool) -> None:
    """Before the text: mirror the margins on even pages, and lay the watermark underneath everything."""
    if document.page % 2 == 0:
        canvas.translate(OUTER - BINDING, 0)
    if draft:
        with canvas.tree.artifact(canvas, "/Type /Pagination /Subtype /Watermark"):
            _watermark(canvas)


def _watermark(canvas: Any) -> None:
    """草稿 across the sheet: a drawing and no text, so that copying a page does not copy it."""
    canvas.saveState()
    canvas.translate(BINDING + WIDTH / 2, BOTTOM + HEIGHT / 2)
    canvas.rotate(40)
    canvas.scale(0.15, 0.15)  # 150 points to the em
    canvas.translate(-1000, -380)
    # Opaque light grey instead of transparency: archives (PDF/A-1) and old printers do not mix colours.
    canvas.setFillGray(0.9)
    canvas.addLiteral(_draft_outline())
    canvas.restoreState()


@cache
def _draft_outline() -> str:
    return _DRAFT.read_text(encoding="ascii").strip()


def build(story: list[Flowable], furniture: Furniture) -> tuple[bytes, Tree, int]:
    """Story -> (raw PDF without metadata, its structure, number of pages). The same story gives the same bytes."""
    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=0,
        initialFontName=fonts.current().chains[fonts.BODY][0].font.fontName,
    )
    frame = Frame(BINDING, BOTTOM, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate("sheet", [frame], onPage=partial(_begin_page, draft=furniture.draft)))
    document.build(story, canvasmaker=partial(NumberedCanvas, furniture=furniture))
    canvas: Any = document.canv
    return target.getvalue(), canvas.tree, int(document.page)
