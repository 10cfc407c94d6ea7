"""Characters that no font has: refused, or boxed with room to write them, and never lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents import press
from documents.layout import fonts
from documents.layout.fonts import BODY, LABEL, SHIPPED, TITLE
from documents.press import CannotPrint, House
from tests.documents.helpers import body_pdfium, body_pypdf, fonts_of, pages_pypdf, printed, sample, squash

UNKNOWN = "\U0002ebf0"  # CJK Extension I: in no font that can be had


@pytest.mark.parametrize("reader", [body_pypdf, body_pdfium])
def test_a_box_with_its_code_and_room_to_write(reader: object) -> None:
    data = sample("agreement", facts=f"张{UNKNOWN}三与他人争执。")
    data["parties"][0]["name"] = f"张{UNKNOWN}三"
    result = printed("agreement", data, missing="box")
    body = reader(result.pdf)  # type: ignore[operator]
    assert body.count("张□（U+2EBF0，手书：）三") >= 3
    assert UNKNOWN not in body
    assert [(hole.field, hole.char, hole.code) for hole in result.missing] == [
        ("parties[0].name", UNKNOWN, "U+2EBF0"),
        ("facts", UNKNOWN, "U+2EBF0"),
    ]
    assert "已印作□，请在旁边的空白处手书" in result.missing[0].message


def test_without_a_hole_nothing_changes() -> None:
    assert printed("agreement", missing="box") == printed("agreement")


def test_boxes_are_only_made_on_request() -> None:
    with pytest.raises(CannotPrint, match="不能打印"):
        printed("agreement", sample("agreement", facts=UNKNOWN))


def test_number_and_address_are_never_boxed() -> None:
    """They stand on every page and are compared by machines."""
    with pytest.raises(CannotPrint) as caught:
        printed("agreement", number=f"第{UNKNOWN}号", missing="box")
    assert [problem.field for problem in caught.value.problems] == ["number"]


def test_bad_data_is_still_bad_data() -> None:
    with pytest.raises(CannotPrint, match="没有填写"):
        printed("agreement", sample("agreement", facts=""), missing="box")


# --- what a committee sets in its own way ----------------------------------------------------------------------------


def test_a_committee_has_its_own_words() -> None:
    house = House(
        words={"人民调解协议书": "调解协议书", "主要事实": "纠纷主要事实", "性别：": "性　别：", "长期": "三十年"}
    )
    result = printed("agreement", house=house)
    body = body_pypdf(result.pdf)
    assert "人民调解协议书" not in body
    assert "一、纠纷主要事实" in body
    assert squash("性　别：女") in body
    assert "人民调解委员会调解协议书" in squash(pages_pypdf(result.pdf)[1])  # the running head
    assert "三十年" in body_pypdf(printed("dossier_cover", sample("dossier_cover", retention="long"), house=house).pdf)
    assert printed("agreement") == printed("agreement", house=press.PLAIN)


def test_a_committee_has_its_own_faces_for_one_paper_at_a_time() -> None:
    house = House(fonts={BODY: [SHIPPED[TITLE][0], SHIPPED[BODY][0]], LABEL: SHIPPED[TITLE]})
    faces = {name.split("+")[1] for name in fonts_of(printed("agreement", house=house).pdf)}
    assert "NotoSansSCGB2312-SemiBold" not in faces
    assert "NotoSansSCGB2312-SemiBold" in {name.split("+")[1] for name in fonts_of(printed("agreement").pdf)}


# --- fonts of the office ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> object:
    for place in ("", "body", "title", "label"):
        (tmp_path / place).mkdir(exist_ok=True)
    yield tmp_path
    fonts.configure({})


def test_a_folder_of_fonts_is_searched_in_order(folder: Path) -> None:
    for name, source in (("body/office_a", TITLE), ("body/office_b", LABEL), ("office_last", LABEL)):
        (folder / f"{name}.ttf").write_bytes(SHIPPED[source][0].read_bytes())
    fonts.configure_from(folder)
    chains = fonts.current().chains
    assert [face.name for face in chains[BODY]] == ["office_a", "office_b", "NotoSerifSC-Regular", "office_last"]
    assert [face.name for face in chains[TITLE]][:2] == ["NotoSerifSC-Bold-GB2312", "office_a"]
    assert chains[LABEL][-1].name == "office_last"
    found = {name.split("+")[1] for name in fonts_of(printed("refusal_notice").pdf)}
    assert "NotoSerifSCGB2312-Bold" in found


def test_a_file_that_is_no_font_is_named(folder: Path) -> None:
    (folder / "坏.ttf").write_bytes(b"no font")
    with pytest.raises(ValueError, match=r"“坏\.ttf”不能使用"):
        fonts.configure_from(folder)


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(ValueError, match="找不到字库目录"):
        fonts.configure_from(folder / "nowhere")
