"""Five thousand names and sentences go onto paper and come back, character by character, in two independent readers."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from documents.layout import fonts
from documents.text.hygiene import clean_line
from tests.documents.helpers import body_pdfium, body_pypdf, printed, sample, squash

PAPERS, PER_PAPER = 10, 500
READERS: list[Callable[[bytes], str]] = [body_pypdf, body_pdfium]
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
MARKS = "，。；：、！？（）《》“”·——……０１２３４５６７８９￥％0123456789.ABCxyz/-+"


def repertoire() -> list[str]:
    """Every hanzi that the body face promises."""
    covered = fonts.current().chains[fonts.BODY][0].font.face.charToGlyph
    return sorted(chr(code) for code in covered if 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF)


def strings(paper: int) -> list[str]:
    """Numbered names and short sentences, one in two with a character above U+FFFF.

    Each paper draws on other hanzi: a few hundred, as many as a long paper has, so that its fonts stay those of a paper.
    """
    dice, known = random.Random(20261122 + paper), repertoire()
    rare = [char for char in known if ord(char) > 0xFFFF]
    assert len(rare) > 150
    own = known[paper::PAPERS]
    dice.shuffle(own)
    made = []
    for number in range(PER_PAPER):
        words = dice.choices(COMMON, k=dice.randint(1, 8)) + dice.choices(own[:300], k=dice.randint(1, 3))
        words += dice.choices(MARKS, k=dice.randint(0, 3)) + (dice.choices(rare, k=1) if number % 2 else [])
        dice.shuffle(words)
        made.append(clean_line(f"{10_000 + number}：{''.join(words)}"))
    return made


@pytest.mark.parametrize("paper", range(PAPERS))
def test_what_is_printed_can_be_copied_out(paper: int) -> None:
    """The numbers show a string that comes out changed, twice or in another place."""
    lines = strings(paper)
    text = "；".join(lines)
    pdf = printed("session_record", sample("session_record", record=text)).pdf
    for reader in READERS:
        body = reader(pdf)
        assert squash(text) in body, reader.__name__
        assert all(body.count(squash(line)) == 1 for line in lines), reader.__name__
