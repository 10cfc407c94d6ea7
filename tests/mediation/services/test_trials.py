"""Drafts on trial beside the rules in force, and what a release does to a county's own rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mediation import rulebooks
from mediation.models import Dispute, RulebookText, RulebookVersion, ShadowDifference
from mediation.services import rulebooks as books
from mediation.services import setup
from mediation.services.errors import Refused
from mediation.services.sweep import run_sweep
from rules import shelf
from tests import factories as made
from tests.factories import START, County, fresh, recall_county
from tests.mediation.helpers import days
from tests.mediation.services.drafts import TODAY, drafted, place, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return recall_county()


# ---- trials ----------------------------------------------------------------------------------------------------------


def test_a_draft_on_trial_decides_nothing_and_writes_down_where_it_differs(county: County) -> None:
    dispute = made.make_mediating(county)
    books.start_trial(version=drafted(county, new=5), by=county.zhao, at=START, until=TODAY + days(10))
    for day in (3, 5, 5, 6):  # on the third day both say the same
        Dispute.objects.filter(pk=dispute.pk).update(next_check_at=START)
        run_sweep(at=START + days(day))
    assert fresh(dispute).level == "panel"
    first, second = ShadowDifference.objects.order_by("on")
    assert (first.on, second.on) == (TODAY + days(5), TODAY + days(6))
    assert (first.live, [outcome["to"] for outcome in first.draft]) == ([], ["township"])


def test_a_trial_has_an_end(county: County) -> None:
    dispute = made.make_mediating(county)
    version = books.start_trial(version=drafted(county, new=5), by=county.zhao, at=START, until=TODAY + days(4))
    run_sweep(at=START + days(6))
    assert not version.differences.exists()
    assert fresh(dispute).level == "panel"
    for until in (TODAY - days(1), TODAY + days(400)):
        with pytest.raises(Refused, match="试运行的最后一天"):
            books.start_trial(version=version, by=county.zhao, at=START, until=until)


# ---- releases --------------------------------------------------------------------------------------------------------


def test_a_release_changes_the_law_in_every_county(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    version = published(county)
    live = shelf.shipped()["ladder"]
    newer = replace(live, rows=(replace(live.rows[0], basis="新法 1"), *live.rows[1:]))
    monkeypatch.setattr(shelf, "shipped", lambda: {"ladder": newer})
    monkeypatch.setattr(rulebooks, "_READ", {})
    assert rulebooks.table_of(fresh(version)).row("refused").basis == "新法 1"
    books.keep_texts()
    assert RulebookText.objects.filter(digest=rulebooks.table_of(version).digest).exists()


def test_a_text_that_cannot_be_read_any_more_gives_way_loudly(
    county: County, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published(county)
    RulebookVersion.objects.filter(pk=version.pk).update(content={"name": "ladder"})
    monkeypatch.setattr(rulebooks, "_READ", {})
    assert rulebooks.books(place(county).pk, TODAY)["ladder"] == shelf.shipped()["ladder"]
    assert "cannot be read" in caplog.text
    books.keep_texts()


def test_a_name_for_people(county: County) -> None:
    assert str(drafted(county)) == "永宁县（示例）层级与期限第1版"
    assert str(RulebookText.objects.filter(table="ladder").first()).startswith("ladder ")
    assert setup.load_reference_data() is False
