"""Our rulebooks as DMN: out and in unchanged, edited by others, and evaluated by the standard's own rules."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import reference, shelf
from rules.dmn import evaluate
from rules.dmn_books import from_dmn, to_dmn
from rules.dmn_model import BadDmn
from rules.facts import normalise
from rules.loading import BadTable
from rules.table import Hit
from tests.rules import samples
from tests.rules.samples import ON, plain_row, table_of


@pytest.mark.parametrize("table", shelf.shipped().values(), ids=shelf.shipped())
def test_the_shipped_books_survive_out_and_in(table):
    back = from_dmn(to_dmn(table))
    assert back == table
    assert back.digest == table.digest


@pytest.mark.parametrize("table", shelf.shipped().values(), ids=shelf.shipped())
def test_the_shipped_books_say_the_same_to_a_dmn_engine(table):
    chance, text = random.Random(3), to_dmn(table)
    for _ in range(6):
        facts = normalise(samples.facts(chance))
        expected = [finding.outcome.as_json() for finding in reference.decide(table, facts, ON).findings]
        assert plain(evaluate(text, facts)[table.name]) == expected


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 12), st.sampled_from(list(Hit)))
def test_any_book_survives_out_and_in_and_says_the_same_to_a_dmn_engine(chance: random.Random, size, hit):
    table, names = samples.table(chance, size, hit)
    text = to_dmn(table)
    assert from_dmn(text) == table
    for _ in range(8):
        facts = normalise(samples.facts(chance, names))
        matched = reference.matching(table.rows, facts)
        if not reference.conflict(table, matched):
            made = reference.conclude(table, table.rows, facts, ON, matched, engine="reference")
            expected = [finding.outcome.as_json() for finding in made.findings]
            assert plain(evaluate(text, facts)["sample"]) == expected
        else:
            with pytest.raises(BadDmn, match="只许命中一条规则"):
                evaluate(text, facts)


def plain(result):
    found = result if isinstance(result, list) else [result] if result else []
    return [{name: value for name, value in one.items() if value is not None} for one in found]


STRANGE = 'He said "<7 & >3>"\\ 、换行\r\n第二行\t末尾\x0b\ufffe'


def test_strange_texts_survive():
    then = {"measure": "choose_exit", "mode": "ask", "within_hours": 24, "colour": "red", "route": '去“法院”\\ "起诉"'}
    raw = plain_row(sentence=STRANGE, basis="人民调解法 <25>", to="2030-01-01", then=then, pack="law")
    table = table_of([raw], title="层级 & <期限>", note="]]> 注", complete=True)
    back = from_dmn(to_dmn(table))
    assert back == table
    assert back.complete


def edited(before, after, table=None):
    text = to_dmn(table or table_of([plain_row(when={"days_at_level": ">= 7", "risk_tags": 'not("weapon")'})]))
    assert before in text
    return from_dmn(text.replace(before, after, 1)).rows[0]


def test_what_a_modeller_changes_counts():
    assert edited("<text>&gt;= 7</text>", "<text>&gt;= 10</text>").when["days_at_level"].source == ">= 10"
    assert edited("<text>&gt;= 7</text>", "<text>not(7, null)</text>").when["days_at_level"].source == "not(7)"
    assert edited("<text>&gt;= 7</text>", "<text>not(null)</text>").when["days_at_level"].source == "known"
    assert edited("<text>&gt;= 7</text>", "<text>5, null</text>").when["days_at_level"].source == "5, unknown"
    assert "days_at_level" not in edited("<text>&gt;= 7</text>", "<text>-</text>").when
    tags = edited('not(list contains(?, "weapon"), null)', 'list contains(?, "death")').when["risk_tags"]
    assert tags.source == '"death"'
    assert edited("<text>满7天上报。</text>", "<text>满十天上报。</text>").sentence == "满十天上报。"
    assert edited('<text>"township"</text>', '<text>"county"</text>').outcome.to == "county"


def test_spelling_is_kept_where_the_cell_says_the_same():
    table = table_of(
        [plain_row(when={"days_at_level": "> 6", "level": '"网格"', "party_refused": "否", "status": "-"})]
    )
    row = from_dmn(to_dmn(table)).rows[0]
    assert {name: cell.source for name, cell in row.when.items()} == {
        "days_at_level": "> 6",
        "level": '"网格"',
        "party_refused": "false",
        "status": "-",
    }


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"&gt;= 7"', '"&gt;= x"', "第1条规则：看不懂"),
        ('<text>"act"</text>', "<text>if</text>", "超出了S-FEEL"),
        ("<house:row>", "<house:row>{", "附加信息（row）读不出来"),
        ("<house:book>", "<house:other>", "没有找到附加信息"),
    ],
)
def test_what_cannot_be_read_back_is_said(before, after, message):
    text = to_dmn(table_of([plain_row()])).replace(before, after, 1)
    text = text.replace("</house:book>", "</house:other>") if after == "<house:other>" else text
    with pytest.raises(BadDmn) as caught:
        from_dmn(text)
    assert message in str(caught.value)


def test_a_foreign_file_and_a_rule_added_elsewhere_are_told_what_is_missing():
    with pytest.raises(BadDmn, match="不是本系统导出的规则表"):
        from_dmn('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>')
    text = re.sub(r"(?s)(<rule .*?)<extensionElements>.*?</extensionElements>", r"\1", to_dmn(table_of([plain_row()])))
    with pytest.raises(BadTable, match=r"第1行（sample_one）的from") as caught:
        from_dmn(text)
    assert "的examples" in str(caught.value)
    for shown, message in (
        ("<text>1.5</text>", "then.colour：“1.5”不是可用的词"),
        ("<text>&gt;= x</text>", "看不懂“>= x”"),
    ):
        before = "<text>null</text>" if "1.5" in shown else "<text>&gt;= 7</text>"
        with pytest.raises(BadTable) as caught:
            from_dmn(to_dmn(table_of([plain_row()])).replace(before, shown, 1))
        assert message in str(caught.value)


def test_the_longest_book_still_comes_back():
    rows = [plain_row(id=f"row{number}", when={"days_at_level": str(number)}) for number in range(500)]
    table = table_of(rows)
    assert from_dmn(to_dmn(table)) == table
