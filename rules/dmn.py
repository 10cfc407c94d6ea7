"""DMN files, decided: `evaluate(text, facts)` gives the result of every decision in the file.

The seven hit policies and four aggregations of OMG DMN 1.3, section 8.2.10, over exact decimals. A violation of a hit
policy is an error and never a guess. Foreign tables stay at this border: they are evaluated as they are, in plain
Python, and never reach the engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, DecimalException

from rules import feel
from rules.dmn_model import BadDmn, DecisionTable, Input, Model, Output, read
from rules.feel import BadFeel
from rules.feel_values import EXACT, Scope, Value

Result = object  # int, Decimal, str, bool, None, a list or a dict of these

_CHINESE = {"number": "数字", "string": "文字", "boolean": "true或者false", "date": "日期", "list": "列表"}


def evaluate(dmn_text: str, facts: Mapping[str, object]) -> dict[str, Result]:
    """Results by decision name: a value, an object where there are several outputs, a list where the policy returns
    many, None where nothing matches. Whole numbers come as int, others as Decimal.

    `facts` are input data by name, nested for structures; ints, Decimals, floats as they are written, strings, truth
    values, lists; dates as ISO text. A fact that is absent or None is null. Raises BadDmn.
    """
    model = read(dmn_text)
    scope: dict[str, Value] = {name: _taken(name, value) for name, value in facts.items()}
    for name, datum in model.data.items():
        scope[name] = _input(datum, scope, f"输入数据“{name}”")
    made = _decided(model, scope)
    return {name: _given(value) for name, value in made.items()}


def to_json(results: Mapping[str, Result]) -> str:
    """The results as JSON text in which decimals keep every digit."""
    marked = json.dumps(results, ensure_ascii=False, indent=2, default=_marked)
    for number in sorted({_marked(found) for found in _decimals(results)}):
        marked = marked.replace(f'"{number}"', number.removeprefix(_MARK))
    return marked


_MARK = "\uf8ff"  # private use: no text of a person holds it


def _marked(value: object) -> str:
    return f"{_MARK}{value:f}" if isinstance(value, Decimal) else str(value)


def _decimals(value: object) -> list[Decimal]:
    if isinstance(value, Decimal):
        return [value]
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [found for part in inside for found in _decimals(part)]


def _decided(model: Model, scope: dict[str, Value]) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for decision in model.decisions:
        place = f"决策“{decision.name}”"
        logic = decision.logic
        made[decision.name] = _table(logic, scope, place) if isinstance(logic, DecisionTable) else logic(scope)
        scope[decision.name] = made[decision.name]
    return made


# ---- values in and out -----------------------------------------------------------------------------------------------


def _taken(name: str, value: object) -> Value:
    """A fact as S-FEEL sees it. A float is the decimal that Python writes for it."""
    if value is None or isinstance(value, (bool, str, date)):
        return value
    if isinstance(value, (int, float, Decimal)):
        try:
            number = EXACT.create_decimal(str(value))
        except (DecimalException, ValueError):  # thousands of digits
            number = Decimal("NaN")
        if number.is_finite():
            return number
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_taken(name, item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _taken(name, item) for key, item in value.items()}
    raise BadDmn(
        [f"事实“{name}”的值不能用（{type(value).__name__}）；可以用数字、文字、true、false、列表和一组“名称： 值”。"]
    )


def _typed(value: Value, kind: str, place: str) -> Value:
    """The value, checked against its declared type; text becomes a date where a date is wanted."""
    wanted: dict[str, type] = {"number": Decimal, "string": str, "boolean": bool, "date": date, "list": list}
    if value is None or kind not in wanted:
        return value
    if kind == "date" and isinstance(value, str):
        try:
            return feel.to_date(value)
        except BadFeel as error:
            raise BadDmn([f"{place}：{error}。"]) from None
    if not isinstance(value, wanted[kind]):
        raise BadDmn(
            [f"{place}应为{_CHINESE[kind]}，不能是{json.dumps(_given(value), ensure_ascii=False, default=str)}。"]
        )
    return value


def _given(value: Value) -> Result:
    """What leaves: whole numbers as int, dates as ISO text."""
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value()
        return int(value) if whole else value.normalize(EXACT)
    if isinstance(value, list):
        return [_given(item) for item in value]
    if isinstance(value, dict):
        return {name: _given(item) for name, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


# ---- one table -------------------------------------------------------------------------------------------------------


def _table(table: DecisionTable, scope: Scope, place: str) -> Value:
    values = [_input(column, scope, f"{place}输入列“{column.label}”") for column in table.inputs]
    hits = [
        (
            number,
            tuple(
                _output(result(scope), column, f"{place}第{number}条规则")
                for result, column in zip(rule.results, table.outputs, strict=True)
            ),
        )
        for number, rule in enumerate(table.rules, 1)
        if all(test(value, scope) is True for test, value in zip(rule.tests, values, strict=True))
    ]
    if not hits:
        return _nothing(table, scope)
    return _POLICIES[table.policy](table, hits, place)


def _input(column: Input, scope: Scope, place: str) -> Value:
    value = _typed(column.value(scope), column.type, place)
    if value is not None and column.allowed and column.allowed(value, scope) is not True:
        raise BadDmn([f"{place}：{json.dumps(_given(value), ensure_ascii=False, default=str)}不在允许值里。"])
    return value


def _output(value: Value, column: Output, place: str) -> Value:
    if value is not None and column.allowed and column.allowed(value, {}) is False:
        shown = json.dumps(_given(value), ensure_ascii=False, default=str)
        raise BadDmn([f"{place}“{column.name or '结果'}”列：{shown}不在允许值里。"])
    return value


Hit = tuple[int, tuple[Value, ...]]  # the rule's number and its outputs


def _nothing(table: DecisionTable, scope: Scope) -> Value:
    """The default outputs if there are any, the count of nothing, or null."""
    if any(column.default for column in table.outputs):
        default = _shape(table, tuple(column.default(scope) if column.default else None for column in table.outputs))
        return [default] if _returns_many(table) else default
    return Decimal(0) if table.aggregation == "COUNT" else None


def _returns_many(table: DecisionTable) -> bool:
    return table.policy in ("RULE ORDER", "OUTPUT ORDER") or (table.policy == "COLLECT" and not table.aggregation)


def _shape(table: DecisionTable, outputs: tuple[Value, ...]) -> Value:
    """A value, or an object where there are several outputs."""
    if len(table.outputs) == 1:
        return outputs[0]
    return {column.name: value for column, value in zip(table.outputs, outputs, strict=True)}


def _unique(table: DecisionTable, hits: Sequence[Hit], place: str) -> Value:
    if len(hits) > 1:
        numbers = "、".join(str(number) for number, _ in hits)
        raise BadDmn([f"{place}的命中策略是UNIQUE，只许命中一条规则，却同时命中第{numbers}条。"])
    return _shape(table, hits[0][1])


def _agreeing(table: DecisionTable, hits: Sequence[Hit], place: str) -> Value:
    for number, outputs in hits[1:]:
        if outputs != hits[0][1]:
            raise BadDmn([f"{place}的命中策略是ANY，命中的规则结果应当相同，第{hits[0][0]}条与第{number}条却不同。"])
    return _shape(table, hits[0][1])


def _first(table: DecisionTable, hits: Sequence[Hit], _place: str) -> Value:
    return _shape(table, hits[0][1])


def _every(table: DecisionTable, hits: Sequence[Hit], _place: str) -> Value:
    return [_shape(table, outputs) for _, outputs in hits]


def _ranked(table: DecisionTable, hits: Sequence[Hit]) -> list[Hit]:
    """The most important outputs first, column by column; equal ones in the order of the rules (8.2.10)."""

    def rank(hit: Hit) -> tuple[int, ...]:
        pairs = zip(table.outputs, hit[1], strict=True)
        return tuple(
            column.ranking.index(value) if value in column.ranking else len(column.ranking) for column, value in pairs
        )

    return sorted(hits, key=rank)


def _priority(table: DecisionTable, hits: Sequence[Hit], place: str) -> Value:
    return _first(table, _ranked(table, hits), place)


def _output_order(table: DecisionTable, hits: Sequence[Hit], place: str) -> Value:
    return _every(table, _ranked(table, hits), place)


def _collected(table: DecisionTable, hits: Sequence[Hit], place: str) -> Value:
    if not table.aggregation:
        return _every(table, hits, place)
    if table.aggregation == "COUNT":
        return Decimal(len(hits))
    numbers = [outputs[0] for _, outputs in hits]
    exact = [number for number in numbers if isinstance(number, Decimal)]
    if len(exact) < len(numbers):
        raise BadDmn([f"{place}要汇总（{table.aggregation}），结果却不都是数字。"])
    if table.aggregation == "SUM":
        total = Decimal(0)
        for number in exact:
            total = EXACT.add(total, number)
        return total
    return min(exact) if table.aggregation == "MIN" else max(exact)


_POLICIES: dict[str, Callable[[DecisionTable, Sequence[Hit], str], Value]] = {
    "UNIQUE": _unique,
    "ANY": _agreeing,
    "PRIORITY": _priority,
    "FIRST": _first,
    "RULE ORDER": _every,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collected,
}
