"""What a screen reader is told: the tree of headings, paragraphs, tables and pictures behind the ink.

ReportLab cannot tag a PDF. While the flowables draw, each wraps its ink in marked content of the page and a `Tree` writes
down which element it belongs to; `documents.archive` turns the tree into the structure of the file. What belongs to the
sheet rather than to the text (borders, rules, header, footer, watermark) is an artifact, which no reader reads out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Element:
    """One node: its role in PDF (P, H1, TD ...). `alt` describes a picture, `scope` says what a TH heads (Row, Column),
    `heading` is the entry of a heading in the outline. Two elements are never equal: a paragraph that goes on overleaf is
    one element, two paragraphs with the same words are two.
    """

    role: str
    alt: str = ""
    scope: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Mark:
    """One piece of marked content: page (from 0) and its number on that page."""

    page: int
    number: int


@dataclass(frozen=True)
class Heading:
    """Where a heading stands: page (from 0) and height of its upper edge in points from the foot of the sheet."""

    element: Element
    page: int
    top: float


class Tree:
    """Everything tagged so far, in the order in which it was drawn, which is the order of reading."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self.kids: dict[Element, list[Element | Mark]] = {self.root: []}
        self.headings: list[Heading] = []
        self._open = [self.root]
        self._marks: Counter[int] = Counter()
        self._sealed = False  # inside one piece of marked content there is no second one

    @contextmanager
    def inside(self, *elements: Element) -> Iterator[None]:
        """What is drawn now belongs under these elements, outermost first."""
        for element in elements:
            self._adopt(element)
            self._open.append(element)
        yield
        del self._open[len(self._open) - len(elements) :]

    @contextmanager
    def content(self, canvas: Any, element: Element, top: float = 0.0) -> Iterator[None]:
        """What is drawn now is this element, or more of it; `top` is its upper edge in the canvas' present measure."""
        if self._sealed:
            yield
            return
        page = canvas.getPageNumber() - 1
        if self._adopt(element) and element.heading:
            self.headings.append(Heading(element, page, canvas.absolutePosition(0, top)[1]))
        mark = Mark(page, self._marks[page])
        self._marks[page] += 1
        self.kids[element].append(mark)
        with self._sequence(canvas, f"/{element.role} <</MCID {mark.number}>> BDC"):
            yield

    @contextmanager
    def artifact(self, canvas: Any, kind: str = "/Type /Layout") -> Iterator[None]:
        """What is drawn now belongs to the sheet and is not read out."""
        if self._sealed:
            yield
            return
        with self._sequence(canvas, f"/Artifact <<{kind}>> BDC"):
            yield

    @contextmanager
    def _sequence(self, canvas: Any, begin: str) -> Iterator[None]:
        canvas.addLiteral(begin)
        self._sealed = True
        yield
        self._sealed = False
        canvas.addLiteral("EMC")

    def _adopt(self, element: Element) -> bool:
        """Hang the element under the one that is open, the first time it is seen."""
        if element in self.kids:
            return False
        self.kids[element] = []
        self.kids[self._open[-1]].append(element)
        return True
