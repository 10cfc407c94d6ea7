"""Faces and roles: which font file draws which character, and which characters none of them has.

A role (`body`, `title`, `label`) is an ordered chain of font files; every chain falls back to the body's. An office that
owns a 仿宋 puts it first in the chain of `body` with `configure`. A character that no face has is found before anything
is drawn: a paper with a hole in a name is worse than no paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import MappingProxyType

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from documents.layout import tounicode

BODY, TITLE, LABEL = "body", "title", "label"
DIRECTORY = Path(__file__).resolve().parent.parent / "fonts"
SHIPPED: Mapping[str, tuple[Path, ...]] = MappingProxyType(
    {
        BODY: (DIRECTORY / "NotoSerifSC-Regular.ttf",),
        TITLE: (DIRECTORY / "NotoSerifSC-Bold-GB2312.ttf",),
        LABEL: (DIRECTORY / "NotoSansSC-SemiBold-GB2312.ttf",),
    }
)
_LOADING = RLock()


class MissingGlyph(ValueError):
    """A character reached the drawing although no face has it; the preflight should have stopped the paper."""


class Face:
    """One font file, read when its first character is asked for. Widths are per 1 000 units of the em."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem

    @cached_property
    def font(self) -> TTFont:
        """The registered ReportLab font. The lock keeps two threads from registering half a font twice."""
        with _LOADING:
            tounicode.install()
            if self.name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(self.name, str(self.path), shapable=False))
            return pdfmetrics.getFont(self.name)

    def covers(self, char: str) -> bool:
        """True when this face draws the character itself rather than a box; a newline needs no drawing."""
        return char == "\n" or bool(self.font.face.charToGlyph.get(ord(char), 0))

    def width(self, char: str) -> float:
        """Advance in thousandths of the em. A long dash is drawn one em wide, so that —— closes without a gap."""
        if char == "—":
            return 1000.0
        return float(self.font.face.charWidths.get(ord(char), self.font.face.defaultWidth))

    def stretch(self, char: str) -> float:
        """Horizontal scaling in per cent that brings the glyph to `width`."""
        if char != "—":
            return 100.0
        return 100_000.0 / float(self.font.face.charWidths[ord(char)])


@dataclass(frozen=True)
class Fonts:
    """The chains in force."""

    chains: Mapping[str, tuple[Face, ...]]

    def find(self, role: str, char: str) -> Face | None:
        """First face of the role that has the character; None when nobody has it."""
        return next((face for face in self.chains[role] if face.covers(char)), None)

    def dress(self, role: str, text: str, *, whole: bool = False) -> list[Face]:
        """One face per character. `whole` sets a name in one face as soon as a single character needs another one."""
        if whole:
            for face in self.chains[role]:
                if all(face.covers(char) for char in text):
                    return [face] * len(text)
        return [self._face(role, char) for char in text]

    def missing(self, text: str) -> list[str]:
        """Characters, in order and once each, that no face of the body chain has."""
        return [char for char in dict.fromkeys(text) if self.find(BODY, char) is None]

    def _face(self, role: str, char: str) -> Face:
        found = self.find(role, char)
        if found is None:
            raise MissingGlyph(f"没有字库能够显示“{char}”（{code_point(char)}）")
        return found


def code_point(char: str) -> str:
    """`U+4E2D`."""
    return f"U+{ord(char):04X}"


def _chains(roles: Mapping[str, Sequence[Path]]) -> Fonts:
    """Faces of all roles. A file that serves several roles is one Face; two files of one name cannot be told apart."""
    faces: dict[str, Face] = {}
    for path in (path for role in SHIPPED for path in roles.get(role, SHIPPED[role])):
        if faces.setdefault(path.stem, Face(path)).path != path:
            raise ValueError(f"两个字库文件同名：{path.name}")
    body = [faces[path.stem] for path in roles.get(BODY, SHIPPED[BODY])]
    own = {role: [faces[path.stem] for path in roles.get(role, SHIPPED[role])] for role in SHIPPED}
    return Fonts({role: tuple(dict.fromkeys([*chain, *body])) for role, chain in own.items()})


_current = _chains(SHIPPED)


def configure(roles: Mapping[str, Sequence[Path]]) -> None:
    """Replace the chains of the roles named; a role left out keeps what is shipped. Call it once, at the start."""
    global _current
    _current = _chains(roles)


def current() -> Fonts:
    """The fonts in force."""
    return _current
