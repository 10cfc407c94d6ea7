"""Reading a finished file the way a screen reader or a word processor does."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import docx
import pikepdf
import pypdfium2
from pypdfium2 import raw


@dataclass
class Node:
    """One element of the structure: role, alternative text, and the text read out for it and all below it."""

    role: str
    alt: str = ""
    scope: str = ""
    kids: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    def every(self, *roles: str) -> Iterator[Node]:
        """All elements of these roles in reading order, this one included."""
        if self.role in roles or not roles:
            yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.every(*roles)


def structure(pdf: bytes) -> Node:
    """The Document element of a tagged file; its text is what a screen reader says."""
    spoken = marked_text(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        return _node(opened.Root.StructTreeRoot.K[0], pages, spoken)


def _node(element: Any, pages: dict[Any, int], spoken: dict[tuple[int, int], str]) -> Node:
    scope = element.A.get("/Scope", "") if "/A" in element else ""
    node = Node(str(element.S)[1:], str(element.get("/Alt", "")), str(scope)[1:])
    for kid in element.get("/K", []):
        if kid.get("/Type") == "/MCR":
            node.kids.append(spoken.get((pages[kid.Pg.objgen], int(kid.MCID)), ""))
        else:
            assert kid.P.objgen == element.objgen
            node.kids.append(_node(kid, pages, spoken))
    return node


def marked_text(pdf: bytes) -> dict[tuple[int, int], str]:
    """(page, number of the marked content) -> its text, from PDFium's own parse of the page."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        words = page.get_textpage()
        for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            mark = raw.FPDFPageObj_GetMarkedContentID(thing)
            if mark >= 0:
                found[number, mark] = found.get((number, mark), "") + _text(thing, words)
        words.close()
    document.close()
    return found


def _text(thing: Any, words: Any) -> str:
    length = raw.FPDFTextObj_GetText(thing, words, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(thing, words, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le")


def word_text(content: bytes) -> str:
    """All text of a Word file's body, tables included, in order, each paragraph on a line."""
    return "\n".join(_paragraphs(docx.Document(BytesIO(content))))


def _paragraphs(place: Any) -> Iterator[str]:
    for part in place.iter_inner_content():
        if not hasattr(part, "rows"):
            yield part.text
            continue
        seen = set()  # python-docx gives a merged cell once for every column it covers
        for cell in (cell for row in part.rows for cell in row.cells):
            if cell._tc not in seen:
                seen.add(cell._tc)
                yield from _paragraphs(cell)
