"""The repair of ReportLab's ToUnicode writer."""

from __future__ import annotations

import re

import pytest
import reportlab
from reportlab.pdfbase import ttfonts

from documents.layout import tounicode


def test_the_version_we_know() -> None:
    """A new ReportLab: read its makeToUnicodeCMap again, then change this line."""
    assert reportlab.__version__ == "5.1.0"


def test_supplementary_characters_become_surrogate_pairs() -> None:
    assert tounicode.utf16(0x4E2D) == "4E2D"
    assert tounicode.utf16(0x2CD02) == "D873DD02"


def test_blocks_hold_at_most_a_hundred_entries() -> None:
    cmap = tounicode.to_unicode("AAAAAA+Song", range(0x4E00, 0x4E00 + 250))
    assert [int(count) for count in re.findall(r"(\d+) beginbfchar", cmap)] == [100, 100, 50]
    assert len(re.findall(r"<\w\w> <4\w{3}>", cmap)) == 250


def test_installed_only_where_the_fault_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str, subset: list[int]) -> str:
        return "<00> <2CD02>"

    def repaired(name: str, subset: list[int]) -> str:
        return "<00> <D873DD02>"

    for writer, expected in ((broken, tounicode.to_unicode), (repaired, repaired)):
        monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", writer)
        tounicode.install()
        assert ttfonts.makeToUnicodeCMap is expected
