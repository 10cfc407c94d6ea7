"""The shipped fonts are the ones that were checked, cover the names we promise, and never lie about money."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from documents.layout import fonts
from documents.layout.fonts import BODY, DIRECTORY, LABEL, SHIPPED, TITLE, Face, MissingGlyph

RARE = "𬴂䶮㛃𠅤犇喆堃淼珺玥𬱖·〇㑇䲟𫖯𬘡𫰛𬍛𪨰𫄧"


@pytest.fixture
def shipped_again() -> object:
    yield None
    fonts.configure({})


def test_checksums() -> None:
    sums = dict(reversed(line.split()) for line in (DIRECTORY / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {path.name for path in DIRECTORY.glob("*.ttf")}
    for name, expected in sums.items():
        assert hashlib.sha256((DIRECTORY / name).read_bytes()).hexdigest() == expected


def test_readme_and_licence_stand_beside_the_fonts() -> None:
    readme = (DIRECTORY / "README.md").read_text(encoding="utf-8")
    assert all(path.name in readme for path in DIRECTORY.glob("*.ttf"))
    for licence in ("OFL-NotoSansSC.txt", "OFL-NotoSerifSC.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (DIRECTORY / licence).read_text(encoding="utf-8")


@pytest.mark.parametrize("role", [BODY, TITLE, LABEL])
def test_rare_names_are_covered_by_every_role(role: str) -> None:
    assert [char for char in RARE if fonts.current().find(role, char) is None] == []


@pytest.mark.parametrize("path", [path for chain in SHIPPED.values() for path in chain], ids=lambda path: path.stem)
def test_yuan_sign_is_no_dollar(path: Path) -> None:
    """A well-known free 仿宋 draws ￥ as a dollar sign: 2200 yuan would become 2200 dollars."""
    glyphs = Face(path).font.face.charToGlyph
    assert glyphs[ord("￥")] not in (glyphs[ord("$")], glyphs.get(ord("＄")))


def test_a_name_is_set_in_one_face_as_a_whole() -> None:
    case = fonts.current()
    assert {face.name for face in case.dress(TITLE, "石桥村", whole=True)} == {"NotoSerifSC-Bold-GB2312"}
    assert {face.name for face in case.dress(TITLE, "张𬴂淼", whole=True)} == {"NotoSerifSC-Regular"}
    assert len({face.name for face in case.dress(TITLE, "张𬴂淼")}) == 2


def test_missing_characters_are_named_once_and_in_order() -> None:
    assert fonts.current().missing("张😀三\n\U0002ebf0😀") == ["😀", "\U0002ebf0"]
    assert fonts.code_point("\U0002ebf0") == "U+2EBF0"


@pytest.mark.parametrize("whole", [True, False])
def test_drawing_a_missing_character_is_an_error_and_no_box(whole: bool) -> None:
    with pytest.raises(MissingGlyph, match=r"U\+1F600"):
        fonts.current().dress(BODY, "张😀", whole=whole)


def test_an_office_may_put_its_own_face_first(shipped_again: object) -> None:
    fonts.configure({BODY: [SHIPPED[TITLE][0], SHIPPED[BODY][0]]})
    case = fonts.current()
    assert [face.name for face in case.dress(BODY, "张𬴂")] == ["NotoSerifSC-Bold-GB2312", "NotoSerifSC-Regular"]
    assert {face.name for face in case.dress(BODY, "张𬴂", whole=True)} == {"NotoSerifSC-Regular"}
    assert case.chains[LABEL][0].name == "NotoSansSC-SemiBold-GB2312"


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="同名"):
        fonts.configure({TITLE: [tmp_path / "NotoSerifSC-Regular.ttf"]})


def test_a_long_dash_fills_its_em() -> None:
    face = fonts.current().chains[BODY][0]
    assert face.width("—") == 1000.0
    assert face.stretch("—") > 100.0
    assert face.stretch("甲") == 100.0
