"""Our own rulebooks as DMN 1.3 and back, equal to the last letter.

What a modeller shows is what counts on the way back: conditions, conclusions, sentence and article are read from the
cells. What DMN has no place for (dates, pack, examples, our own spelling of a cell) travels in extensionElements, and
our spelling is used again only where the cell still says the same. `unknown` becomes `null`; a negated cell excludes
`null`, because in FEEL `not("a")` is true of null and here it is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rules import cells, feel, loading
from rules.cells import BadCell, Cell, Option, Range
from rules.dmn_model import BadDmn, child, children, parse, text_of
from rules.facts import SCHEMA, Fact, Kind
from rules.feel import BadFeel
from rules.table import Hit, Row, Table

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMNDI, DC = "https://www.omg.org/spec/DMN/20191111/DMNDI/", "http://www.omg.org/spec/DMN/20180521/DC/"
HOUSE = "urn:mediation:rulebook:1"
MOST_INDENTED = 200  # rows; a longer book must stay below what may come back in
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_POLICY = {Hit.UNIQUE: "UNIQUE", Hit.FIRST: "FIRST", Hit.COLLECT: "COLLECT", Hit.RULE_ORDER: "RULE ORDER"}
_OUTPUTS = {
    "measure": "string",
    "mode": "string",
    "to": "string",
    "colour": "string",
    "within_hours": "number",
    "route": "string",
    "period": "string",
    "since": "string",
}
_NOTES = {"sentence": "规则", "basis": "依据"}
_TYPE = {Kind.INT: "number", Kind.BOOL: "boolean", Kind.ENUM: "string", Kind.TAGS: "tags"}


def to_dmn(table: Table) -> str:
    """The rulebook as a DMN 1.3 document that any modeller opens."""
    attributes = {"xmlns": DMN, "xmlns:house": HOUSE, "xmlns:dmndi": DMNDI, "xmlns:dc": DC}
    root = Element("definitions", {**attributes, "id": f"{table.name}_book", "name": table.name, "namespace": HOUSE})
    tags = SubElement(root, "itemDefinition", {"name": "tags", "isCollection": "true"})
    SubElement(tags, "typeRef").text = "string"
    facts = [SCHEMA[name] for name in SCHEMA if any(name in row.when for row in table.rows)]
    for fact in facts:
        data = SubElement(root, "inputData", {"id": f"data_{fact.name}", "name": fact.name, "label": fact.label})
        SubElement(data, "variable", {"name": fact.name, "typeRef": _TYPE[fact.kind]})
    decision = SubElement(root, "decision", {"id": table.name, "name": table.name, "label": _clean(table.title)})
    book = {name: value for name, value in table.as_json().items() if name != "rows"}
    _extension(decision, "book", book)
    SubElement(decision, "variable", {"name": table.name})
    for fact in facts:
        needs = SubElement(decision, "informationRequirement")
        SubElement(needs, "requiredInput", {"href": f"#data_{fact.name}"})
    _table(decision, table, facts)
    _diagram(root, table)
    if len(table.rows) <= MOST_INDENTED:
        indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def from_dmn(text: str) -> Table:
    """The rulebook in a document that `to_dmn` wrote, as others may have edited it since. Raises BadDmn, BadTable."""
    root = parse(text)
    decision = child(root, "decision")
    book = _extended(decision, "book") if decision is not None else None
    table = child(decision, "decisionTable") if decision is not None else None
    if book is None or table is None:
        raise BadDmn(["这不是本系统导出的规则表：没有找到附加信息（extensionElements）。"])
    inputs = [text_of(child(column, "inputExpression")) for column in children(table, "input")]
    outputs = [column.get("name", "") for column in children(table, "output")]
    rows, faults = [], list[str]()
    for number, rule in enumerate(children(table, "rule"), 1):
        try:
            rows.append(_row(rule, inputs, outputs))
        except (BadFeel, BadCell) as error:
            faults.append(f"第{number}条规则：{error}")
    if faults:
        raise BadDmn(faults)
    return loading.build({**book, "rows": rows})


# ---- out -------------------------------------------------------------------------------------------------------------


def _table(decision: Element, table: Table, facts: list[Fact]) -> None:
    attributes = {"id": f"{table.name}_table", "hitPolicy": _POLICY[table.hit]}
    element = SubElement(decision, "decisionTable", attributes)
    for fact in facts:
        column = SubElement(element, "input", {"id": f"input_{fact.name}", "label": fact.label})
        _text(SubElement(column, "inputExpression", {"typeRef": _TYPE[fact.kind]}), fact.name)
        if fact.kind is Kind.ENUM:
            _text(SubElement(column, "inputValues"), ",".join(_string(term.value) for term in fact.words or ()))
    for name, kind in _OUTPUTS.items():
        SubElement(element, "output", {"id": f"output_{name}", "name": name, "typeRef": kind})
    for title in _NOTES.values():
        SubElement(element, "annotation", {"name": title})
    for row in table.rows:
        _rule(SubElement(element, "rule", {"id": f"{table.name}_{row.id}"}), row, facts)


def _rule(element: Element, row: Row, facts: list[Fact]) -> None:
    raw = row.as_json()
    _extension(element, "row", {name: value for name, value in raw.items() if name != "then"})
    for fact in facts:
        shown = _cell(row.when[fact.name], fact) if fact.name in row.when else "-"
        _text(SubElement(element, "inputEntry"), shown)
    outcome = row.outcome.as_json()
    for name in _OUTPUTS:
        value = outcome.get(name)
        _text(SubElement(element, "outputEntry"), "null" if value is None else _literal(value))
    for name in _NOTES:
        _text(SubElement(element, "annotationEntry"), _clean(str(raw[name])))


def _cell(cell: Cell, fact: Fact) -> str:
    """The cell in FEEL; tags need `list contains`, everything else is S-FEEL."""
    if cell.is_any:
        return "-"
    options = [_option(option, fact) for option in cell.options if option is not None]
    inside = ", ".join([*options, *(["null"] if None in cell.options or cell.negated else [])])
    return f"not({inside})" if cell.negated else inside


def _option(option: Option, fact: Fact) -> str:
    if isinstance(option, Range):
        if option.low is not None and option.high is not None:
            return str(option.low) if option.low == option.high else f"[{option.low}..{option.high}]"
        return f"<= {option.high}" if option.low is None else f">= {option.low}"
    return f"list contains(?, {_literal(option)})" if fact.kind is Kind.TAGS else _literal(option)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _string(value) if isinstance(value, str) else str(value)


def _string(text: str) -> str:
    escaped = _clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _clean(text: str) -> str:
    """Without what XML 1.0 cannot carry; line ends as XML reads them."""
    text = re.sub("\r\n?", "\n", text)
    return _NOT_XML.sub("", text).strip()


def _text(element: Element, text: str) -> None:
    SubElement(element, "text").text = text


def _extension(element: Element, name: str, data: object) -> None:
    outer = SubElement(element, "extensionElements")
    text = json.dumps(data, ensure_ascii=False)
    SubElement(outer, f"house:{name}").text = _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _diagram(root: Element, table: Table) -> None:
    """One box: modellers open a file without a diagram, but show nothing of it."""
    diagram = SubElement(SubElement(root, "dmndi:DMNDI"), "dmndi:DMNDiagram")
    shape = SubElement(diagram, "dmndi:DMNShape", {"dmnElementRef": table.name})
    SubElement(shape, "dc:Bounds", {"height": "80", "width": "180", "x": "160", "y": "100"})


# ---- back ------------------------------------------------------------------------------------------------------------


def _extended(element: Element, name: str) -> dict[str, Any] | None:
    outer = child(element, "extensionElements")
    inner = outer.find(f"{{{HOUSE}}}{name}") if outer is not None else None
    try:
        data = json.loads(inner.text or "") if inner is not None else None
    except (ValueError, RecursionError):
        raise BadDmn([f"附加信息（{name}）读不出来。"]) from None
    return data if isinstance(data, dict) else None


def _row(rule: Element, inputs: list[str], outputs: list[str]) -> dict[str, object]:
    """One row as loading.build takes it."""
    kept = _extended(rule, "row") or {"id": rule.get("id", ""), "when": {}}
    was = kept.get("when")
    original: Mapping[str, object] = was if isinstance(was, dict) else {}
    shown = [text_of(entry) for entry in children(rule, "inputEntry")]
    when = {name: _when(name, text, original) for name, text in zip(inputs, shown, strict=False)}
    then = {name: _plain(text_of(entry)) for name, entry in zip(outputs, children(rule, "outputEntry"), strict=False)}
    notes = dict(zip(_NOTES, (text_of(entry) for entry in children(rule, "annotationEntry")), strict=False))
    told = {name: text for name, text in notes.items() if text != _clean(str(kept.get(name, "")))}
    return {
        **kept,
        **told,
        "when": {name: source for name, source in when.items() if source is not None},
        "then": {name: value for name, value in then.items() if value is not None},
    }


def _when(name: str, shown: str, original: Mapping[str, object]) -> object:
    """Our own spelling where the cell still says the same, else the cell's; None for a column left open."""
    fact, was = SCHEMA.get(name), original.get(name)
    if fact is not None and was is not None:
        if _cell(cells.parse(was, fact), fact) == shown:
            return was
    return None if shown in ("", "-") else _translated(shown)


def _translated(shown: str) -> str:
    """FEEL as a modeller writes it, in our spelling. `unknown` is null; `not` always means: and not unknown."""
    text = re.sub(r'list\s+contains\s*\(\s*\?\s*,\s*("(?:[^"\\]|\\.)*")\s*\)', r"\1", shown)
    if re.fullmatch(r"not\s*\(\s*null\s*\)", text):
        return "known"
    text = re.sub(r"^(not\s*\(.*?),\s*null\s*\)$", r"\1)", text, flags=re.DOTALL)
    return re.sub(r'("(?:[^"\\]|\\.)*")|\bnull\b', lambda found: found[1] or "unknown", text)


def _plain(text: str) -> object:
    """A literal as plain data. Raises BadFeel."""
    values = [None] if text in ("", "-") else feel.literals(text)
    if values is None:
        raise BadFeel(f"“{text[:80]}”应为字面值，超出了S-FEEL")
    value = values[0]
    if value is None or isinstance(value, (bool, str)):
        return value
    number = str(value)
    return int(number) if number.lstrip("-").isdigit() else number
