"""Cases as data: the agreements of goods.yaml, completed to what `print_paper agreement` takes, and patches on them."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from documents import checkup
from documents.checkup.findings import Finding

DATA = Path(__file__).parent / "data"
SIGNED = date(2026, 11, 22)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"

Data = dict[str, Any]


def card(number: int, year: int) -> str:
    """An identity card number with the right last digit; nobody's."""
    body = f"330324{year}0312{number:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def credit(number: int) -> str:
    """A unified social credit code with the right last character; nobody's."""
    body = f"91330324MA{number:07d}"
    return body + _CREDIT[-sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]


def party(words: str, number: int) -> Data:
    """`申请人 张淼`, `第三人 org:某公司`, `申请人 child:9:赵子涵 guardian:赵海`, `申请人 林长发 agent:林小兵`."""
    role, who, *acting = words.split(" ")
    common = {"role": role, "address": f"永宁县溪口镇石桥村三组{number + 1}号", "phone": f"138000000{number:02d}"}
    if who.startswith("org:"):
        head = {"legal_head": "柯春生", "legal_head_title": "负责人", "credit_code": credit(number + 1)}
        agents = {"representatives": [_acting(each) for each in acting]}
        return {**common, "kind": "organisation", "name": who[4:], **head, **agents}
    years, name = (int(who.split(":")[1]), who.split(":")[2]) if who.startswith("child:") else (46, who)
    person = {"kind": "person", "name": name, "gender": "男", "age": years, "ethnicity": "汉族"}
    person |= {"id_number": card(2 * number + 101, SIGNED.year - years)}
    acting_for = [_acting(each) for each in acting]
    if years < 18 and not acting:
        acting_for.append(
            {"name": f"{name[0]}志远", "standing": "guardian", "relation": "父亲", "phone": "13800000099"}
        )
    return {**common, **person, "representatives": acting_for, "signs": years >= 8}


def _acting(words: str) -> Data:
    standing, name = words.split(":")
    if standing == "guardian":
        return {"name": name, "standing": standing, "relation": "父亲"}
    authority = "特别授权：代为承认、变更、放弃请求，签署调解协议"
    return {"name": name, "standing": standing, "relation": "儿子", "authority": authority}


def complete(short: Data) -> Data:
    """The JSON of the agreement paper; `signed` and `copies` only where the case depends on them."""
    copies = {"copies": short["copies"]} if "copies" in short else {}
    return {
        **copies,
        "committee": "永宁县溪口镇人民调解委员会",
        "case_number": "溪口调登〔2026〕31号",
        "dispute_type": short["type"],
        "parties": [party(words, i) for i, words in enumerate(short["parties"])],
        "facts": short["facts"],
        "issues": short["issues"],
        "responsibilities": [{"party": who, "content": what} for who, what in short["blame"].items()],
        "terms": short["terms"],
        "obligations": short.get("obligations", []),
        "mediators": ["龚喆堃"],
        "recorder": "俞小满",
        "signed_on": str(short.get("signed", SIGNED)),
    }


@cache
def _book(name: str) -> tuple[Data, ...]:
    return tuple(yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


def goods(name: str = "goods.yaml") -> dict[str, Data]:
    """Name -> complete agreement."""
    return {short["name"]: complete(short) for short in _book(name)}


def defects(name: str = "defects.yaml") -> list[Data]:
    """Each: name, base (of the goods), patch, code, words."""
    return list(_book(name))


def patched(data: Data, patch: list[Data]) -> Data:
    """The agreement after a small JSON patch: `{path, value}` sets or appends (`-`), without value it removes."""
    result: Any = deepcopy(data)
    for change in patch:
        *steps, last = change["path"].strip("/").split("/")
        target = result
        for step in steps:
            target = target[int(step)] if isinstance(target, list) else target[step]
        _apply(target, last, change)
    return dict(result)


def _apply(target: Any, last: str, change: Data) -> None:
    key: Any = int(last) if isinstance(target, list) and last != "-" else last
    if "value" not in change:
        del target[key]
    elif last == "-":
        target.append(change["value"])
    elif "swap" in change:
        target[key] = target[key].replace(change["swap"], change["value"], 1)
    else:
        target[key] = change["value"]


def lint(data: Data, **options: Any) -> tuple[Finding, ...]:
    signed = date.fromisoformat(data["signed_on"]) if data.get("signed_on") else SIGNED
    return checkup.lint(data, **{"on": signed, **options})
