"""What a row says follows its cells; what cannot be said is refused when the table is read."""

import pytest

from rules import analysis, dmn_books, engine, reference
from rules.analysis import Flaw
from rules.loading import BadTable, build
from tests.rules.samples import ON, plain_row, table_of

ENDS = {"measure": "remind", "mode": "act"}


def said(sentence, when, **more):
    return table_of([plain_row(sentence=sentence, when=when, then={**ENDS, **more})]).rows[0].says


@pytest.mark.parametrize(
    ("sentence", "when", "expected"),
    [
        ("满{days_at_level}天上报。", {"days_at_level": ">= 7"}, "满7天上报。"),
        ("满{days_at_level}天上报。", {"days_at_level": ">= 10"}, "满10天上报。"),
        ("已满{days_to_next_due}天。", {"days_to_next_due": "<= -15"}, "已满15天。"),
        ("不到{follow_ups_count}次。", {"follow_ups_count": "< 2"}, "不到2次。"),
        ("不到{police_calls}次。", {"police_calls": "< 3,unknown"}, "不到3次。"),
        ("{group_size.low}至{group_size.high}人。", {"group_size": "[5..9]"}, "5至9人。"),
        ("{days_in_status.high}天内。", {"days_in_status": "[0..3)"}, "3天内。"),
        ("达到{amount_fen}。", {"amount_fen": ">= 100000000"}, "达到100万元。"),
        ("达到{amount_fen}。", {"amount_fen": ">= 50"}, "达到0.50元。"),
        ("没有数字。", {"days_at_level": ">= 7"}, "没有数字。"),
    ],
)
def test_a_sentence_says_the_numbers_of_its_cells(sentence, when, expected):
    assert said(sentence, when) == expected


def test_a_sentence_says_the_numbers_of_its_outcome():
    clock = {"period": "30个工作日", "since": "accepted", "within_hours": 24}
    assert said("{period}，{within_hours}小时。", {"days_at_level": "0"}, **clock) == "30个工作日，24小时。"


@pytest.mark.parametrize(
    ("hole", "when"),
    [
        ("days_at_level", {"attempts_at_level": ">= 3"}),
        ("days_at_level", {"days_at_level": "[3..9]"}),
        ("days_at_level", {"days_at_level": "3,9"}),
        ("days_at_level", {"days_at_level": "known"}),
        ("days_at_level.low", {"days_at_level": ">= 3"}),
        ("days_at_level.middle", {"days_at_level": "[3..9]"}),
        ("level", {"level": '"grid"'}),
        ("period", {"days_at_level": ">= 3"}),
        ("within_hours", {"days_at_level": ">= 3"}),
        ("moon", {"days_at_level": ">= 3"}),
        ("", {"days_at_level": ">= 3"}),
    ],
)
def test_a_placeholder_that_says_nothing_is_refused(hole, when):
    with pytest.raises(BadTable) as caught:
        said(f"满{{{hole}}}天。", when)
    assert f"第1行（one）的sentence：“{{{hole}}}”说不出数字" in str(caught.value)


def test_what_is_kept_is_what_was_written_and_what_is_read_is_rendered():
    row = plain_row(sentence="满{days_at_level}天上报。")
    table = table_of([row])
    assert table.rows[0].sentence == "满{days_at_level}天上报。"
    assert build(table.as_json()).digest == table.digest
    assert table.digest != table_of([plain_row(sentence="满7天上报。")]).digest, "the digest covers what was written"
    for made in (engine.decide(table, {"days_at_level": 8}, ON), reference.decide(table, {"days_at_level": 8}, ON)):
        assert made.findings[0].sentence == "满7天上报。"
        assert made.as_json()["findings"][0]["sentence"] == "满7天上报。"
    assert reference.why_not(table, "one", {"days_at_level": 6}, ON).sentence == "满7天上报。"


def test_a_modeller_sees_and_gives_back_what_was_written():
    table = table_of([plain_row(sentence="满{days_at_level}天上报。")])
    text = dmn_books.to_dmn(table)
    assert "<text>满{days_at_level}天上报。</text>" in text
    assert dmn_books.from_dmn(text) == table


def misstated(table):
    return [issue for issue in analysis.check(table, ON) if issue.kind is Flaw.MISSTATED]


@pytest.mark.parametrize(
    ("sentence", "when", "complaint"),
    [
        (
            "满7天上报。",
            ">= 10",
            "第1行（one）的句子里写着7，条件里没有7；请改写句子，或者用{days_at_level}代表条件里的数字。",
        ),
        ("满7天上报。", ">= 7", ""),
        ("满{days_at_level}天上报。", ">= 10", ""),
        ("村（社区）“4+1”防线拨打12348，到期上报。", ">= 10", ""),
        (
            "还有5天以内。",
            "[1..3]",
            "第1行（one）的句子里写着5，条件里没有5；请改写句子，或者用{days_at_level.high}代表条件里的数字。",
        ),
        ("满7天上报。", "known", "第1行（one）的句子里写着7，条件里没有7；请改写句子。"),
    ],
)
def test_a_sentence_counts_what_its_cells_count(sentence, when, complaint):
    row = plain_row(sentence=sentence, when={"days_at_level": when})
    issues = misstated(table_of([row]))
    assert [issue.text for issue in issues] == ([complaint] if complaint else [])
    law = table_of([plain_row(sentence=sentence, pack="law", when={"days_at_level": when})])
    assert not misstated(law), "the law's own words stand as they are"
