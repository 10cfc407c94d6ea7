"""The papers of the dossier and the consents that mediation needs on the way."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
import zxingcpp

from documents import press
from documents.papers.dossier_cover import BLANK_NUMBER
from documents.papers.invitation_consent import GUESTS
from tests.documents.helpers import NUMBER, body_pypdf, pages_pdfium, printed, sample, squash
from tests.documents.reading import structure

ONE_SHEET = [
    "dossier_cover", "dossier_contents", "dossier_statement", "back_cover", "closing_report", "mediation_proof",
    "service_address", "invitation_consent", "extension_consent", "monthly_sheet",
]  # fmt: skip


def text(kind: str, **changes: Any) -> str:
    return body_pypdf(printed(kind, sample(kind, **changes)).pdf)


@pytest.mark.parametrize("kind", ONE_SHEET)
def test_forms_of_one_sheet_stay_on_one_sheet(kind: str) -> None:
    assert printed(kind).pages == 1


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("dossier_statement", "statement"),
        ("closing_report", "summary"),
        ("aid_application", "facts"),
        ("confirmation_application", "summary"),
    ],
)
def test_twenty_thousand_characters_are_printed_once(kind: str, field: str, large: bool) -> None:
    """In running text and in the cell of a form alike."""
    words = "".join(f"第{place}次，双方在“石桥村”协商（未成），金额{place}元；" for place in range(1, 700))[:20_000]
    result = printed(kind, sample(kind, **{field: words}), large=large)
    assert body_pypdf(result.pdf).count(squash(words)) == 1
    assert result.pages > 20


@pytest.mark.parametrize("kind", ["closing_report", "mediation_proof", "extension_consent", "invitation_consent"])
def test_a_name_of_sixty_characters_is_printed_whole(kind: str) -> None:
    name = ("阿卜杜热合曼·买买提·" * 6)[:60]
    parties = [
        {"role": "申请人", "kind": "person", "name": name},
        {"role": "被申请人", "kind": "person", "name": "张𬴂淼"},
    ]
    body = text(kind, parties=parties)
    assert name in body
    assert "张𬴂淼" in body


def test_cover_shows_the_number_of_the_dossier_or_room_for_it() -> None:
    body = text("dossier_cover")
    for words in (
        "溪口镇石桥村人民调解委员会人民调解卷宗",
        "卷号：（2026）石桥人调字第12号",
        "调解日期：2026年11月2日至2026年11月22日",
        "保管期限：□短期■长期□永久",
    ):
        assert words in body
    blank = text("dossier_cover", year=None, dossier_number="", mediated_from=None, retention="", filed_on=None)
    assert squash(BLANK_NUMBER) in blank
    assert "调解日期：年月日至2026年11月22日" in blank
    assert "保管期限：□短期□长期□永久" in blank


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_contents_of_three_hundred_rows_lose_none(large: bool) -> None:
    rows = [{"name": f"第{place}份材料", "pages": str(place), "note": ""} for place in range(1, 301)]
    result = printed("dossier_contents", sample("dossier_contents", rows=rows), large=large)
    body = body_pypdf(result.pdf)
    for place in range(1, 301):
        assert body.count(f"{place}第{place}份材料{place}") >= 1
    assert result.pages > 5


def test_contents_may_stand_without_the_name_of_the_dossier() -> None:
    assert "卷内目录序号文书名称页号备注1受理登记表1-2" in text("dossier_contents", title="", dossier_number="")


def test_statement_names_who_filed_and_who_checked() -> None:
    body = text("dossier_statement")
    assert "立卷人：俞小满立卷时间：2026年12月25日" in body
    assert "检查人：龚喆堃检查时间：2026年12月28日" in body
    empty = text("dossier_statement", statement="", dossier_number="", filed_by="", filed_on=None)
    assert "说明立卷人：立卷时间：年月日" in empty


def test_back_cover_counts_or_leaves_room_to_count() -> None:
    assert "本卷宗共有文书11件、26页，附证物袋1个。" in text("back_cover")
    assert "本卷宗共有文书0件、______页，附证物袋______个。" in text(
        "back_cover", papers=0, pages=None, enclosures=None
    )


@pytest.mark.parametrize(
    ("closing", "shown"),
    [
        ("settled", "■调解成功□调解不成□其他"),
        ("failed", "□调解成功■调解不成□其他"),
        ("other", "□调解成功□调解不成■其他"),
        ("", "□调解成功□调解不成□其他"),
    ],
)
def test_closing_report_says_how_it_ended(closing: str, shown: str) -> None:
    assert shown in text("closing_report", closing=closing)


def test_closing_report_is_signed_by_those_who_handled_it() -> None:
    body = text("closing_report")
    assert "承办人龚喆堃：承办人叶㛃：负责人签名：日期：" in body
    assert "承办人签名：负责人签名：" in text("closing_report", mediators=[])


# --- the month --------------------------------------------------------------------------------------------------------


def test_the_month_adds_up_what_was_entrusted_and_is_quiet_when_all_agrees() -> None:
    body = text("monthly_sheet")
    assert "接受委托移送5其中法院2其中检察院0其中公安2其中信访1其中其他部门0" in body
    assert "涉及金额418620.00元" in body
    assert "核对" not in body
    assert "预防" not in body


def test_the_month_says_where_it_does_not_add_up() -> None:
    """Sums over bodies, sources and types are the total; an unknown figure accuses nobody."""
    body = text("monthly_sheet", neighbour=8, police=1, village=15)
    assert "核对：按调解组织合计24件，与案件总数23件不一致。" in body
    assert "核对：按案件来源合计22件，与案件总数23件不一致。" in body
    assert "核对：按纠纷类型合计24件，与案件总数23件不一致。" in body
    assert "核对" not in text("monthly_sheet", neighbour=None, police=None, village=None)
    assert "接受委托移送其中法院2" in text("monthly_sheet", police=None)
    assert "核对" not in text("monthly_sheet", total=None, amount_fen=None)


def test_prevention_is_shown_where_a_county_asks_for_it() -> None:
    assert "预防件预防件预防件防止自杀0防止群体性上访2" in text(
        "monthly_sheet", suicide_prevented=0, petitioning_prevented=2
    )


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_the_anchor_stands_at_the_foot_as_words_and_as_a_code(large: bool) -> None:
    """Read back from the picture of the sheet, as a telephone does; to type, in groups of eight."""
    anchor = sample("monthly_sheet")["anchor"]
    sheet = press.print_paper("monthly_sheet", sample("monthly_sheet"), large=large)
    assert codes(sheet) == [anchor]
    spoken = pages_pdfium(sheet.pdf)[-1]
    assert anchor.split()[2][:32] in squash(spoken)
    assert "8d2f0c6b 1e94a753 0fb2c8d4 6e1a95f7" in spoken
    assert squash(f"审计锚定：{anchor}以上是系统审计记录到该日的末尾。") in squash(spoken)
    assert structure(sheet.pdf).text.count("审计锚定") == 1


def test_without_an_anchor_there_is_neither_word_nor_code() -> None:
    """A house that never swept has none; a blank copy leads nowhere."""
    bare = press.print_paper("monthly_sheet", sample("monthly_sheet", anchor=""))
    for sheet in (bare, press.blank("monthly_sheet")):
        assert codes(sheet) == []
        assert "审计锚定" not in body_pypdf(sheet.pdf)


def test_the_sheet_has_no_number_and_does_not_wait_for_one() -> None:
    sheet = press.print_paper("monthly_sheet", sample("monthly_sheet"))
    assert "编号" not in squash("".join(pages_pdfium(sheet.pdf)))
    assert f"编号：{NUMBER}" in squash("".join(pages_pdfium(printed("monthly_sheet").pdf)))


def codes(sheet: press.Printed) -> list[str]:
    """What the QR codes in the pictures of all pages say."""
    document = pypdfium2.PdfDocument(sheet.pdf)
    pictures = [page.render(scale=150 / 72).to_pil() for page in document]
    document.close()
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


# --- consents ---------------------------------------------------------------------------------------------------------


def test_extension_needs_every_party_and_traps_nobody() -> None:
    """若干规定 33: normally one month; 人民调解法 3, 23, 26: free to leave, and an end when time is up."""
    body = text("extension_consent")
    assert "调解期限至2026年12月2日届满" in body
    assert "第三十三条：人民调解委员会调解纠纷，一般在一个月内调结）" in body
    assert "经各方当事人同意，调解期限延长至2026年12月17日（含当日）" in body
    assert "当事人仍可以随时要求终止调解（人民调解法第二十三条）" in body
    assert body.count("签名（盖章）：") == 2
    local = text("extension_consent", basis="《宁波市人民调解条例》第二十七条", reason="", accepted_on=None)
    assert "一般在一个月内调结；《宁波市人民调解条例》第二十七条）" in local
    assert "延长理由" not in local


@pytest.mark.parametrize("kind", [code for code in GUESTS if code])
def test_invitation_names_the_guest_in_the_words_of_the_law(kind: str) -> None:
    """人民调解法 20."""
    body = text("invitation_consent", guests=[{"name": "麦秀芝", "kind": kind}])
    assert f"1．麦秀芝{GUESTS[kind]}" in body


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_every_party_answers_for_every_guest_beside_its_own_signature(count: int, large: bool) -> None:
    parties = [{"role": "申请人", "kind": "person", "name": f"户主{place:02d}号"} for place in range(count)]
    guests = [{"name": f"客{place}某", "kind": "neighbour"} for place in range(3)]
    result = printed("invitation_consent", sample("invitation_consent", parties=parties, guests=guests), large=large)
    document = pypdfium2.PdfDocument(result.pdf)
    pages = [squash(page.get_textpage().get_text_range()) for page in document]
    document.close()
    for page in pages:
        for place in range(3):
            assert page.count(f"邀请客{place}某参与调解：□同意□不同意") == page.count("签名（盖章）：")
    assert sum(page.count("签名（盖章）：") for page in pages) == count
    assert f"户主{count - 1:02d}号" in pages[-1]
    assert "人民调解员龚喆堃：" in pages[-1]
