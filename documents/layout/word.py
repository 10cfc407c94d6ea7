"""The same story as a Word file, for the papers an office edits further: one traversal of our own flowables.

Text, order and tables are those of the PDF. What only paper needs is left out: check code, QR and running heads. An edited
file proves nothing; the PDF is always printed from the data.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import singledispatchmethod
from io import BytesIO
from itertools import accumulate, groupby
from typing import Any

import docx
import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from reportlab.platypus import PageBreak

from documents.layout import fonts
from documents.layout.base import Flowable
from documents.layout.fonts import LABEL, TITLE
from documents.layout.geometry import BINDING, BOTTOM, OUTER, PAGE_HEIGHT, PAGE_WIDTH, TOP, WIDTH
from documents.layout.page import Furniture
from documents.layout.paragraph import ChineseParagraph, Glyph
from documents.layout.qr import QrCode
from documents.layout.signature import DashedBox, SealArea
from documents.layout.table import Cell, Row, Stack
from documents.layout.tags import Element
from documents.text.blank import BLANK

# What stands on every Windows and WPS machine of an office; the PDF brings its own faces along.
_BODY_FACE, _LABEL_FACE, _TITLE_FACE = "仿宋", "黑体", "宋体"
_ALIGN = {
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_LEVELS = {"H1": "Heading 1", "H2": "Heading 2"}
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001  (the first moment a ZIP knows: the file bears no date of its own)


def write(story: Sequence[Flowable], furniture: Furniture) -> bytes:
    """Story -> .docx. The same story gives the same bytes."""
    document = docx.Document()
    _describe(document, furniture)
    _lay_out(document, furniture)
    _Writer(document).flow(document, story)
    target = BytesIO()
    document.save(target)
    return _undated(target.getvalue())


class _Writer:
    """Goes through the flowables; `place` is the document or the cell of a table that they go into."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def flow(self, place: Any, story: Iterable[Flowable]) -> None:
        """All of them, rows of the same table as one table."""
        for table, parts in groupby(story, key=_table_of):
            if table is not None:
                self.table(place, [part for part in parts if isinstance(part, Row)], boxed=True)
                continue
            for part in parts:
                self.add(part, place)

    @singledispatchmethod
    def add(self, part: Any, place: Any) -> None:
        """Air and conditional page breaks: Word has its own ideas."""

    @add.register
    def _(self, part: ChineseParagraph, place: Any) -> None:
        paragraphs = [list(run) for newline, run in groupby(part.glyphs, key=lambda glyph: glyph.char == "\n")]
        for glyphs in [run for run in paragraphs if run and run[0].char != "\n"]:
            paragraph = self.paragraph(place, part)
            _write_runs(paragraph, glyphs, part)

    @add.register
    def _(self, part: Row, place: Any) -> None:
        contents = [cell.content for cell in part.cells if cell.content is not None]
        if all(isinstance(content, ChineseParagraph) for content in contents):
            self.sentence(place, contents)
        else:
            self.table(place, [part], boxed=False)

    @add.register
    def _(self, part: Stack, place: Any) -> None:
        self.flow(place, part.parts)

    @add.register
    def _(self, part: DashedBox, place: Any) -> None:
        self.flow(place, [part.hint])

    @add.register
    def _(self, part: SealArea, place: Any) -> None:
        self.flow(place, [part.circle.hint, *part.words.parts])

    @add.register
    def _(self, part: QrCode, place: Any) -> None:
        picture = BytesIO()
        segno.make(part.content, error="m", micro=False, boost_error=False, encoding="utf-8").save(
            picture, kind="png", scale=6, border=2
        )
        picture.seek(0)
        place.add_paragraph().add_run().add_picture(picture, width=Pt(part.size))

    @add.register
    def _(self, part: PageBreak, place: Any) -> None:
        place.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def paragraph(self, place: Any, part: ChineseParagraph) -> Any:
        """An empty paragraph in the style of the flowable."""
        role = part.elements[0].role
        paragraph = place.add_paragraph(style=self.document.styles[_LEVELS.get(role, "Normal")])
        form, style = paragraph.paragraph_format, part.style
        paragraph.alignment = _ALIGN[style.align]
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = Pt(style.leading)
        form.first_line_indent = Pt(style.indent * style.size)
        form.keep_with_next = role in _LEVELS
        return paragraph

    def sentence(self, place: Any, contents: Sequence[ChineseParagraph]) -> None:
        """label____value____ in one line, as somebody would type it."""
        paragraph = self.paragraph(place, contents[0])
        for part in contents:
            _write_runs(paragraph, part.glyphs or [], part)

    def table(self, place: Any, rows: Sequence[Row], *, boxed: bool) -> None:
        """Rows with different columns share one grid: every edge of any row is an edge of the grid."""
        edges = sorted({round(edge) for row in rows for edge in accumulate(cell.width for cell in row.cells)})
        table = place.add_table(len(rows), len(edges)) if place is not self.document else _full(place, rows, edges)
        table.style = self.document.styles["Table Grid" if boxed else "Normal Table"]
        table.autofit = False
        for line, row in enumerate(rows):
            first = 0
            for cell, edge in zip(row.cells, accumulate(cell.width for cell in row.cells), strict=True):
                last = edges.index(round(edge))
                self.fill(table.cell(line, first).merge(table.cell(line, last)), cell)
                first = last + 1

    def fill(self, box: Any, cell: Cell) -> None:
        """The paragraph that a new cell begins with goes, unless nothing else comes."""
        box.width = Pt(cell.width)
        empty = box.paragraphs[0]
        if cell.content is not None:
            self.flow(box, [cell.content])
        if box.paragraphs[-1] is not empty and len(box.paragraphs) > 1:
            empty._p.getparent().remove(empty._p)


def _table_of(part: Flowable) -> Element | None:
    return part.part_of[0] if isinstance(part, Row) and part.part_of else None


def _full(document: Any, rows: Sequence[Row], edges: Sequence[int]) -> Any:
    table = document.add_table(len(rows), len(edges))
    for column, (left, right) in zip(table.columns, zip([0, *edges], edges, strict=False), strict=True):
        column.width = Pt(right - left)
    return table


def _write_runs(paragraph: Any, glyphs: Sequence[Glyph], part: ChineseParagraph) -> None:
    """Stretches of one face; a blank, and what is filled into a form, is underlined."""
    style = part.style
    if style.ruled and not glyphs:
        _run(paragraph, "　" * max(int(part.wrap(WIDTH / 3, 0)[0] / style.size), 4), _BODY_FACE, style.size, line=True)
    for (name, empty), stretch in groupby(glyphs, key=lambda each: (_name(each), each.char == BLANK)):
        words = "".join(glyph.char for glyph in stretch)
        line = style.ruled or (empty and style.lined)
        _run(paragraph, words.replace(BLANK, "　"), name, style.size, line=line)
    if style.ruled:
        _run(paragraph, "　", _BODY_FACE, style.size, line=False)


def _name(glyph: Glyph) -> str:
    chains = fonts.current().chains
    if glyph.face is chains[LABEL][0]:
        return _LABEL_FACE
    return _TITLE_FACE if glyph.face is chains[TITLE][0] else _BODY_FACE


def _run(paragraph: Any, words: str, face: str, size: float, *, line: bool) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.name, run.font.underline = Pt(size), face, line
    run.font.bold = face == _TITLE_FACE
    run.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _describe(document: Any, furniture: Furniture) -> None:
    said = document.core_properties
    said.title = " ".join(filter(None, [furniture.title, furniture.number]))
    said.author = said.last_modified_by = furniture.organisation
    said.subject, said.language, said.comments = furniture.title, "zh-CN", ""
    said.created = said.modified = _EPOCH


def _lay_out(document: Any, furniture: Furniture) -> None:
    """The sheet of documents.layout.geometry; number and page count in the foot."""
    section = document.sections[0]
    section.page_width, section.page_height = Pt(PAGE_WIDTH), Pt(PAGE_HEIGHT)
    section.left_margin, section.right_margin = Pt(BINDING), Pt(OUTER)
    section.top_margin, section.bottom_margin = Pt(TOP), Pt(BOTTOM)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number = f"编号：{furniture.number}　" if furniture.number else ""
    draft = "草稿，未经签章不具有效力。　" if furniture.draft else ""
    _run(foot, f"{draft}{number}第", _BODY_FACE, 9, line=False)
    _field(foot, "PAGE")
    _run(foot, "页 共", _BODY_FACE, 9, line=False)
    _field(foot, "NUMPAGES")
    _run(foot, "页", _BODY_FACE, 9, line=False)


def _field(paragraph: Any, code: str) -> None:
    """A number that Word computes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _undated(raw: bytes) -> bytes:
    """The same archive with the same date on every member."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            new.writestr(member, old.read(name))
    return target.getvalue()
