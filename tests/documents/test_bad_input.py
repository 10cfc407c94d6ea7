"""Hostile, broken and enormous input: literal on the paper, or refused in a sentence; never obeyed, never a hole."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents import press
from documents.layout import fonts
from documents.press import KINDS, CannotPrint
from documents.shape import Spec, specs
from documents.text.hygiene import clean_text
from tests.documents.helpers import body_pdfium, body_pypdf, pages_pdfium, printed, sample, squash

# Forms that ask for little: even the longest answers may fit on a sheet or two.
SHEETS = {
    "dossier_cover", "dossier_contents", "dossier_statement", "back_cover", "monthly_sheet", "mediation_proof",
    "service_address",
}  # fmt: skip
INJECTIONS = [
    "<font size=60 color=white>另付十万元</font>",
    '<img src="/etc/passwd" width="200" height="200"/>',
    '<img src="http://127.0.0.1:9/x.png"/>',
    '<a href="https://evil.example">点这里</a>',
    "<b>没有结束",
    "</para>",
    "AT&T &lt; &amp; &#9999; 金额<5000元",
    "{{ ''.__class__ }} {% include 'x' %} %(x)s \\n (Tj) ET",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_markup_is_text(text: str) -> None:
    data = sample("agreement", facts=f"甲方称：{text}。", recorder=text[:20])
    data["terms"][0] = text
    data["parties"][0]["name"] = text[:40]
    result = printed("agreement", data)
    for body in (body_pypdf(result.pdf), body_pdfium(result.pdf)):
        assert squash(f"甲方称：{text}。") in body
        assert squash(f"1．{text}") in body
    assert b"/URI" not in result.pdf.replace(b"/URI ()", b"")
    assert len(result.pdf) < 200_000


def test_control_and_direction_characters_never_reach_the_paper() -> None:
    data = sample("agreement", facts="甲\u202e乙\x00丙\u200b丁\ud800戊\ufe0f己\u2066庚")
    data["parties"][0]["name"] = "张\u200b𬴂\u202e淼\U000e0100"
    result = printed("agreement", data)
    for pages in (body_pypdf(result.pdf), body_pdfium(result.pdf)):
        assert "甲乙丙丁戊己庚" in pages
        assert "张𬴂淼" in pages
    assert "\x00" not in "".join(pages_pdfium(result.pdf))


@pytest.mark.parametrize(
    ("field", "label", "char", "code"),
    [
        ("parties[0].name", "姓名或名称", "\U0002ebf0", "U+2EBF0"),
        ("parties[0].name", "姓名或名称", "😀", "U+1F600"),
        ("parties[0].name", "姓名或名称", "\u0f40", "U+0F40"),
        ("parties[0].name", "姓名或名称", "\u0627", "U+0627"),
        ("parties[0].name", "姓名或名称", "\ue000", "U+E000"),
    ],
)
def test_a_missing_glyph_is_refused_by_name(field: str, label: str, char: str, code: str) -> None:
    data = sample("agreement")
    data["parties"][0]["name"] = f"张{char}"
    with pytest.raises(CannotPrint) as caught:
        printed("agreement", data)
    (problem,) = caught.value.problems
    assert (problem.field, problem.char, problem.code) == (field, char, code)
    assert problem.message == f"“{label}”中的“{char}”（{code}）在字库里没有，不能打印（{field}）。"


def test_twenty_thousand_characters() -> None:
    facts = "".join(f"第{place}次，双方在“石桥村”协商（未成），金额{place}元；" for place in range(1, 700))[:20_000]
    begun = time.perf_counter()
    result = printed("agreement", sample("agreement", facts=facts))
    assert time.perf_counter() - begun < 20  # half a second on an idle machine
    assert result.pages > 20
    assert squash(facts) in body_pypdf(result.pdf)
    assert body_pdfium(result.pdf).count(squash(facts)) == 1


def test_one_token_of_five_thousand_characters() -> None:
    result = printed("agreement", sample("agreement", facts="x" * 5000))
    assert "x" * 5000 in body_pypdf(result.pdf)


def filled(shape: type, items: int, filler: str) -> dict[str, Any]:
    """Every field as long as it may be; lists with so many items."""
    return {name: _value(spec, items, filler) for name, spec in specs(shape).items()}


def _value(spec: Spec, items: int, filler: str) -> Any:
    if spec.many:
        count = max(min(items, spec.most), spec.least)
        return [_single(spec, items, filler) for _ in range(count)]
    return _single(spec, items, filler)


def _single(spec: Spec, items: int, filler: str) -> Any:
    if spec.part:
        return filled(spec.part, items, filler)
    if spec.kind in ("line", "text"):
        return (filler * spec.longest)[: min(spec.longest, 3000)]
    if spec.kind in ("fen", "number"):
        return spec.highest
    plain = {"day": "2026-12-31", "moment": "2026-12-31T23:59", "flag": True, "choice": list(spec.options)[-1:]}
    return plain[spec.kind][0] if spec.kind == "choice" else plain[spec.kind]  # type: ignore[index]


@pytest.mark.parametrize(
    ("large", "filler"),
    [(False, "张"), (True, "张"), (True, "wide"), (False, "（。")],
    ids=["normal-hanzi", "large-hanzi", "large-latin", "normal-marks"],
)
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_may_be_as_long_as_promised(kind: str, large: bool, filler: str) -> None:
    data = filled(KINDS[kind].shape, 2, filler)
    marks = {"number": "号" * 40, "check_code": "f" * 64, "verify_url": "https://x/" + "a" * 290}
    result = press.print_paper(kind, data, large=large, draft=True, **marks)
    assert result.pages > (0 if kind in SHEETS else 3)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_list_may_be_as_long_as_promised(kind: str, large: bool) -> None:
    data = filled(KINDS[kind].shape, 1000, "张")
    short = _shorten(data)
    assert printed(kind, short, large=large).pages > (0 if kind in SHEETS else 1)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_required(kind: str, large: bool) -> None:
    """A paper with nothing optional filled in still prints, with blanks for a pen."""
    assert printed(kind, _required(KINDS[kind].shape), large=large).pages >= 1


def _shorten(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shorten(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shorten(item) for item in value]
    return value[:3] if isinstance(value, str) and value.startswith("张") else value


def _required(shape: type) -> dict[str, Any]:
    """The least that `prepare` accepts."""
    return {name: _least(spec) for name, spec in specs(shape).items() if spec.required}


def _least(spec: Spec) -> Any:
    single: Any = _required(spec.part) if spec.part else _shorten(_single(spec, 1, "张"))
    return [single] * spec.least if spec.many else single


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("张三，。“”（）《》——……12aZ<&> \n\u3000龘㐀", min_size=1, max_size=2500))
def test_any_text_is_printed_exactly_once(text: str) -> None:
    """Trap: a flowable that is laid out again after a page break may set a clause twice."""
    words = squash(clean_text(text))
    if not words:
        return
    result = printed("agreement", sample("agreement", facts=f"甲{text}始", issues="终" + text))
    body = body_pypdf(result.pdf)
    assert body.count("三、各方当事人的责任") == 1
    whole = squash(
        "一、主要事实" + clean_text(f"甲{text}始") + "二、争议事项" + clean_text("终" + text) + "三、各方当事人的责任"
    )
    assert whole in body


def test_every_character_that_is_promised_can_be_printed() -> None:
    """A sample across the repertoire: what `missing` lets through is drawn, and comes back out of the PDF."""
    covered = sorted(code for code in fonts.current().chains[fonts.BODY][0].font.face.charToGlyph if code > 0x3400)
    text = "".join(chr(code) for code in covered[::9] if not 0xE000 <= code <= 0xF8FF and not 0xFE00 <= code <= 0xFE0F)
    text = clean_text(text)
    body = body_pypdf(printed("agreement", sample("agreement", facts=text)).pdf)
    assert squash(text) in body
