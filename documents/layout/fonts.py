"""Faces and roles: which font file draws which character, and which characters none of them has.

A role (`body`, `title`, `label`) is an ordered chain of font files; every chain falls back to the body's. An office that
owns a 仿宋 puts it first in the chain of `body` with `configure`. A character that no face has is found before anything
is drawn: a paper with a hole in a name is worse than no paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import MappingProxyType

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from documents.layout import tounicode
from documents.text.blank import BLANK

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
        """True when this face draws the character itself rather than a box; newlines and blanks need no glyph."""
        return char in ("\n", BLANK) or bool(self.font.face.charToGlyph.get(ord(char), 0))

    def width(self, char: str) -> float:
        """Advance in thousandths of the em. A long dash is drawn one em wide, so that —— closes without a gap."""
        if char in ("—", BLANK):
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


_FACES: dict[str, Face] = {}  # by file name, which is also the name ReportLab knows the font by


def _face(path: Path) -> Face:
    """One Face per file, however many chains it is in; two files of one name cannot be told apart."""
    face = _FACES.setdefault(path.stem, Face(path))
    if face.path != path:
        raise ValueError(f"两个字库文件同名：{path.name}")
    return face


def _chains(roles: Mapping[str, Sequence[Path]], last: Sequence[Path] = ()) -> Fonts:
    """Faces of all roles: the role's own, the body's, and those asked last for what nobody else has."""
    own = {role: [_face(path) for path in roles.get(role, SHIPPED[role])] for role in SHIPPED}
    rest = [*own[BODY], *map(_face, last)]
    return Fonts({role: tuple(dict.fromkeys([*chain, *rest])) for role, chain in own.items()})


_configured = _chains(SHIPPED)
_in_use: ContextVar[Fonts | None] = ContextVar("fonts", default=None)


def configure(roles: Mapping[str, Sequence[Path]], last: Sequence[Path] = ()) -> None:
    """Replace the chains of the roles named; a role left out keeps what is shipped. Call it once, at the start.

    The files of `last` are asked, in their order, for characters that no other file has (rare names).
    """
    global _configured
    _configured = _chains(roles, last)


def configure_from(folder: Path) -> None:
    """Add an office's own fonts: `folder/body`, `/title` and `/label` go before the shipped face of the role; the files
    that lie in `folder` itself (HanaMinA.ttf, HanaMinB.ttf) are asked last. All are TrueType, in the order of their names.

    Raises ValueError, in Chinese, for a folder that is not there or a file that is no TrueType font.
    """
    if not folder.is_dir():
        raise ValueError(f"找不到字库目录“{folder}”。")
    configure({role: [*_files(folder / role), *SHIPPED[role]] for role in SHIPPED}, _files(folder))
    added = {face for chain in _configured.chains.values() for face in chain if face.path.parent != DIRECTORY}
    for face in sorted(added, key=lambda face: face.name):
        try:
            face.font  # noqa: B018  (read it now: a paper is too late to find out)
        except (TTFError, OSError) as error:
            raise ValueError(f"字库文件“{face.path.name}”不能使用，应为 TrueType 字库（.ttf）。") from error


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in (".ttf", ".ttc"))


@contextmanager
def using(roles: Mapping[str, Sequence[Path]]) -> Iterator[None]:
    """Other chains for the papers printed inside this block, in this thread only."""
    token = _in_use.set(_chains(roles) if roles else _in_use.get())
    try:
        yield
    finally:
        _in_use.reset(token)


def current() -> Fonts:
    """The fonts in force."""
    return _in_use.get() or _configured
