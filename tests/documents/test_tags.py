"""What a screen reader gets: every word in order, tables as tables, pictures in words, nothing of the sheet's furniture."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from documents.layout.tags import Element, Tree
from documents.press import KINDS
from tests.documents.helpers import body_pypdf, printed, sample, squash
from tests.documents.reading import structure

ROLES = {"Document", "H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure"}
SHOWS = {"Tj", "TJ", "'", '"', "Do", "S", "s", "f", "f*", "B", "b", "sh", "BI"}


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_all_ink_is_marked_once_and_belongs_to_an_element_or_the_sheet(kind: str, large: bool) -> None:
    pdf = printed(kind, large=large, draft=True).pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked is True
        assert str(opened.Root.Lang) == "zh-CN"
        owners = _owners(opened)
        for page in opened.pages:
            numbers = _marks(page)
            assert numbers == list(range(len(numbers)))
            assert len(owners[int(page.obj.StructParents)]) == len(numbers)


def _owners(opened: pikepdf.Pdf) -> dict[int, list[object]]:
    numbers = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): list(marks) for key, marks in zip(numbers[0::2], numbers[1::2], strict=True)}


def _marks(page: pikepdf.Page) -> list[int]:
    """Numbers of the marked content in order; all that is painted is inside some, and none is inside another."""
    found, depth = [], 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            depth += 1
            assert depth == 1
            if str(operands[0]) != "/Artifact":
                found.append(int(operands[1].MCID))
        elif name == "EMC":
            depth -= 1
        elif name in SHOWS:
            assert depth == 1, name
    assert depth == 0
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_reads_out_the_whole_paper_in_order(kind: str) -> None:
    """What is read out is the text of the type area, word for word: no header, no footer, no watermark."""
    pdf = printed(kind, draft=True).pdf
    spoken = structure(pdf)
    assert squash(spoken.text) == body_pypdf(pdf)
    assert {node.role for node in spoken.every()} <= ROLES
    assert "扫码可核对" not in spoken.text


@pytest.mark.parametrize("kind", KINDS)
def test_headings_tables_and_pictures(kind: str) -> None:
    spoken = structure(printed(kind).pdf)
    assert [squash(node.text) for node in spoken.every("H1")] != []
    assert len(list(spoken.every("H1"))) == 1
    for table in spoken.every("Table"):
        assert table.kids
        assert all(isinstance(row, type(table)) and row.role == "TR" for row in table.kids)
    for row in spoken.every("TR"):
        assert row.kids
        assert all(cell.role in ("TH", "TD") for cell in row.kids)  # type: ignore[union-attr]
    assert all(head.scope in ("Row", "Column") for head in spoken.every("TH"))
    assert all(figure.alt for figure in spoken.every("Figure"))
    assert any("核对本文书" in figure.alt for figure in spoken.every("Figure"))


def test_seal_and_fingerprints_are_described() -> None:
    spoken = structure(printed("agreement").pdf)
    described = [figure.alt for figure in spoken.every("Figure")]
    assert described.count("指印处") == 3
    assert described.count("单位印章处") == 1
    assert described.count("印章处") == 1
    assert [squash(head.text) for head in spoken.every("H2")][:2] == ["一、主要事实", "二、争议事项"]


def test_a_paragraph_that_goes_on_overleaf_is_one_paragraph() -> None:
    facts = "石桥村三组公共水沟被余料堵塞，" * 60
    record = "第一段。\n\n第二段，" + "双方各执一词，" * 200 + "。\n第三段。"
    spoken = structure(printed("agreement", sample("agreement", facts=facts)).pdf)
    assert [squash(node.text) for node in spoken.every("P")].count(squash(facts)) == 1
    told = structure(printed("session_record", sample("session_record", record=record)).pdf)
    said = [squash(node.text) for node in told.every("P")]
    assert [said.count(squash(part)) for part in record.split("\n") if part] == [1, 1, 1]


def test_a_row_that_goes_on_overleaf_is_one_row() -> None:
    summary = "，".join(f"第{place}次到场" for place in range(400))
    spoken = structure(printed("intake_register", sample("intake_register", summary=summary)).pdf)
    assert [squash(cell.text) for cell in spoken.every("TD")].count(squash(summary)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_bookmarks_lead_to_the_sections(kind: str) -> None:
    pdf = printed(kind).pdf
    heads = [squash(node.text) for node in structure(pdf).every("H2")]
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        (whole,) = outline.root
        assert whole.title.startswith(KINDS[kind].title)
        assert [squash(item.title) for item in whole.children] == heads
        places = [
            (opened.pages.index(pikepdf.Page(item.destination[0])), -item.destination[3]) for item in whole.children
        ]
        assert all(earlier <= later for earlier, later in pairwise(places))


def test_marks_inside_marks_are_not_written() -> None:
    class Page:
        def __init__(self) -> None:
            self.said: list[str] = []

        def getPageNumber(self) -> int:  # noqa: N802
            return 1

        def addLiteral(self, words: str) -> None:  # noqa: N802
            self.said.append(words)

    tree, page = Tree(), Page()
    with tree.content(page, Element("Figure", alt="x")), tree.content(page, Element("P")), tree.artifact(page):
        pass
    assert page.said == ["/Figure <</MCID 0>> BDC", "EMC"]
