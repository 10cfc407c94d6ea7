"""Papers on the screen: drafts, issuing, refused characters, reading again, and the public check."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from mediation.models import Dispute, IssuedPaper
from mediation.services import intake, papers
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County
from tests.mediation import states, verbs
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter


def test_a_draft_is_shown_and_not_kept(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    for query in ("", "?is_large=on"):
        answer = wang.get(f"/disputes/{dispute.pk}/print/intake_receipt/0/draft/{query}")
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''%E5%8F%97")
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert not IssuedPaper.objects.exists()


def test_issue_and_read_again(county: County, wang: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/print/intake_receipt/0/"
    assert "正式出具" in wang.get(address).content.decode()
    assert wang.post(address, {"is_large": "on"})["Location"] == f"/disputes/{dispute.pk}/#papers"
    paper = IssuedPaper.objects.get()
    assert paper.is_large
    assert wang.get(f"/papers/{paper.pk}/").content == bytes(paper.pdf)
    assert "以前出具的" in wang.get(address).content.decode()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + datetime.timedelta(minutes=5))
    wang.post(address, {})
    assert "已被替换" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


@pytest.mark.parametrize(
    "kind", ["intake_register", "rights_notice", "session_record", "agreement", "termination_notice"]
)
def test_every_paper_opens_from_the_page(county: County, wang: Client, kind: str) -> None:
    states = {"session_record": "mediating", "agreement": "agreed", "termination_notice": "terminated"}
    dispute = getattr(verbs, states.get(kind, "mediating"))(county)
    if kind == "session_record":
        made.hold(county, dispute)
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    link = next(
        part.split('"')[0] for part in page.split('href="') if part.startswith(f"/disputes/{dispute.pk}/print/{kind}/")
    )
    assert wang.get(f"{link}draft/").content.startswith(b"%PDF-")


def test_what_cannot_be_printed_yet_is_not_found(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    assert wang.get(f"/disputes/{dispute.pk}/print/agreement/0/").status_code == 404
    assert "还没有达成协议。" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_a_character_no_font_has_is_named_with_its_field(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    changes = {"narrative": "写了\U000f0001这个字。"}
    intake.supplement_dispute(dispute=dispute, by=county.wang, at=START, changes=changes)
    address = f"/disputes/{dispute.pk}/print/intake_register/0/"
    page = wang.post(address, {}).content.decode()
    assert "不能打印：" in page
    assert "U+F0001" in page
    draft = wang.get(f"{address}draft/")
    assert draft["Location"] == address
    assert "U+F0001" in wang.get(address).content.decode()


def test_a_withdrawn_paper_says_so_to_everybody(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.RIGHTS_NOTICE)
    stranger = Client()
    page = stranger.get(f"/v/{paper.check_code}/").content.decode()
    assert "是真的，现在有效" in page
    assert "聂某" not in page
    address = f"/disputes/{dispute.pk}/do/withdraw_paper/{paper.pk}/"
    assert wang.post(address, {"reason": "写错了"}).status_code == 302
    assert "已经收回" in stranger.get(f"/v/{paper.check_code}/").content.decode()
    assert wang.get(address).status_code == 404


def test_those_who_only_look_do_not_issue(county: County, enter: Enter) -> None:
    dispute = states.mediating(county)
    page = enter("zheng").post(f"/disputes/{dispute.pk}/print/rights_notice/0/", {}).content.decode()
    assert "您不能为此案出具文书。" in page


def test_several_papers_wait_for_the_worker_and_open_all_the_same(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/print/"
    page = wang.get(address).content.decode()
    assert "受理登记表" in page
    assert "人民调解协议书" not in page  # nothing to print yet
    assert "请至少勾选一项。" in wang.post(address, {}).content.decode()
    assert wang.post(address, {"kinds": ["intake_register", "rights_notice"]})["Location"].endswith("#papers")
    assert "正在打印" in wang.get(f"/disputes/{dispute.pk}/").content.decode()
    for waiting in IssuedPaper.objects.all():
        assert wang.get(f"/papers/{waiting.pk}/").content.startswith(b"%PDF-")
    assert "正在打印" not in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_a_paper_that_does_not_print_says_so(county: County, wang: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    dispute = states.mediating(county)
    waiting = papers.request_batch(dispute=dispute, by=county.wang, at=START, kinds=[PaperKind.RIGHTS_NOTICE])[0]
    monkeypatch.setattr("mediation.views.papers.services.render_pending", lambda **_: 0)
    assert wang.get(f"/papers/{waiting.pk}/")["Location"] == f"/disputes/{dispute.pk}/"
    assert "请过一会儿再打开" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


# --- without an account -----------------------------------------------------------------------------------------------


def test_progress_shows_stage_and_date_and_no_name(county: County) -> None:
    dispute = states.mediating(county)
    page = Client().get(f"/p/{dispute.progress_code.lower()}/").content.decode()
    assert "调解中" in page
    assert "还剩" in page
    for secret in ("聂某", "徐某", dispute.title, dispute.file_number, "枫林"):
        assert secret not in page


def test_progress_of_what_is_over_and_of_what_never_was(county: County) -> None:
    dispute = states.mediating(county)
    intake.withdraw_dispute(dispute=Dispute.objects.get(pk=dispute.pk), by=county.wang, at=START, reason="撤回")
    assert "已经办结" in Client().get(f"/p/{dispute.progress_code}/").content.decode()
    unknown = Client().get("/p/NOSUCHCODE/")
    assert (unknown.status_code, "没有找到" in unknown.content.decode()) == (404, True)
    forged = Client().get("/v/NOSUCHCODE/")
    assert (forged.status_code, "小心假冒" in forged.content.decode()) == (404, True)


def test_a_code_is_typed_as_it_stands_on_the_paper(county: County) -> None:
    dispute = states.mediating(county)
    paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.RIGHTS_NOTICE)
    stranger = Client()
    assert "查进展" in stranger.get("/p/").content.decode()
    spaced = f"{dispute.progress_code[:4]} {dispute.progress_code[4:]}".lower()
    assert stranger.get("/p/", {"code": spaced})["Location"] == f"/p/{dispute.progress_code}/"
    assert stranger.get("/p/", {"code": paper.check_code})["Location"] == f"/v/{paper.check_code}/"
    assert "由字母和数字组成" in stranger.get("/p/", {"code": "张三"}).content.decode()
    assert "请填写这一项。" in stranger.get("/p/", {"code": ""}).content.decode()
