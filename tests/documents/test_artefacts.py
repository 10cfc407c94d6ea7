"""Every paper as a picture, in artefacts/ for whoever wants to look at it; and none of the pages is empty."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from documents import press
from documents.binding import Part, bind
from documents.press import KINDS
from tests.documents.helpers import printed, sample

FOLDER = Path(__file__).resolve().parent.parent.parent / "artefacts" / "papers"
FEWEST_DARK = 150  # pixels at 60 dpi: the header, the footer and a line of text have more


def shown(pdf: bytes, name: str) -> list[Image.Image]:
    """All pages at 60 dpi, written side by side into one PNG."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=60 / 72, grayscale=True).to_pil() for page in document]
    document.close()
    sheet = Image.new("L", (sum(page.width for page in pages), max(page.height for page in pages)), 255)
    left = 0
    for page in pages:
        sheet.paste(page, (left, 0))
        left += page.width
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheet.save(FOLDER / f"{name}.png")
    return pages


def body_is_inked(page: Image.Image) -> bool:
    """Something stands between the header and the footer."""
    inside = page.crop((0, round(0.11 * page.height), page.width, round(0.87 * page.height)))
    return sum(inside.histogram()[:160]) > FEWEST_DARK


@pytest.mark.parametrize("look", ["normal", "large", "draft", "blank"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_of_any_paper_is_empty(kind: str, look: str) -> None:
    if look == "blank":
        result = press.blank(kind)
    else:
        result = printed(kind, large=look == "large", draft=look == "draft")
    pages = shown(result.pdf, f"{kind}-{look}")
    assert [place for place, page in enumerate(pages, start=1) if not body_is_inked(page)] == []


def test_no_page_of_a_dossier_is_empty() -> None:
    parts = [Part(paper.title, printed(kind).pdf) for kind, paper in KINDS.items() if not kind.startswith("dossier_c")]
    volume = bind(parts, cover=sample("dossier_cover"))
    pages = shown(volume.pdf, "dossier")
    (FOLDER / "dossier.pdf").write_bytes(volume.pdf)
    assert len(pages) == volume.pages
    assert [place for place, page in enumerate(pages, start=1) if not body_is_inked(page)] == []
