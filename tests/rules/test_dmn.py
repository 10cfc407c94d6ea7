"""DMN files of others: hit policies, aggregations, exact decimals, chains, and what is refused with its place."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from rules.dmn import evaluate, to_json
from rules.dmn_model import LARGEST_TEXT, BadDmn

FOLDER = Path(__file__).with_name("dmn")


def decide(name, **facts):
    return evaluate((FOLDER / f"{name}.dmn").read_text(encoding="utf-8"), facts)


@pytest.mark.parametrize(
    ("amount", "urgent", "fee"),
    [
        (0, None, Decimal("50.1")),
        (Decimal("100.49"), True, Decimal("50.1")),
        (100.5, False, 100),
        (200, True, 120),
        (Decimal("1000.01"), True, Decimal("200.001")),
        (200, None, None),
        (-1, True, None),
        (None, True, None),
    ],
)
def test_unique_with_spaced_and_chinese_names(amount, urgent, fee):
    assert decide("unique", **{"涉案 金额": amount, "Is Urgent": urgent}) == {"补贴 标准": fee}


def test_policies_that_pick_or_sort():
    assert decide("orders", days=31) == {
        "Priority": {"level": "township", "colour": "red"},
        "OutputOrder": ["county", "township", "village"],
        "RuleOrder": ["b", "a"],
        "First": {"word": "late", "number": 24},
        "Any": True,
    }
    assert decide("orders", days=4) == {
        "Priority": {"level": "village", "colour": "red"},
        "OutputOrder": ["village"],
        "RuleOrder": ["a"],
        "First": {"word": "soon", "number": None},
        "Any": True,
    }


def test_nothing_matches_gives_null_or_the_default():
    assert decide("orders", days=0) == {
        "Priority": None,
        "OutputOrder": None,
        "RuleOrder": ["none"],
        "First": {"word": None, "number": -1},
        "Any": None,
    }


def test_any_that_disagrees_is_an_error():
    with pytest.raises(BadDmn, match="决策“Any”的命中策略是ANY，命中的规则结果应当相同，第1条与第3条却不同。"):
        decide("orders", days=99)


def test_collect_and_its_aggregations_are_exact():
    tenths = [Decimal("0.1"), Decimal("0.2"), Decimal("-0.3"), Decimal("0.1")]
    assert decide("collect", grade="a") == {
        "All": tenths,
        "Sum": Decimal("0.1"),
        "Min": Decimal("-0.3"),
        "Max": Decimal("0.2"),
        "Count": 4,
    }
    assert decide("collect", grade="c") == {"All": None, "Sum": None, "Min": None, "Max": None, "Count": 0}


def test_a_chain_is_decided_in_its_order():
    made = decide("chain", Party={"Monthly Income": 1499.99, "age": 70}, matter="wage")
    assert made == {"Limit": 1500, "Means": {"grade": "poor", "rank": 1}, "Answer": "aid"}
    assert list(made) == ["Limit", "Means", "Answer"]
    assert decide("chain", Party={"Monthly Income": 1500}, matter="wage")["Answer"] == "no aid"
    assert decide("chain", **{"Party.Monthly Income": 3}, matter="injury")["Answer"] == "aid"
    assert decide("chain", matter="injury") == {"Limit": 1500, "Means": None, "Answer": "no aid"}
    with pytest.raises(BadDmn, match='输入数据“matter”："moon"不在允许值里'):
        decide("chain", matter="moon")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b", ["comma"]),
        ("not(c)", ["comma", "other"]),
        ('say "hi"', ['quote "q"', "other"]),
        ("<&>", ["cdata", "other"]),
        ("", ["empty", "other"]),
        (None, ["null"]),
        ("张三", ["other", "汉字"]),
    ],
)
def test_tricky_texts(text, found):
    assert decide("tricky", text=text)["Words"] == found


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (1, ["one or huge"]),
        (2, ["open", "round"]),
        (3, None),
        (-0.5, ["negative"]),
        (Decimal("-1.50"), ["negative"]),
        (0.3, ["three tenths"]),
        (9007199254740993, ["one or huge", "outside"]),
        (150, ["outside"]),
        (250, None),
        (None, None),
    ],
)
def test_tricky_numbers(number, found):
    assert decide("tricky", n=number)["Numbers"] == found


def test_dates_are_compared_as_dates():
    assert [decide("tricky", day=day)["Days"] for day in ("2020-12-31", "2021-01-01", "2019-01-01")] == [
        "2020",
        "later",
        None,
    ]
    with pytest.raises(BadDmn, match="输入数据“day”：“soon”不是日期"):
        decide("tricky", day="soon")


def test_json_keeps_every_digit():
    made = evaluate(one("1.12345678901234567890123", name="x"), {})
    assert to_json({**made, "list": [Decimal("0.1"), {"a": Decimal("-2.5")}], "word": "字"}) == (
        '{\n  "x": 1.12345678901234567890123,\n  "list": [\n    0.1,\n    {\n      "a": -2.5\n    }\n  ],\n  "word": "字"\n}'
    )
    assert json.loads(to_json(decide("orders", days=31))) == decide("orders", days=31)


# ---- refusals --------------------------------------------------------------------------------------------------------

NAMESPACE = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'


def file(body):
    return f'<definitions {NAMESPACE} name="t" namespace="urn:t">{body}</definitions>'


def one(expression, name="D"):
    return file(f'<decision name="{name}"><literalExpression><text>{expression}</text></literalExpression></decision>')


def table(cell="-", result="1", policy='hitPolicy="UNIQUE"', output='<output name="o"/>', column=""):
    rule = f"<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>{result}</text></outputEntry></rule>"
    expression = column or "<inputExpression><text>Age</text></inputExpression>"
    inside = f'<input label="年龄">{expression}</input>{output}{rule}'
    return file(f'<decision name="D"><decisionTable {policy}>{inside}</decisionTable></decision>')


@pytest.mark.parametrize(
    "cell",
    [
        "if Age &gt; 1 then 2 else 3",
        'contains(?, "x")',
        "? &gt; 5",
        "&gt; Age + 1",
        "5 and 6",
        "[1..",
        "[1..2",
        "(1,2)",
        "5,",
        "not(5",
        "not(not(5))",
        "{a: 1}",
        '"open',
        "Age.",
        "Age(1)",
        "1 2",
        'list contains(?, "a"',
        "&lt;",
        "@",
        'time("10:00:00")',
        "=__import__('os').system('id')",
    ],
)
def test_feel_beyond_s_feel_is_refused_with_its_place(cell):
    with pytest.raises(BadDmn, match=r"^决策“D”第1条规则“年龄”列：.*(超出了S-FEEL|不认识)"):
        evaluate(table(cell), {"Age": 3})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (table("abc"), "不认识“abc”这个名称（文字须加双引号）"),
        (table(result="sum(1)"), "决策“D”第1条规则“o”列：“sum(1)”"),
        (table(result="for x in y return x"), "超出了S-FEEL"),
        (table(result="1 +"), "超出了S-FEEL"),
        (table(result="(1"), "超出了S-FEEL"),
        (table("9" * 5000), "太长：5000字，最多4000字"),
        (table("9" * 50), "数字太长"),
        (table(result="-" * 50 + "Age"), "括号套得太深，最多40层"),
        (table(result="1" + "+1" * 300), "运算太多，最多200次"),
        (file("".join(f'<inputData name="n{n}"/>' for n in range(1001))), "名称太多：1001个，最多1000个"),
        (table('date("2020-02-31")'), "“2020-02-31”不是日期"),
        (table(policy='hitPolicy="MAYBE"'), "不认识命中策略“MAYBE”"),
        (table(policy='hitPolicy="UNIQUE" aggregation="SUM"'), "汇总方式“SUM”不能用"),
        (table(policy='hitPolicy="COLLECT" aggregation="AVG"'), "汇总方式“AVG”不能用"),
        (table(policy='hitPolicy="PRIORITY"'), "要求输出列按重要程度列出允许值"),
        (table(output=""), "没有输出列"),
        (table(output=""), "有1个输入、1个输出，应为1个和0个"),
        (
            table(output='<output name="o"/><output name="o"/>', policy='hitPolicy="COLLECT" aggregation="SUM"'),
            "有几个输出列时不能汇总",
        ),
        (table(output='<output name="o"/><output/>'), "每列都要有不同的名称"),
        (
            table(result='"z"', output='<output name="o"><outputValues><text>"x","y"</text></outputValues></output>'),
            '第1条规则“o”列："z"不在允许值里',
        ),
        (table(column="<inputExpression/>"), "输入列“年龄”：没有输入表达式"),
        (
            table(
                column="<inputExpression><text>Age</text></inputExpression><inputValues><text>?</text></inputValues>"
            ),
            "年龄”的允许值",
        ),
        (file(""), "没有决策"),
        (file('<decision name="D"><invocation/></decision>'), "用到了invocation，超出了S-FEEL"),
        (file('<decision name="D"/>'), "没有决策表或者表达式"),
        (file('<decision name="D"><knowledgeRequirement/></decision>'), "用到了业务知识模型"),
        (
            file(
                '<decision name="D"><informationRequirement><requiredDecision href="#x"/></informationRequirement></decision>'
            ),
            "所依赖的决策“x”不在文件里",
        ),
        (file('<decision name="D"/><decision name="D"/>'), "有两个决策都叫“D”"),
        ("<definitions/>", "不是DMN文件"),
        ("<a", "不是正确的XML"),
        ("\x00", "不是正确的XML"),
        ("x" * (LARGEST_TEXT + 1), "DMN文件太大：1000001字节，最多1000000字节"),
        ('<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', "不能有DTD、实体定义或者外部引用"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', "不能有DTD"),
    ],
)
def test_bad_files_are_refused_in_chinese(text, message):
    with pytest.raises(BadDmn) as caught:
        evaluate(text, {"Age": 3})
    assert message in str(caught.value)


def test_a_billion_laughs_cost_nothing():
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(BadDmn, match="不能有DTD"):
        evaluate(f'<!DOCTYPE d [<!ENTITY l0 "lol">{lines}]><d>&l9;</d>', {})


def test_decisions_in_a_circle():
    def needing(name, other):
        need = f'<informationRequirement><requiredDecision href="#{other}"/></informationRequirement>'
        return f'<decision id="{name}" name="{name}">{need}<literalExpression><text>1</text></literalExpression></decision>'

    with pytest.raises(BadDmn, match="绕成了圈：a、b"):
        evaluate(file(needing("a", "b") + needing("b", "a")), {})


def test_unique_with_two_hits_is_an_error():
    rule = (
        "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable>"
    )
    with pytest.raises(BadDmn, match="决策“D”的命中策略是UNIQUE，只许命中一条规则，却同时命中第1、2条。"):
        evaluate(table().replace("</decisionTable>", rule), {})


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"Age": "old"}, '输入列“年龄”应为数字，不能是"old"。'),
        ({"Age": True}, "应为数字，不能是true"),
        ({"Age": float("nan")}, "事实“Age”的值不能用"),
        ({"Age": 10**5000}, "事实“Age”的值不能用"),
        ({"Age": {"a": object()}}, "事实“Age”的值不能用"),
        ({"Age": [Decimal("1.5")]}, "不能是["),
        ({"Age": 5}, "输入列“年龄”：5不在允许值里"),
    ],
)
def test_facts_that_do_not_fit(facts, message):
    typed = '<inputExpression typeRef="number"><text>Age</text></inputExpression><inputValues><text>[0..3]</text></inputValues>'
    with pytest.raises(BadDmn) as caught:
        evaluate(table(column=typed), facts)
    assert message in str(caught.value)


def test_results_are_checked_against_the_allowed_values_and_must_be_numbers_to_be_summed():
    limited = "<output><outputValues><text>[0..10]</text></outputValues></output>"
    assert evaluate(table(result="Age * 2", output=limited), {"Age": 5}) == {"D": 10}
    with pytest.raises(BadDmn, match="第1条规则“结果”列：12不在允许值里"):
        evaluate(table(result="Age * 2", output=limited), {"Age": 6})
    with pytest.raises(BadDmn, match="结果却不都是数字"):
        evaluate(table(result='"x"', policy='hitPolicy="COLLECT" aggregation="MAX"'), {})


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("1 / 0", None),
        ("10 ** 9999999", None),
        ("-Age", -7),
        ("Age - 2 - 1", 4),
        ("2 * (Age + 1)", 16),
        ("Age &gt; 6", True),
        ("Age != 7", False),
        ("Age = 7.00", True),
        ('Age &lt; "x"', None),
        ("Age &gt;= Nothing", None),
        ("Nothing = null", True),
        ("Nothing != null", False),
        ("Age != null", True),
        ('"a" &lt;= "b"', True),
        ("true &lt; false", None),
        ("true = true", True),
        ("Age + null", None),
        ("Nothing.Age", None),
        ('date("2020-01-02") &gt; date("2020-01-01")', True),
        ('date("2020-01-02")', "2020-01-02"),
        ('"tab\\tline\\n"', "tab\tline\n"),
    ],
)
def test_expressions(text, result):
    data = '<inputData name="Age"/><inputData name="Nothing"/>'
    assert evaluate(one(text).replace("<decision", f"{data}<decision", 1), {"Age": 7}) == {"D": result}


def test_intervals_and_lists_with_null_are_neither_yes_nor_no():
    assert evaluate(table("[Age..9], 5"), {}) == {"D": None}
    assert evaluate(
        table("[1..Limit]", column="<inputExpression><text>Limit</text></inputExpression>"), {"Limit": 0}
    ) == {"D": None}
    assert evaluate(table('list contains(?, "a")'), {"Age": ["b", "a"]}) == {"D": 1}
    assert evaluate(table('not(list contains(?, "a"))'), {"Age": {"b"}}) == {"D": 1}
    assert evaluate(table('not(list contains(?, "a"))'), {}) == {"D": None}


def test_types_of_item_definitions_that_lead_nowhere_are_no_types():
    loop = '<itemDefinition name="a"><typeRef>a</typeRef></itemDefinition>'
    column = '<inputExpression typeRef="a"><text>Age</text></inputExpression>'
    assert evaluate(table(column=column).replace("<decision ", f"{loop}<decision ", 1), {"Age": "x"}) == {"D": 1}


def test_a_large_honest_file_is_read_quickly_and_a_deep_one_does_no_harm():
    rule = "<rule><inputEntry><text>[{0}..{0}]</text></inputEntry><outputEntry><text>{0}</text></outputEntry></rule>"
    rules = "".join(rule.format(number) for number in range(8000))
    text = table().replace("</decisionTable>", f"{rules}</decisionTable>").replace("<text>-</text>", "<text>-1</text>")
    assert evaluate(text, {"Age": 7999}) == {"D": 7999}
    deep = "<a>" * 100_000 + "</a>" * 100_000
    with pytest.raises(BadDmn, match="没有决策"):
        evaluate(file(deep), {})
