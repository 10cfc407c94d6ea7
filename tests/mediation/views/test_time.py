"""Extensions and appraisals on the screen: who agreed, what does not count, and which disputes may stand still."""

from __future__ import annotations

from django.test import Client

from tests.factories import START, County
from tests.mediation import states, verbs


def test_an_extension_asks_each_party_and_shows_each_yes(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    form = wang.get(f"/disputes/{dispute.pk}/do/extend/").content.decode()
    assert (
        'value="2027-01-04"' in form
    )  # a month after 2 December ends on Saturday 2 January 2027: the first working day
    assert "聂某（申请人）哪一天同意的" in form
    verbs.extend(county, dispute, county.wang, START)
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "调解期限（已延长）" in page
    assert "法定最后一天 2026年12月14日" in page  # agreed until Saturday the 12th; people are told Friday
    assert "聂某2026年11月2日同意延长至2026年12月12日：签了延长同意书" in page


def test_during_an_appraisal_the_page_says_that_the_period_stands_still(county: County, wang: Client) -> None:
    dispute = verbs.with_appraisal(county)
    for address in (f"/disputes/{dispute.pk}/", "/", f"/p/{dispute.progress_code}/"):
        page = wang.get(address).content.decode()
        assert "2026年11月2日起委托鉴定，调解期限暂停计算" in page
        assert "法定期限</b> · 调解期限" not in page
    assert "鉴定中，调解期限暂停" in wang.get("/disputes/").content.decode()
    assert "鉴定：伤残等级，市医学会" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_only_where_the_law_leaves_appraisals_out_is_the_button_there(county: County, wang: Client) -> None:
    plain, medical = states.mediating(county), verbs.medical(county)
    assert "登记委托鉴定" not in wang.get(f"/disputes/{plain.pk}/").content.decode()
    assert "登记委托鉴定" in wang.get(f"/disputes/{medical.pk}/").content.decode()
    assert wang.get(f"/disputes/{plain.pk}/do/pause_clock/").status_code == 302
