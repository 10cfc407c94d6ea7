"""The door: what it accepts, what it refuses, and in which words."""

from __future__ import annotations

import dataclasses
import json
import typing
from datetime import date, datetime
from typing import Any

import pytest

from documents import press
from documents.press import KINDS, BadPaper, digest, preflight, prepare, schema
from documents.shape import specs
from tests.documents.helpers import SAMPLES, sample


def fields_named(description: list[dict[str, Any]]) -> list[str]:
    return [name for entry in description for name in [entry["name"], *fields_named(entry.get("fields", []))]]


def messages(kind: str, data: Any) -> list[str]:
    with pytest.raises(BadPaper) as caught:
        prepare(kind, data)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [problem.message for problem in caught.value.problems]


def test_one_sample_per_kind_and_no_other() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_are_good_and_prepared_is_frozen(kind: str) -> None:
    prepared = prepare(kind, sample(kind))
    assert preflight(kind, sample(kind)) == []
    with pytest.raises(dataclasses.FrozenInstanceError):
        prepared.committee = "x"
    hash(prepared)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_json_and_names_every_field(kind: str) -> None:
    described = json.loads(json.dumps(schema(kind), ensure_ascii=False))
    assert (described["kind"], described["title"]) == (kind, KINDS[kind].title)
    assert [entry["name"] for entry in described["fields"]] == [
        each.name for each in dataclasses.fields(KINDS[kind].shape)
    ]
    assert all(entry["label"] for entry in described["fields"])


def shapes() -> set[type]:
    found: set[type] = set()
    waiting = [paper.shape for paper in KINDS.values()]
    while waiting:
        shape = waiting.pop()
        found.add(shape)
        waiting += [spec.part for spec in specs(shape).values() if spec.part and spec.part not in found]
    return found


@pytest.mark.parametrize("shape", sorted(shapes(), key=lambda shape: shape.__name__), ids=lambda shape: shape.__name__)
def test_annotations_agree_with_the_specs(shape: type) -> None:
    plain = {
        "line": str,
        "text": str,
        "choice": str,
        "flag": bool,
        "day": date,
        "moment": datetime,
        "fen": int,
        "number": int,
    }
    hints = typing.get_type_hints(shape)
    for name, spec in specs(shape).items():
        base = spec.part or plain[spec.kind]
        optional = spec.kind in ("day", "moment", "fen", "number") and not spec.required
        expected = tuple[base, ...] if spec.many else (base | None if optional else base)
        assert hints[name] == expected, (shape, name)


def test_all_problems_come_at_once_with_path_and_label() -> None:
    data = sample("agreement", facts="", signed_on="2026-02-30", surprise=1, copies=1)
    data["parties"][0]["name"] = "\u200b"
    data["parties"][1] |= {"age": True, "kind": "robot", "signs": "yes", "gender": "其他性别五字"}
    data["obligations"][0]["amount_fen"] = 12.5
    data["obligations"][1] = "不是栏目"
    assert messages("agreement", data) == [
        "没有“surprise”这一栏。",
        "“姓名或名称”没有填写（parties[0].name）。",
        "“当事人类别”应为下列之一：person、organisation（parties[1].kind）。",
        "“本人签名”应为是或否（parties[1].signs）。",
        "“性别”共有6字，最多4字（parties[1].gender）。",
        "“年龄”应为整数（parties[1].age）。",
        "“主要事实”没有填写（facts）。",
        "“金额”应为以分为单位的整数（obligations[0].amount_fen）。",
        "“obligations[1]”应为一组栏目。",
        "“协议份数”应在2至200之间（copies）。",
        "“签订日期”应为日期，形如2026-11-22（signed_on）。",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"terms": "一句话"}, "“协议内容”应为列表（terms）。"),
        ({"terms": []}, "“协议内容”没有填写（terms）。"),
        ({"terms": ["甲"] * 61}, "“协议内容”共有61项，应为1至60项（terms）。"),
        ({"terms": ["甲", 5]}, "“协议内容”应为文字（terms[1]）。"),
        ({"facts": 5}, "“主要事实”应为文字（facts）。"),
        ({"facts": "甲" * 20_001}, "“主要事实”共有20001字，最多20000字（facts）。"),
        ({"signed_on": "20261122"}, "“签订日期”应为日期，形如2026-11-22（signed_on）。"),
        ({"signed_on": 20261122}, "“签订日期”应为日期，形如2026-11-22（signed_on）。"),
    ],
)
def test_each_fault_has_its_sentence(changes: dict[str, Any], message: str) -> None:
    assert messages("agreement", sample("agreement", **changes)) == [message]


@pytest.mark.parametrize("value", ["2026-11-12 25:00x", "2026-11-12", "2026-11-12T14:30+08:00", 5])
def test_moments_are_local_times(value: object) -> None:
    data = sample("session_record", started_at=value)
    assert messages("session_record", data) == ["“开始时间”应为当地时间，形如2026-11-22T09:30（started_at）。"]


def test_not_even_a_mapping() -> None:
    assert messages("agreement", ["x"]) == ["“文书数据”应为一组栏目。"]


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("session_record", {"ended_at": "2026-11-12T14:00"}, "“结束时间”早于“开始时间”（ended_at）。"),
        ("termination_notice", {"terminated_on": "2026-11-01"}, "“终止日期”早于“受理日期”（terminated_on）。"),
        ("refusal_notice", {"refused_on": "2026-11-01"}, "“告知日期”早于“申请日期”（refused_on）。"),
        ("intake_receipt", {"issued_on": "2026-11-01"}, "“出具日期”早于“申请日期”（issued_on）。"),
        ("investigation_record", {"ended_at": "2026-11-06T09:00"}, "“结束时间”早于“开始时间”（ended_at）。"),
        ("evidence_list", {"received_on": "2026-11-04"}, "“收取日期”早于“提交日期”（received_on）。"),
        ("performance_receipt", {"received_on": "2026-11-21"}, "“履行日期”早于“调解协议日期”（received_on）。"),
        ("urging_notice", {"issued_on": "2026-11-09"}, "“出具日期”早于“调解协议生效日期”（issued_on）。"),
        ("case_termination_table", {"terminated_on": "2026-11-04"}, "“终止日期”早于“受理日期”（terminated_on）。"),
        ("entrustment_letter", {"reply_by": "2026-11-19"}, "“回复期限”早于“出具日期”（reply_by）。"),
        ("mediation_proof", {"issued_on": "2026-11-21"}, "“出具日期”早于“协议签订日期”（issued_on）。"),
        ("extension_consent", {"extended_to": "2026-12-01"}, "“延长至”早于“原调解期限届满日”（extended_to）。"),
        ("closing_report", {"closed_on": "2026-11-01"}, "“结案时间”早于“受案时间”（closed_on）。"),
        ("dossier_cover", {"mediated_to": "2026-11-01"}, "“调解结束日期”早于“调解开始日期”（mediated_to）。"),
        ("dossier_statement", {"checked_on": "2026-12-24"}, "“检查时间”早于“立卷时间”（checked_on）。"),
        (
            "confirmation_application",
            {"effective_on": "2026-11-21"},
            "“协议生效日期”早于“协议签订日期”（effective_on）。",
        ),
    ],
)
def test_time_does_not_run_backwards(kind: str, changes: dict[str, Any], message: str) -> None:
    assert messages(kind, sample(kind, **changes)) == [message]


def test_optional_fields_may_be_null_or_left_out() -> None:
    data = sample("agreement", recorder=None, court="", signed_on=None, responsibilities=[])
    del data["case_number"]
    prepared = prepare("agreement", data)
    assert (prepared.recorder, prepared.court, prepared.signed_on, prepared.responsibilities) == ("", "", None, ())


def test_an_empty_line_in_an_optional_list_is_no_line() -> None:
    assert prepare("escalation_slip", sample("escalation_slip", attachments=["", "\u200b", "甲"])).attachments == (
        "甲",
    )
    assert messages("agreement", sample("agreement", terms=["", "甲"])) == ["“协议内容”没有填写（terms[0]）。"]


def test_values_are_cleaned_on_the_way_in() -> None:
    data = sample("agreement", mediators=["龚\u202e喆堃\u200b", " 叶\ue863 "], facts="一\r\n\x00二")
    prepared = prepare("agreement", data)
    assert prepared.mediators == ("龚喆堃", "叶䶮")
    assert prepared.facts == "一\n二"


@pytest.mark.parametrize("key", ["concessions", "offers", "proposals", "bottom_line", "让步"])
def test_the_lawyers_packet_has_no_room_for_concessions(key: str) -> None:
    """特邀调解规定 22: what was conceded in mediation is no evidence; the packet cannot even carry it."""
    assert messages("lawyer_packet", sample("lawyer_packet", **{key: "愿意赔十万元"})) == [f"没有“{key}”这一栏。"]
    names = fields_named(schema("lawyer_packet")["fields"])
    assert not [
        name for name in names if any(word in name for word in ("concession", "offer", "proposal", "compromise"))
    ]


@pytest.mark.parametrize("key", ["concessions", "offers", "让步"])
@pytest.mark.parametrize("kind", ["undisputed_facts", "case_termination_table"])
def test_what_goes_to_court_has_no_room_for_concessions(kind: str, key: str) -> None:
    assert messages(kind, {**sample(kind), key: "愿意赔十万元"}) == [f"没有“{key}”这一栏。"]


def test_unknown_kind() -> None:
    with pytest.raises(KeyError):
        schema("novel")


def test_digest_does_not_depend_on_the_order_of_keys() -> None:
    data = sample("agreement")
    assert digest(data) == digest(dict(reversed(data.items())))
    assert digest(data) != digest(data | {"facts": data["facts"] + "。"})
    assert len(digest({"名": "张𬴂\ud800"})) == 64
    with pytest.raises(ValueError, match="float"):
        digest({"x": float("nan")})


def test_preflight_reports_instead_of_raising() -> None:
    assert [problem.field for problem in preflight("agreement", {})] == [
        "committee", "parties", "facts", "issues", "terms", "mediators",
    ]  # fmt: skip
    (problem,) = preflight("agreement", sample("agreement", facts="水沟\U0002ebf0"))
    assert (problem.field, problem.char, problem.code) == ("facts", "\U0002ebf0", "U+2EBF0")
    assert problem.message == "“主要事实”中的“\U0002ebf0”（U+2EBF0）在字库里没有，不能打印（facts）。"


def test_cannot_print_is_a_bad_paper() -> None:
    with pytest.raises(press.CannotPrint) as caught:
        press.print_paper(
            "agreement", sample("agreement", recorder="俞😀"), number="n" * 41, verify_url="https://x/\U0002ebf0"
        )
    assert [problem.field for problem in caught.value.problems] == ["recorder", "number", "verify_url"]
    assert isinstance(caught.value, BadPaper)
