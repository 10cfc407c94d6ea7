"""Signature blocks: from one to forty parties, nobody loses a line, a box or the seal."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from documents.layout.compose import Compositor
from documents.layout.fields import Field
from documents.layout.geometry import HEIGHT, WIDTH
from documents.layout.signature import FINGER_HEIGHT, FINGER_WIDTH, SEAL, DashedBox, SealArea, Signer, signature_block
from documents.layout.table import Row, Stack
from documents.papers.blocks import signers
from documents.papers.common import Party, Representative
from documents.press import print_paper
from tests.documents.helpers import body_pypdf, printed, sample, squash

KINDS_SIGNED = [
    "rights_notice",
    "session_record",
    "agreement",
    "undisputed_facts",
    "extension_consent",
    "invitation_consent",
]


def parties(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [{"role": "申请人", "kind": "person", "name": f"户主{number:02d}号", **changes} for number in range(count)]


def boxes(pdf: bytes) -> list[int]:
    """Number of 指印 hints per page."""
    document = pypdfium2.PdfDocument(pdf)
    counts = [squash(page.get_textpage().get_text_range()).count("指印") for page in document]
    document.close()
    return counts


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("count", [1, 2, 12, 40])
@pytest.mark.parametrize("kind", KINDS_SIGNED)
def test_every_party_has_a_line_and_a_box(kind: str, count: int, large: bool) -> None:
    result = printed(kind, sample(kind, parties=parties(count)), large=large)
    body = body_pypdf(result.pdf)
    signed = body[body.rindex("申请人：户主00号") :]
    for number in range(count):
        assert signed.count(f"申请人：户主{number:02d}号签名（盖章）：") == 1
    assert sum(boxes(result.pdf)) - body.count("按指印") == count


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 9, 12, 40])
def test_mediators_and_seal_stay_with_the_last_party(count: int, large: bool) -> None:
    result = printed("agreement", sample("agreement", parties=parties(count)), large=large)
    document = pypdfium2.PdfDocument(result.pdf)
    last = squash(document[len(document) - 1].get_textpage().get_text_range())
    document.close()
    for words in (
        f"申请人：户主{count - 1:02d}号",
        "指印",
        "人民调解员龚喆堃",
        "记录人俞小满",
        "溪口镇石桥村人民调解委员会",
        "印章",
    ):
        assert words in last


def test_measures_of_boxes_and_seal() -> None:
    """25 x 30 mm for a finger, 42 mm for a seal."""
    assert (round(FINGER_WIDTH / 72 * 25.4), round(FINGER_HEIGHT / 72 * 25.4), round(SEAL / 72 * 25.4)) == (25, 30, 42)
    setter = Compositor()
    (row,) = signature_block([Signer("申请人", "张三")], [], setter.sizes.form, WIDTH)
    assert isinstance(row, Stack)
    assert row.wrap(WIDTH, HEIGHT)[1] >= FINGER_HEIGHT


def test_nothing_in_a_signature_row_can_be_split() -> None:
    setter = Compositor()
    first, last = setter.signatures([Signer("申请人", "张三"), Signer("被申请人", "李四")], setter.seal("调委会", ""))
    for part in (first, last, SealArea("调委会", "", setter.sizes.form), DashedBox(10, 10, "指印")):
        height = part.wrap(WIDTH, HEIGHT)[1]
        assert part.split(WIDTH, height - 1) == []
    assert isinstance(first, Row)


def test_a_block_higher_than_a_page_comes_apart_instead_of_failing() -> None:
    setter = Compositor(large=True)
    rows = setter.fields([Field(f"{number}：", "长" * 40) for number in range(40)])
    stack = Stack(rows)
    assert stack.wrap(WIDTH, HEIGHT)[1] > HEIGHT
    assert stack.split(WIDTH, HEIGHT) == rows


def party(**changes: Any) -> Party:
    return Party(**{"role": "申请人", "kind": "person", "name": "小庄", **changes})


GUARDIAN = Representative(name="庄母", standing="guardian", relation="母亲")
AGENT = Representative(name="谢某之子", standing="agent")


def test_who_signs() -> None:
    """民法典 19-23: a child under eight never signs, from eight on the guardian signs beside."""
    assert [(each.title, each.name) for each in signers([party(signs=False, representatives=(GUARDIAN,))])] == [
        ("申请人小庄的法定代理人", "庄母")
    ]
    assert [each.name for each in signers([party(representatives=(GUARDIAN, AGENT))])] == ["小庄", "庄母", "谢某之子"]
    assert [each.name for each in signers([party(signs=False)])] == ["小庄"]
    (body,) = signers([party(kind="organisation", name="某公司")])
    assert (body.ask, body.sealed) == ("法定代表人签名", True)


def test_representatives_stand_with_their_party() -> None:
    data = sample("agreement")
    data["parties"] = parties(2)
    data["parties"][0] |= {
        "signs": False,
        "representatives": [
            {"name": "庄母", "standing": "guardian", "relation": "母亲", "authority": "代为承认、变更、放弃请求"}
        ],
    }
    body = body_pypdf(print_paper("agreement", data).pdf)
    assert "法定代理人：庄母与当事人关系：母亲" in body
    assert "代理权限：代为承认、变更、放弃请求" in body
    assert "申请人户主00号的法定代理人：庄母签名：" in body
    assert "申请人：户主00号签名" not in body


@pytest.mark.parametrize("count", [1, 2, 12, 40])
def test_copies_are_one_per_party_and_one_for_the_committee(count: int) -> None:
    """人民调解法 29 asks that each party and the committee hold one."""
    body = body_pypdf(printed("agreement", sample("agreement", parties=parties(count))).pdf)
    assert f"本协议一式{count + 1}份，当事人、人民调解委员会各持一份。" in body
    assert "本协议一式9份" in body_pypdf(printed("agreement", sample("agreement", copies=9)).pdf)
