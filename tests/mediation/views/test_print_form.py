"""The print page: what is asked, drafts of what was typed, rows, characters no font has, blank copies, the dossier."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.models import CommitteeStyle, Enclosure, IssuedPaper
from mediation.services import intake, lookups, papers
from mediation.services.parties import NewParty
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation import states
from tests.mediation.helpers import picture
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter

ASKED = {
    "started_at": "2026-11-02 14:00",
    "place": "枫林村三组",
    "informants-0-name": "老陈",
    "informants-0-age": "61",
    "record": "问：看到什么？",
    "attendees": "张三\n李四",
    "read_aloud": "on",
}


def address(pk: int, kind: str, row: int = 0, step: str = "") -> str:
    """The print page of a paper, or a step of it."""
    return f"/disputes/{pk}/print/{kind}/{row}/{step}"


def test_only_what_nobody_entered_is_asked(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    page = wang.get(address(dispute.pk, "investigation_record")).content.decode()
    for name in ASKED:
        assert f'name="{name}"' in page
    assert 'name="committee"' not in page
    assert 'name="investigators"' not in page


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    page = wang.post(address(dispute.pk, "investigation_record"), {**ASKED, "place": ""}).content.decode()
    assert '<a href="#ask-place">调查地点</a>：请填写这一项。' in page
    assert "老陈" in page
    assert not IssuedPaper.objects.exists()


def test_a_limit_of_the_paper_is_said_at_the_field(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    data = {**ASKED, "informants-0-age": "131", "attendees": "很" * 101}
    page = wang.post(address(dispute.pk, "investigation_record"), data).content.decode()
    assert "请写0到130之间的整数。" in page
    data["informants-0-age"] = "61"
    page = wang.post(address(dispute.pk, "investigation_record"), data).content.decode()
    assert '<a href="#ask-attendees">参加人</a>：不能打印：' in page


def test_typed_printed_and_offered_again(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    assert wang.post(address(dispute.pk, "investigation_record"), ASKED).status_code == 302
    data = IssuedPaper.objects.get().data
    assert (data["started_at"], data["place"], data["attendees"]) == (
        "2026-11-02T14:00",
        "枫林村三组",
        ["张三", "李四"],
    )
    assert (data["informants"], data["read_aloud"]) == ([{"name": "老陈", "age": 61}], True)
    page = wang.get(address(dispute.pk, "investigation_record")).content.decode()
    assert 'value="老陈"' in page
    assert 'value="2026-11-02T14:00"' in page


def test_more_rows_without_javascript(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    page = wang.post(address(dispute.pk, "investigation_record"), {**ASKED, "add_row": "informants"}).content.decode()
    assert 'name="informants-2-name"' in page
    assert "老陈" in page
    assert "还没有提交成功" not in page
    assert not IssuedPaper.objects.exists()


def test_a_draft_and_a_word_file_of_what_was_typed(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    draft = wang.post(address(dispute.pk, "investigation_record", step="draft/"), ASKED)
    assert draft.content.startswith(b"%PDF-")
    word = wang.post(address(dispute.pk, "investigation_record", step="word/"), ASKED)
    assert word.content.startswith(b"PK")
    assert "wordprocessingml" in word["Content-Type"]
    bad = wang.post(address(dispute.pk, "investigation_record", step="draft/"), {**ASKED, "record": ""})
    assert "还没有提交成功" in bad.content.decode()
    assert wang.get(address(dispute.pk, "investigation_record", step="word/")).status_code == 302
    assert not IssuedPaper.objects.exists()


def test_what_no_font_has_can_be_boxed_after_it_was_refused(county: County, wang: Client) -> None:
    parties = [NewParty(role="applicant", name="聂\U000105c0"), NewParty(role="respondent", name="徐某")]
    dispute = made.make_dispute(county, parties=parties)
    where = address(dispute.pk, "intake_receipt")
    assert "用□代替打印" not in wang.get(where).content.decode()
    page = wang.post(where, {}).content.decode()
    assert "U+105C0" in page
    assert "用□代替打印，留空手写" in page
    assert wang.post(where, {"box": "on"}).status_code == 302
    assert IssuedPaper.objects.get().boxed[0]["code"] == "U+105C0"
    assert "印作□：U+105C0（王调解）" in wang.get(where).content.decode()
    assert "有□待手写" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_blank_copies_at_any_stage(county: County, wang: Client, enter: Enter) -> None:
    dispute = states.registered(county)
    for kind in ("agreement", "refusal_notice", "evidence_list"):
        assert wang.get(f"/disputes/{dispute.pk}/blank/{kind}/").content.startswith(b"%PDF-")
    assert wang.get(f"/disputes/{dispute.pk}/blank/agreement/?is_large=on").content.startswith(b"%PDF-")
    for kind in ("dossier", "nothing", "monthly_sheet"):
        assert wang.get(f"/disputes/{dispute.pk}/blank/{kind}/").status_code == 404
    assert enter("shi").get(f"/disputes/{dispute.pk}/blank/agreement/").status_code == 404


def test_a_number_for_the_pen_where_the_office_allows_it(county: County, wang: Client) -> None:
    dispute = states.terminated(county)
    where = address(dispute.pk, "termination_notice")
    assert "先取编号" not in wang.get(where).content.decode()
    assert "不能预留" in wang.post(address(dispute.pk, "termination_notice", step="number/"), {}).content.decode()
    CommitteeStyle.objects.create(organisation=dispute.responsible, gaps=CommitteeStyle.Gaps.RESERVE)
    assert "先取编号" in wang.get(where).content.decode()
    page = wang.post(address(dispute.pk, "termination_notice", step="number/"), {}).content.decode()
    assert "已预留编号(2026)枫林民调终字第2号" in page


# --- the dossier on the page ------------------------------------------------------------------------------------------


def test_the_page_says_what_the_dossier_lacks_and_makes_it(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "必须的材料已有0项，共4项" in page
    assert "卷内还没有材料" in page
    wang.post(address(dispute.pk, "rights_notice"), {})
    assert "必须的材料已有1项，共4项" in wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert wang.get(address(dispute.pk, "dossier", step="draft/")).content.startswith(b"%PDF-")


def test_a_scan_goes_into_its_line(county: County, wang: Client, enter: Enter) -> None:
    dispute = states.mediating(county)
    where = f"/disputes/{dispute.pk}/do/attach_enclosure/"
    assert "selected" in wang.get(where, {"item": "证据材料"}).content.decode()
    said = {"item": "当事人身份证明", "name": "聂某身份证"}
    broken = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\nbroken")
    assert "不是能够识别的图片" in wang.post(where, {**said, "scan": broken}).content.decode()
    assert wang.post(where, {**said, "scan": SimpleUploadedFile("x.png", picture())}).status_code == 302
    scan = Enclosure.objects.get()
    assert wang.get(f"/enclosures/{scan.pk}/").content == picture()
    assert enter("shi").get(f"/enclosures/{scan.pk}/").status_code == 404
    assert "聂某身份证" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_retention_is_changed_with_a_reason(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    where = f"/disputes/{dispute.pk}/do/change_retention/"
    assert "请填写这一项。" in wang.post(where, {"retention": "permanent", "reason": ""}).content.decode()
    assert wang.post(where, {"retention": "permanent", "reason": "可能再争"}).status_code == 302
    assert "已改定：可能再争" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_closing_asks_why_something_is_missing(county: County, wang: Client) -> None:
    dispute = states.fulfilled(county)
    where = f"/disputes/{dispute.pk}/do/close/"
    assert "卷宗还缺：" in wang.get(where).content.decode()
    assert "请填写这一项。" in wang.post(where, {"note": "已归档"}).content.decode()
    assert wang.post(where, {"note": "已归档", "missing_reason": "都在纸质卷里"}).status_code == 302
    assert fresh(dispute).status == "closed"


def test_the_packet_for_the_court_is_ticked_beforehand(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    page = wang.get(f"/disputes/{dispute.pk}/print/?packet=court").content.decode()
    for kind in ("confirmation_application", "agreement", "mediation_proof"):
        assert f'value="{kind}"' in page
    assert page.count("checked") == 3


# --- without an account -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("张三淼", "person", "张*淼"),
        ("聂某", "person", "聂*"),
        ("张", "person", "张*"),
        ("阿卜杜·买买提", "person", "阿**·**提"),
        ("青溪建筑有限公司", "organisation", "青溪建筑有限公司"),
    ],
)
def test_the_check_shows_masked_names(county: County, name: str, kind: str, shown: str) -> None:
    parties = [NewParty(role="applicant", name=name, kind=kind), NewParty(role="respondent", name="徐某")]
    dispute = made.make_dispute(county, parties=parties)
    for paper_kind in (PaperKind.INTAKE_RECEIPT, PaperKind.INTAKE_REGISTER):
        paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=paper_kind)
        page = Client().get(f"/v/{paper.check_code}/").content.decode()
        assert f"<dd>{shown}" in page
        for secret in (dispute.title, "停止排水", *([name] if kind == "person" and len(name) > 1 else [])):
            assert secret not in page


def test_a_code_is_understood_however_it_is_typed(county: County) -> None:
    paper = papers.issue_paper(dispute=states.mediating(county), by=county.wang, at=START, kind=PaperKind.RIGHTS_NOTICE)
    code = paper.check_code
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in code)
    misread = code.replace("0", "O").replace("1", "l")
    for typed in (code.lower(), " ".join(code), f"{code[:4]}-{code[4:8]}—{code[8:]}", full_width, misread):
        if len(typed) <= 24:
            assert Client().get("/p/", {"code": typed})["Location"].startswith("/v/"), typed
        assert Client().get(f"/v/{typed.replace(' ', '').replace('—', '-')}/").status_code in (200, 404)


def test_whoever_tries_codes_waits_and_staff_never_do(
    county: County, wang: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = papers.issue_paper(dispute=states.mediating(county), by=county.wang, at=START, kind=PaperKind.RIGHTS_NOTICE)
    stranger, good = Client(), f"/v/{paper.check_code}/"
    for number in range(lookups.MOST_MISSES):
        assert stranger.get(f"/v/GUESS{number}/").status_code == 404
        assert stranger.get(good).status_code == (200 if number < lookups.MOST_MISSES - 1 else 429)
    blocked = stranger.get("/p/")
    assert (blocked.status_code, "请过十分钟再试" in blocked.content.decode()) == (429, True)
    assert Client(REMOTE_ADDR="203.0.113.9").get(good).status_code == 200
    assert wang.get(good).status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + datetime.timedelta(minutes=11))
    assert stranger.get(good).status_code == 200


def test_behind_our_proxy_the_proxy_says_who_asks(county: County, settings: object) -> None:
    settings.BEHIND_PROXY = True  # type: ignore[attr-defined]
    for number in range(lookups.MOST_MISSES):
        Client().get(f"/v/GUESS{number}/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    assert Client().get("/p/", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429
    assert Client().get("/p/", headers={"X-Forwarded-For": "203.0.113.9, 203.0.113.10"}).status_code == 200


def test_supplement_still_reaches_the_paper(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes={"evidence": "照片3张\n收据"})
    party = dispute.parties.first()
    page = wang.get(address(dispute.pk, "evidence_list", party.pk)).content.decode()
    assert 'value="照片3张"' in page
    assert 'value="收据"' in page
