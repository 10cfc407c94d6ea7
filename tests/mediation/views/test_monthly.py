"""The month on the screen and on paper; and the whole way of an anchor: file, sheet, code, command."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.core.management import call_command
from django.test import Client

from mediation.models import AuditEvent
from mediation.services import agreements, audit
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import unguarded
from tests.mediation.test_chain import chain_rewritten
from tests.mediation.views.conftest import Enter

NOVEMBER = "/monthly/?month=2026-11"
SHEET = "/monthly/sheet/?month=2026-11"


def read(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def words_and_codes(pdf: bytes) -> tuple[str, list[str]]:
    """The text of all pages, and what the QR codes in their pictures say."""
    document = pypdfium2.PdfDocument(pdf)
    words = "".join(page.get_textpage().get_text_range() for page in document)
    pictures = [page.render(scale=150 / 72).to_pil() for page in document]
    document.close()
    return words, [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


def row(label: str, figure: str) -> str:
    return f'<tr><th scope="row">{label}</th><td>{figure}</td></tr>'


def test_the_mediator_sees_the_month_of_the_village(county: County, wang: Client) -> None:
    dispute = made.make_mediating(county, amount_fen=123_400)
    made.make_mediating(county, channel="police", request_form="none")
    terms = made.terms(dispute, on=START.date())
    agreements.reach_oral_agreement(dispute=dispute, by=county.wang, at=START, terms=terms)
    page = read(wang.get(NOVEMBER))
    for label, figure in (
        ("案件总数", "2件"), ("涉及当事人数", "4人"), ("涉及金额", "1,234.00元"), ("口头协议", "1件"), ("村", "2件"),
        ("公安", "1件"), ("依申请", "1件"), ("邻里", "2件"), ("履行中", "1件"), ("调解中", "1件"),
    ):  # fmt: skip
        assert row(label, figure) in page
    assert "<h2>枫林村人民调解委员会 2026年11月</h2>" in page
    assert "这个月还没有过完" in page
    assert '<input type="hidden" name="unit" value="body-' in page  # one body: nothing to choose
    assert 'href="/monthly/"' in read(wang.get("/"))


def test_an_amount_that_nobody_recorded_is_left_to_a_pen(county: County, wang: Client) -> None:
    made.make_mediating(county)
    assert row("涉及金额", '<span class="meta">没有登记，请手填</span>') in read(wang.get(NOVEMBER))


def test_without_a_wish_it_is_the_month_that_is_over_and_empty_months_say_so(county: County, wang: Client) -> None:
    page = read(wang.get("/monthly/"))
    assert "枫林村人民调解委员会 2026年10月" in page
    assert "可以打印零报表" in page
    assert "还没有过完" not in page
    assert "案件总数0件" in "".join(words_and_codes(wang.get("/monthly/sheet/").content)[0].split())


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-13", "月份不对，请写成2026-11的样子。"),
        ("0000-01", "月份不对，请写成2026-11的样子。"),
        ("上个月", "月份不对，请写成2026-11的样子。"),
        ("٢٠٢٦-11", "月份不对，请写成2026-11的样子。"),
        ("2026-12", "这个月还没有到。"),
        ("2010-12", "没有2011年以前的月报。"),
    ],
)
def test_a_month_that_cannot_be_shown_is_answered_in_a_sentence(
    county: County, wang: Client, month: str, said: str
) -> None:
    page = read(wang.get("/monthly/", {"month": month}))
    assert said in page
    assert "打印月报" not in page
    answer = wang.get("/monthly/sheet/", {"month": month})
    assert answer.status_code == 302
    assert said in read(wang.get(answer["Location"]))


@pytest.mark.parametrize("month", ["2026年11月", "2026/11", "2026-11 "])
def test_months_as_people_write_them(county: County, wang: Client, month: str) -> None:
    assert "2026年11月</h2>" in read(wang.get("/monthly/", {"month": month}))


def test_above_the_village_a_body_or_the_whole_is_chosen(county: County, zhao: Client) -> None:
    made.make_mediating(county)
    page = read(zhao.get(NOVEMBER))
    assert "<h2>青溪镇各人民调解委员会 2026年11月</h2>" in page
    assert row("案件总数", "1件") in page
    shitang = county.body("石塘村人民调解委员会")
    assert f'<option value="body-{shitang.pk}">石塘村人民调解委员会</option>' in page
    other = read(zhao.get(f"{NOVEMBER}&unit=body-{shitang.pk}"))
    assert "<h2>石塘村人民调解委员会 2026年11月</h2>" in other
    assert row("案件总数", "0件") in other


def test_what_one_may_not_see_is_not_found(county: County, enter: Enter) -> None:
    fenglin, qingxi = county.body("枫林村人民调解委员会"), county.body("青溪镇人民调解委员会")
    for who, unit, status in (
        ("grid", f"body-{fenglin.pk}", 200), ("shi", f"body-{fenglin.pk}", 404), ("yun", f"body-{fenglin.pk}", 404),
        ("wang", f"body-{qingxi.pk}", 404), ("wang", f"place-{qingxi.place_id}", 404),
        ("zhao", f"place-{qingxi.place_id}", 200), ("zheng", f"place-{qingxi.place.parent_id}", 200),
        ("zhao", f"place-{qingxi.place.parent_id}", 404), ("zheng", "body-x", 404),
        *((who, "", 404) for who in ("audit", "admin", "chen", "yuan")),
    ):  # fmt: skip
        for address in (NOVEMBER, SHEET):
            assert enter(who).get(f"{address}&unit={unit}").status_code == status, (who, unit, address)


def test_the_printed_sheet_says_what_the_page_says_and_leaves_no_trace(county: County, wang: Client) -> None:
    made.make_mediating(county)
    before = AuditEvent.objects.count()
    answer = wang.get(SHEET)
    words, codes = words_and_codes(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    for part in ("枫林村人民调解委员会", "2026年11月", "案件总数1件", "填表人：王调解", "2026年11月3日"):
        assert part in "".join(words.split())
    assert (codes, "审计锚定" in words) == ([], False)  # nothing was anchored yet
    assert AuditEvent.objects.count() == before
    assert len(pypdfium2.PdfDocument(wang.get(f"{SHEET}&is_large=on").content)) == 2


def test_a_name_too_long_for_the_sheet_is_told(county: County, wang: Client) -> None:
    body = county.body("枫林村人民调解委员会")
    body.name = "很" * 90
    body.save()
    answer = wang.get(SHEET)
    assert "“填报单位”共有90字，最多80字" in read(wang.get(answer["Location"]))


def verify(*anchors: str) -> dict[str, Any]:
    """What the command prints, whatever it exits with."""
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("verify_audit", *anchors, stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


@pytest.mark.goes_behind
def test_a_sheet_from_the_cupboard_convicts_whoever_rewrote_the_trail(county: County, wang: Client) -> None:
    """The anchor goes to the file, to the sheet, through a camera and into the command, also as somebody types it."""
    made.make_mediating(county)
    anchor = audit.drop_anchor(at=START, on=START.date())
    words, codes = words_and_codes(wang.get(SHEET).content)
    assert codes == [str(anchor)]
    line = words[words.index("审计锚定") :].splitlines()
    typed = " ".join(line[:3]).removeprefix("审计锚定：")
    audit.anchor_file().unlink()  # whoever rewrites the trail takes the file too; the sheets are in other people's hands
    for witness in (codes[0], typed):
        assert (verify(witness)["ok"], verify(witness)["anchors"]) == (True, 1)
    with unguarded():
        chain_rewritten(3)
    assert verify()["ok"]  # inside, nothing is wrong
    for witness in (codes[0], typed):
        told = verify(witness)
        assert (told["ok"], len(told["faults"])) == (False, 1)
        assert str(START.date()) in told["faults"][0]
