"""Panel, consents, replacement, and the record of a session."""

from __future__ import annotations

from typing import Any

from django.test import Client

from mediation.models import Dispute, PanelModel, PanelSeat, PanelSlot
from tests import factories as made
from tests.factories import SINCE, START, County
from tests.mediation import states, verbs


def seats() -> list[int]:
    return list(PanelSeat.objects.values_list("pk", flat=True))


def test_convene_with_the_seats_of_the_village(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/convene_panel/"
    page = wang.get(address).content.decode()
    for part in ("核心席位至少", "须有女性成员", "王调解", "李大伯", "参与人，须各方当事人同意"):
        assert part in page
    model = PanelModel.objects.get()
    assert wang.post(address, {"model": model.pk, "seats": seats(), "chosen_by": "parties"}).status_code == 302
    panel = dispute.panels.get()
    assert panel.members.count() == 5
    assert panel.members.first().chosen_by == "parties"


def test_what_the_quorum_lacks_is_told(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    data = {"model": PanelModel.objects.get().pk, "seats": seats()[:1], "chosen_by": "committee"}
    page = wang.post(f"/disputes/{dispute.pk}/do/convene_panel/", data).content.decode()
    assert "核心席位至少" in page
    assert not dispute.panels.exists()
    none = wang.post(f"/disputes/{dispute.pk}/do/convene_panel/", data | {"seats": []}).content.decode()
    assert "请至少勾选一项。" in none
    foreign = wang.post(f"/disputes/{dispute.pk}/do/convene_panel/", data | {"seats": ["999"]}).content.decode()
    assert "请重新勾选" in foreign


def test_any_model_can_be_chosen(county: County, wang: Client) -> None:
    """Another N+1 line is a row; the page offers it."""
    other = PanelModel.objects.create(name="五步调解法", quorum_core=1, needs_woman=False, effective_from=SINCE)
    slot = PanelSlot.objects.create(model=other, order=1, kind="core", role="clan_elder")
    PanelSeat.objects.create(
        slot=slot, organisation=county.body("枫林村人民调解委员会"), person_name="寨老", starts_on=SINCE
    )
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/convene_panel/"
    assert "五步调解法" in wang.get(address).content.decode()
    page = wang.get(f"{address}?model={other.pk}").content.decode()
    assert "寨老" in page
    assert "李大伯" not in page
    data = {"model": other.pk, "seats": [PanelSeat.objects.get(person_name="寨老").pk], "chosen_by": "committee"}
    assert wang.post(address, data).status_code == 302
    assert dispute.panels.get().model == other


def test_without_any_model_the_page_says_whom_to_ask(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    PanelModel.objects.all().delete() if not PanelSeat.objects.exists() else None
    for model in PanelModel.objects.all():
        model.effective_to = SINCE
        model.save()
    assert "还没有启用的防线模式" in wang.get(f"/disputes/{dispute.pk}/do/convene_panel/").content.decode()


def test_consents_are_asked_pair_by_pair(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    verbs.convene(county, dispute, county.wang, START)
    address = f"/disputes/{dispute.pk}/do/record_consents/"
    page = wang.get(address).content.decode()
    assert "聂某同意李大伯" in page
    member = dispute.panels.get().members.get(person_name="李大伯")
    pairs = [f"{member.pk}-{party.pk}" for party in dispute.parties.all()]
    assert wang.post(address, {"pairs": pairs}).status_code == 302
    assert member.consents.count() == 2
    assert "李大伯" not in wang.get(address).content.decode()
    assert "有一项已经登记过了" in wang.post(address, {"pairs": pairs}).content.decode()


def test_a_member_steps_down_and_the_panel_gives_up(county: County, wang: Client) -> None:
    dispute = states.with_panel(county)
    member = states.member_of(dispute, "李大伯")
    address = f"/disputes/{dispute.pk}/do/replace_member/{member.pk}/"
    assert "李大伯" in wang.get(address).content.decode()
    assert wang.post(address, {"reason": "系近亲属"}).status_code == 302
    assert wang.get(address).status_code == 404
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "退出：系近亲属" in page
    assert wang.post(f"/disputes/{dispute.pk}/do/give_up/", {"reason": "一致认为无法化解"}).status_code == 302
    assert dispute.panels.get().gave_up_on is not None


def test_pages_of_a_panel_that_is_not_there(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    for name in ("record_consents", "give_up", "replace_member"):
        assert wang.get(f"/disputes/{dispute.pk}/do/{name}/1/").status_code == 404


def session(dispute: Dispute, **changes: Any) -> dict[str, Any]:
    values = {
        "held_at": "2026-11-03T08:30",
        "location": "村委会",
        "attending_parties": [party.pk for party in dispute.parties.all()],
        "mediator_names": "王调解",
        "recorder_name": "李会计",
        "rights_told": "on",
        "record": "双方各说各的。",
        "result": "failed",
    }
    return values | changes


def test_a_session_is_written_down(county: County, wang: Client) -> None:
    dispute = states.with_panel(county)
    address = f"/disputes/{dispute.pk}/do/hold_session/"
    page = wang.get(address).content.decode()
    assert "王调解、吴大姐" in page  # those who may sign stand there already
    members = [member.pk for member in dispute.panels.get().members.all()]
    data = session(dispute, attending_members=members, undisputed_facts="屋檐伸出30厘米", confidential_note="愿让一步")
    assert wang.post(address, data).status_code == 302
    held = dispute.sessions.get()
    assert held.attending_members.count() == 5
    assert (held.confidential_note, made.fresh(dispute).undisputed_facts) == ("愿让一步", "屋檐伸出30厘米")


def test_who_is_not_on_the_roster_does_not_mediate(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/hold_session/"
    assert '<option value="王调解">' in wang.get(address).content.decode()
    page = wang.post(address, session(dispute, mediator_names="李大伯")).content.decode()
    assert "不是在册人民调解员" in page


def test_a_session_without_a_panel(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    assert "到场的小组成员" not in wang.get(f"/disputes/{dispute.pk}/do/hold_session/").content.decode()
    assert wang.post(f"/disputes/{dispute.pk}/do/hold_session/", session(dispute)).status_code == 302


def test_rights_come_first_and_nothing_is_lost(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    page = wang.post(f"/disputes/{dispute.pk}/do/hold_session/", session(dispute, rights_told="")).content.decode()
    assert "告知权利义务（人民调解法23）" in page
    assert "双方各说各的。" in page
    later = wang.post(f"/disputes/{dispute.pk}/do/hold_session/", session(dispute, held_at="2026-12-01T08:30"))
    assert "不能晚于现在" in later.content.decode()
