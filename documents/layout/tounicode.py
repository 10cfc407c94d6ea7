"""Repair of one ReportLab fault: the text layer of every character above U+FFFF.

ReportLab 5.1.0 writes such a character into the ToUnicode map as `<2CD02>`, where PDF asks for UTF-16BE. The printed glyph
is right, but copying, searching, screen readers and archives get 张Ⳑ for 张𬴂. `install` replaces the writer, and only if
the fault is still there, so that a repaired ReportLab is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase import ttfonts

_BLOCK = 100  # the CMap format allows at most a hundred entries per block
_PROBE = 0x2CD02


def utf16(code: int) -> str:
    """Code point as the hexadecimal UTF-16BE that a ToUnicode map wants: `4E2D`, or `D873DD02` above U+FFFF."""
    return chr(code).encode("utf-16-be").hex().upper()


def to_unicode(font_name: str, subset: Sequence[int]) -> str:
    """ToUnicode CMap of one font subset; `subset[code]` is the code point that the byte `code` stands for."""
    entries = [f"<{code:02X}> <{utf16(point)}>" for code, point in enumerate(subset)]
    blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
    body = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *body,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def install() -> None:
    """Put the right writer into ReportLab if its own still fails on a supplementary character."""
    if utf16(_PROBE) not in ttfonts.makeToUnicodeCMap("probe", [_PROBE]):
        ttfonts.makeToUnicodeCMap = to_unicode
