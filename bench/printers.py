"""The agreement beside stock Platypus and WeasyPrint on the same text, in turns."""

from __future__ import annotations

import html
import statistics
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate  # noqa: TID251  the very thing we are compared with
from weasyprint import HTML

from bench.papers import sample, taken
from bench.race import Differs
from documents import press

TIMES = 3
FONT = Path(press.__file__).parent / "fonts" / "NotoSerifSC-Regular.ttf"


def run() -> Iterator[str]:
    """The agreement by three printers in turns. Ours also tags, breaks by the Chinese rules and draws the QR code."""
    data = sample("agreement")
    lines = text_of(press.print_paper("agreement", data).pdf)
    printers: dict[str, Callable[[], bytes]] = {
        "ours": lambda: press.print_paper("agreement", data).pdf,
        "stock Platypus": lambda: platypus(lines),
        "WeasyPrint": lambda: weasyprint(lines),
    }
    for name, make in printers.items():
        if "".join(text_of(make())) != "".join(lines):
            raise Differs(f"{name} prints another text")
    rounds = [{name: taken(make) for name, make in printers.items()} for _ in range(TIMES)]
    for name, make in printers.items():
        ratios = sorted(one[name] / one["ours"] for one in rounds)
        middle = statistics.median(one[name] for one in rounds)
        said = f"{statistics.median(ratios):.2f}x ours ({ratios[0]:.2f}-{ratios[-1]:.2f})"
        yield f"  {name:<24}{middle:>8.0f} ms  {said}  {len(make()) / 1024:.0f} KB"


def text_of(pdf: bytes) -> list[str]:
    """The lines of a file without any space."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    lines = ["".join(line.split()) for page in pages for line in page.splitlines()]
    return [line for line in lines if line]


def platypus(lines: list[str]) -> bytes:
    """The same lines as stock paragraphs with ReportLab's own Chinese line breaking."""
    pdfmetrics.registerFont(TTFont("Stock", FONT))
    style, out = ParagraphStyle("stock", fontName="Stock", fontSize=12, leading=18, wordWrap="CJK"), BytesIO()
    SimpleDocTemplate(out).build([Paragraph(html.escape(line), style) for line in lines])
    return out.getvalue()


def weasyprint(lines: list[str]) -> bytes:
    """The same lines as HTML."""
    face = (
        f"@font-face {{ font-family: Stock; src: url({FONT.as_uri()}) }} body {{ font: 12pt Stock }} p {{ margin: 0 }}"
    )
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    made: bytes = HTML(string=f"<style>{face}</style><body>{body}</body>").write_pdf()
    return made
