"""What the tests of documents/ share: samples, printing, and reading a PDF back with two independent readers."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2

from documents import press
from documents.layout.geometry import BOTTOM, HEIGHT

SAMPLES = Path(press.__file__).parent / "samples"
NUMBER = "(2026)石桥民调字第12号"
CHECK = "9f2c4a71d05be386"
URL = "https://tiaojie.example/v/9f2c4a71d05be386"


@cache
def _sample(kind: str) -> str:
    return (SAMPLES / f"{kind}.json").read_text(encoding="utf-8")


def sample(kind: str, **changes: Any) -> dict[str, Any]:
    """A fresh copy of the shipped sample, with some fields changed."""
    return {**json.loads(_sample(kind)), **deepcopy(changes)}


def printed(kind: str, data: dict[str, Any] | None = None, **options: Any) -> press.Printed:
    """Print with number, check code and address set."""
    return press.print_paper(
        kind,
        sample(kind) if data is None else data,
        **{"number": NUMBER, "check_code": CHECK, "verify_url": URL, **options},
    )


def squash(text: str) -> str:
    """Without white space; PDFium reports a hyphen at the end of a line as U+FFFE."""
    return re.sub(r"\s", "", text.replace("\ufffe", "-").replace("\x02", "-"))


def pages_pypdf(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def pages_pdfium(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def body_pypdf(pdf: bytes) -> str:
    """Text of the type area alone, all pages joined, without white space."""
    parts: list[str] = []

    def keep(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        y = tm[5] * cm[3] + cm[5]
        if BOTTOM - 1 <= y <= BOTTOM + HEIGHT + 1:
            parts.append(text)

    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=keep)
    return squash("".join(parts))


def body_pdfium(pdf: bytes) -> str:
    """The same, read by PDFium."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [
        page.get_textpage().get_text_bounded(left=0, bottom=BOTTOM - 1, right=page.get_width(), top=BOTTOM + HEIGHT + 1)
        for page in document
    ]
    document.close()
    return squash("".join(texts))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Font name -> is it embedded."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            found[font["/BaseFont"]] = "/FontFile2" in font.get("/FontDescriptor", {})
    return found
