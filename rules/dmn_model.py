"""A DMN 1.2 to 1.5 file as plain objects: decisions, tables, rules, with every cell read and every fault named.

The file may come from a stranger: no DTD, no entity, no network (defusedxml), at most one megabyte. What is not a
decision table of conformance level 2 or a simple S-FEEL expression is refused with its place. Source: OMG DMN 1.3,
sections 6.3 (requirements), 7.3 (item definitions), 8.3 (decision tables).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError  # names only: defusedxml reads

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from rules import feel
from rules.feel import BadFeel
from rules.feel_values import Expression, Test, Value

LARGEST_TEXT = 1_000_000  # bytes
MOST_FAULTS = 100
MOST_NAMES = 1000  # inputs, decisions, outputs and their parts in one file
T = TypeVar("T")

POLICIES = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")
TYPES = ("string", "number", "boolean", "date")
_NAME = re.compile(r"[^\W\d][\w]*(?:[ '\-/]+\w+)*(?:\s*\.\s*[^\W\d][\w]*(?:[ '\-/]+\w+)*)*")
_REFUSED = ("invocation", "functionDefinition", "context", "list", "relation", "conditional", "for", "every", "some")


# What stands in for text that could not be read, until all faults are told.
_NULL = feel.expression("null", ())
_ANY = feel.unary_tests("-", ())


class BadDmn(ValueError):
    """A DMN file that cannot be used. `faults` holds one Chinese sentence each; the message is all of them."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults[:MOST_FAULTS])
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Input:
    """One input column. `allowed` is the test of the allowed values, None if anything goes."""

    label: str
    value: Expression
    type: str
    allowed: Test | None


@dataclass(frozen=True, slots=True)
class Output:
    """One output column. `ranking` lists the allowed values, the most important first; empty if none are given."""

    name: str
    ranking: tuple[Value, ...]
    allowed: Test | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a test per input, an expression per output."""

    tests: tuple[Test, ...]
    results: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table. `aggregation` only with COLLECT, otherwise empty."""

    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by table or by expression; `needs` holds the names of the decisions that go before it."""

    name: str
    needs: tuple[str, ...]
    logic: DecisionTable | Expression


@dataclass(frozen=True, slots=True)
class Model:
    """The decisions in the order in which they can be made, and what the file says of the input data, by name."""

    decisions: tuple[Decision, ...]
    data: Mapping[str, Input]


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The direct children of that name, whatever the namespace's version."""
    return [child for child in element if local(child) == name]


def child(element: Element, name: str) -> Element | None:
    """The first direct child of that name."""
    return next(iter(children(element, name)), None)


def text_of(element: Element | None) -> str:
    """The content of the `text` child, or an empty text."""
    inside = None if element is None else child(element, "text")
    return (inside.text or "").strip() if inside is not None else ""


def parse(text: str) -> Element:
    """The root of a DMN document. Raises BadDmn."""
    size = len(text.encode(errors="replace"))
    if size > LARGEST_TEXT:
        raise BadDmn([f"DMN文件太大：{size}字节，最多{LARGEST_TEXT}字节。"])
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise BadDmn(["DMN文件里不能有DTD、实体定义或者外部引用。"]) from None
    except (ParseError, ValueError) as error:
        raise BadDmn([f"不是正确的XML：{str(error)[:100]}。"]) from None
    if local(root) != "definitions" or "DMN" not in str(root.tag):
        raise BadDmn(["不是DMN文件：最外层应为DMN命名空间里的definitions。"])
    return root


def read(text: str) -> Model:
    """The model in a DMN document. Raises BadDmn with every fault found, each with its place."""
    root = parse(text)
    reader = _Reader(root)
    decisions = [reader.decision(element) for element in children(root, "decision")]
    if not decisions:
        reader.faults.append("文件里没有决策（decision）。")
    names = [decision.name for decision in decisions]
    reader.faults += [f"有两个决策都叫“{name}”。" for name, count in Counter(names).items() if count > 1]
    if reader.faults:
        raise BadDmn(reader.faults)
    return Model(tuple(_in_order(decisions)), reader.data)


def _in_order(decisions: list[Decision]) -> Iterator[Decision]:
    """Each after those it needs. Raises BadDmn on a circle."""
    waiting, made = list(decisions), set[str]()
    while waiting:
        ready = [decision for decision in waiting if made.issuperset(decision.needs)]
        if not ready:
            raise BadDmn([f"决策互相依赖，绕成了圈：{'、'.join(decision.name for decision in waiting)}。"])
        yield from ready
        made.update(decision.name for decision in ready)
        waiting = [decision for decision in waiting if decision.name not in made]


class _Reader:
    """Collects faults while it reads, so that an author mends a file in one go."""

    def __init__(self, root: Element) -> None:
        self.faults: list[str] = []
        self.items = {item.get("name", ""): item for item in children(root, "itemDefinition")}
        self.ids = {
            element.get("id", ""): _name(element) for element in root if local(element) in ("decision", "inputData")
        }
        self.kinds = {element.get("id", ""): local(element) for element in root}
        data = {_name(data): _typed(data) for data in children(root, "inputData")}
        names = {*data, *(_name(decision) for decision in children(root, "decision"))}
        names |= {part.get("name", "") for part in root.iter() if local(part) in ("itemComponent", "output")}
        expressions = (text_of(element) for element in root.iter() if local(element) == "inputExpression")
        names |= {part.strip() for whole in expressions if _NAME.fullmatch(whole) for part in whole.split(".")}
        if len(names) > MOST_NAMES:
            raise BadDmn([f"名称太多：{len(names)}个，最多{MOST_NAMES}个。"])
        self.names = frozenset(names)
        self.data = {name: self.datum(name, reference) for name, reference in data.items()}

    def tell(self, place: str, text: str) -> None:
        self.faults.append(f"{place}：{text}。")

    def sure(self, place: str, read: Callable[[], T], otherwise: T) -> T:
        """What `read` reads, or a fault with its place."""
        try:
            return read()
        except BadFeel as error:
            self.tell(place, str(error))
            return otherwise

    def type_of(self, reference: str) -> str:
        """A basic type behind a typeRef, `list` for a collection, or an empty text for anything else."""
        name = reference.rpartition(":")[2]
        item = self.items.get(name)
        if item is None or name in TYPES:
            return name if name in TYPES else ""
        if item.get("isCollection") == "true":
            return "list"
        own = child(item, "typeRef")
        inner = (own.text or "").strip() if own is not None else ""
        return "" if inner.rpartition(":")[2] == name else self.type_of(inner)

    def datum(self, name: str, reference: str) -> Input:
        """Input data, with the allowed values of its item definition."""
        allowed, at = self.values_of(reference), f"输入数据“{name}”"
        test = self.test(allowed, f"{at}的允许值") if allowed else None
        return Input(name, lambda scope: scope.get(name), self.type_of(reference), test)

    def decision(self, element: Element) -> Decision:
        name = _name(element)
        place = f"决策“{name}”"
        needs = []
        for requirement in element:
            if local(requirement) == "knowledgeRequirement":
                self.tell(place, "用到了业务知识模型（函数），超出了S-FEEL")
            for link in children(requirement, "requiredDecision"):
                target = link.get("href", "").rpartition("#")[2]
                if self.kinds.get(target) != "decision":
                    self.tell(place, f"所依赖的决策“{target}”不在文件里")
                else:
                    needs.append(self.ids[target])
        return Decision(name, tuple(needs), self.logic(element, place))

    def logic(self, element: Element, place: str) -> DecisionTable | Expression:
        table, literal = child(element, "decisionTable"), child(element, "literalExpression")
        if table is not None:
            return self.table(table, place, _typed(element))
        other = next((local(part) for part in element if local(part) in _REFUSED), "")
        if literal is None:
            self.tell(place, f"用到了{other}，超出了S-FEEL" if other else "没有决策表或者表达式")
        return self.expression(text_of(literal) or "null", place)

    def expression(self, text: str, place: str) -> Expression:
        return self.sure(place, lambda: feel.expression(text, self.names), _NULL)

    def test(self, text: str, place: str) -> Test:
        return self.sure(place, lambda: feel.unary_tests(text, self.names), _ANY)

    def table(self, element: Element, place: str, type_name: str) -> DecisionTable:
        policy = element.get("hitPolicy", "UNIQUE")
        aggregation = element.get("aggregation", "")
        inputs = tuple(self.input(part, number, place) for number, part in enumerate(children(element, "input"), 1))
        outputs = tuple(self.output(part, place, type_name) for part in children(element, "output"))
        rules = children(element, "rule")
        labels = [part.label for part in inputs]
        found = tuple(
            self.rule(rule, f"{place}第{number}条规则", labels, outputs) for number, rule in enumerate(rules, 1)
        )
        table = DecisionTable(policy, aggregation, inputs, outputs, found)
        self.faults += [f"{place}：{fault}。" for fault in _faults(table)]
        return table

    def input(self, element: Element, number: int, place: str) -> Input:
        expression = child(element, "inputExpression")
        text = text_of(expression)
        label = element.get("label") or text or str(number)
        at = f"{place}输入列“{label}”"
        if not text:
            self.tell(at, "没有输入表达式")
        type_name = self.type_of("" if expression is None else expression.get("typeRef", ""))
        value = self.expression(text or "null", at)
        reference = "" if expression is None else expression.get("typeRef", "")
        allowed = text_of(child(element, "inputValues")) or self.values_of(reference)
        test = self.test(allowed, f"{at}的允许值") if allowed else None
        return Input(label, value, type_name, test)

    def output(self, element: Element, place: str, type_name: str) -> Output:
        name = element.get("name") or element.get("label") or ""
        at = f"{place}输出列“{name}”"
        allowed = text_of(child(element, "outputValues")) or self.values_of(element.get("typeRef") or type_name)
        ranking = self.sure(f"{at}的允许值", lambda: feel.literals(allowed), None) if allowed else None
        test = self.test(allowed, f"{at}的允许值") if allowed else None
        default = text_of(child(element, "defaultOutputEntry"))
        return Output(name, tuple(ranking or ()), test, self.expression(default, f"{at}的默认值") if default else None)

    def values_of(self, reference: str) -> str:
        """The allowed values of an item definition, as text."""
        item = self.items.get(reference.rpartition(":")[2])
        return "" if item is None else text_of(child(item, "allowedValues"))

    def rule(self, element: Element, place: str, labels: list[str], outputs: tuple[Output, ...]) -> Rule:
        entries, results = children(element, "inputEntry"), children(element, "outputEntry")
        if len(entries) != len(labels) or len(results) != len(outputs):
            self.tell(place, f"有{len(entries)}个输入、{len(results)}个输出，应为{len(labels)}个和{len(outputs)}个")
        tests = tuple(
            self.test(text_of(entry), f"{place}“{label}”列") for entry, label in zip(entries, labels, strict=False)
        )
        found = tuple(
            self.result(text_of(entry), f"{place}“{output.name or '结果'}”列", output)
            for entry, output in zip(results, outputs, strict=False)
        )
        return Rule(tests, found)

    def result(self, text: str, place: str, output: Output) -> Expression:
        value = self.expression(text if text not in ("", "-") else "null", place)
        plain = self.sure(place, lambda: feel.literals(text), None) if text not in ("", "-", "null") else None
        if plain and output.allowed and output.allowed(plain[0], {}) is False:
            self.tell(place, f"{text}不在允许值里")
        return value


def _name(element: Element) -> str:
    variable = child(element, "variable")
    own = variable.get("name", "") if variable is not None else ""
    return (element.get("name") or own or element.get("id") or "").strip()


def _typed(element: Element) -> str:
    variable = child(element, "variable")
    return "" if variable is None else variable.get("typeRef", "")


def _faults(table: DecisionTable) -> Iterator[str]:
    """What is wrong with the frame of a table."""
    if table.policy not in POLICIES:
        yield f"不认识命中策略“{table.policy}”；可用的：{'、'.join(POLICIES)}"
    if table.aggregation and (table.policy != "COLLECT" or table.aggregation not in AGGREGATIONS):
        yield f"汇总方式“{table.aggregation}”不能用；COLLECT可以用{'、'.join(AGGREGATIONS)}"
    if not table.outputs:
        yield "没有输出列"
    if len(table.outputs) > 1 and table.aggregation:
        yield "有几个输出列时不能汇总"
    if len(table.outputs) > 1 and len({output.name for output in table.outputs if output.name}) < len(table.outputs):
        yield "有几个输出列时，每列都要有不同的名称"
    if table.policy in ("PRIORITY", "OUTPUT ORDER") and not any(output.ranking for output in table.outputs):
        yield f"命中策略{table.policy}要求输出列按重要程度列出允许值"
