"""Every article has its row or its code, every row, name and test of the index exists, and docs/law.md is current."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mediation.management.commands import draw_law
from rules import articles, shelf
from rules.articles import Force, cites, demands, row_of
from rules.table import Pack

ROOT = Path(__file__).resolve().parents[2]
DEMANDS = demands()


def titled(demand):
    return f"{demand.law}{demand.name}"


@pytest.mark.parametrize("demand", DEMANDS, ids=titled)
def test_every_article_is_answered(demand):
    assert demand.rows or demand.code, "no row and no code"
    assert demand.rows or demand.tests or not demand.law, "code alone needs a test"
    assert demand.text
    assert not demand.text.endswith("。")
    assert not demand.missing.endswith("。")


@pytest.mark.parametrize("demand", [demand for demand in DEMANDS if demand.law], ids=titled)
def test_the_rows_of_an_article_cite_it(demand):
    for name in demand.rows:
        assert cites(row_of(name).basis, demand.law, demand.name), f"{name}: {row_of(name).basis}"


@pytest.mark.parametrize("demand", DEMANDS, ids=titled)
def test_what_the_index_names_exists(demand):
    for name in demand.rows:
        kinds = {example.expect for example in row_of(name).examples}
        assert kinds >= {True, False}, name
    for name in demand.code:
        path, _, constraint = name.partition("#")
        module, _, attribute = path.rpartition(".")
        thing = getattr(import_module(module), attribute)
        if constraint:
            assert constraint in {each.name for each in thing._meta.constraints}, name
    for node in demand.tests:
        file, _, test = node.partition("::")
        assert re.search(rf"^(    )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), node


def test_no_entry_stands_twice():
    names = [titled(demand) for demand in DEMANDS]
    assert len(names) == len(set(names))
    catalogue = [demand.name for demand in DEMANDS if not demand.law]
    assert catalogue == [f"R{number:02d}" for number in range(1, 20)]
    assert {demand.force for demand in DEMANDS if demand.law} == set(Force)


def test_every_row_of_the_law_pack_stands_under_an_article():
    listed = {name for demand in DEMANDS if demand.law for name in demand.rows}
    law = {f"{table.name}.{row.id}" for table in shelf.shipped().values() for row in table.rows if row.pack is Pack.LAW}
    assert law - listed == set()


@pytest.mark.parametrize(
    ("basis", "law", "article", "expected"),
    [
        ("人民调解法 3、17、26", "人民调解法", "17", True),
        ("人民调解法 3、17、26", "人民调解法", "7", False),
        ("民法典 1077–1080", "民法典", "1078", True),
        ("民法典 1077–1080", "民法典", "1081", False),
        ("人民调解工作若干规定 22（一）、24；人民调解法 25", "人民调解工作若干规定", "22", True),
        ("人民调解工作若干规定 22（一）、24；人民调解法 25", "人民调解法", "22", False),
        ("本县（区）分级办理办法（示例）；参照人民调解工作若干规定 21", "人民调解工作若干规定", "21", True),
        ("法律援助法 31、42（一）（二）、38", "法律援助法", "42", True),
        ("", "法律援助法", "42", False),
    ],
)
def test_a_basis_names_its_articles(basis, law, article, expected):
    assert cites(basis, law, article) is expected


def test_a_slip_in_the_index_is_not_passed_over(monkeypatch, tmp_path):
    path = tmp_path / "articles.yaml"
    path.write_text("articles: [{law: 法, article: '1', kind: block, demands: 要求, row: []}]\ncatalogue: []", "utf-8")
    monkeypatch.setattr(articles, "FILE", path)
    with pytest.raises(ValueError, match="unknown keys"):
        demands.__wrapped__()


def test_the_page_is_current():
    call_command("draw_law", check=True)


def test_a_stale_page_is_found_and_mended(monkeypatch, tmp_path):
    monkeypatch.setattr(draw_law, "PAGE", tmp_path / "law.md")
    with pytest.raises(CommandError, match="make docs"):
        call_command("draw_law", check=True)
    call_command("draw_law")
    call_command("draw_law", check=True)
    draw_law.PAGE.write_text("old", encoding="utf-8")
    with pytest.raises(CommandError, match="make docs"):
        call_command("draw_law", check=True)
