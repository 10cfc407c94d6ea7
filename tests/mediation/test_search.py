"""Search finds what LIKE finds, no row less and no row more, whatever people type; and nobody can forget the index."""

from __future__ import annotations

import io
import sys
import unicodedata

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import strategies as st

from mediation import lists, search
from mediation.models import Dispute, Party, SearchText
from mediation.services import parties, searching
from mediation.services.parties import NewParty
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import unguarded

TODAY = START.date()
PEOPLE = (
    "张伟",
    "欧阳娜娜",
    "阿卜杜热合曼·买买提",
    "𬴂𠮷",
    "Anna Müller",
    "ＡＢＣ厂",
    "100%纯_棉店",
    "O'Hara",
    "王 小二",
    "é厂",
)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    search.everywhere.clear()


def by_like(word: str) -> Q:
    """The usual way, over all rows."""
    named = Party.objects.filter(name__icontains=word).values("dispute")
    return Q(title__icontains=word) | Q(file_number__icontains=word) | Q(pk__in=named)


def found(word: str) -> list[int]:
    """What the search finds."""
    return sorted(Dispute.objects.filter(search.narrowed(word).condition).values_list("pk", flat=True))


def expected(word: str) -> list[int]:
    """What LIKE finds."""
    return sorted(Dispute.objects.filter(by_like(word)).values_list("pk", flat=True))


def a_street(county: County) -> list[Dispute]:
    """A dispute for each of the people, with titles that share words."""
    return [
        made.make_dispute(
            county,
            title=f"{'楼上漏水' if number % 2 else '漏水赔偿'}第{number}户",
            parties=[NewParty(role="applicant", name=name), NewParty(role="respondent", name="聂某")],
        )
        for number, name in enumerate(PEOPLE)
    ]


WORDS = [
    "张伟", "伟", "张", "欧阳", "娜娜", "阳娜娜", "阿卜杜", "曼·买", "·", "曼买", "𬴂", "𬴂𠮷", "𠮷", "anna", "NA MÜ", "mü", "MÜ",
    "Ａ", "ＡＢ", "AB", "ab", "0%", "%", "%纯", "纯_", "_", "棉", "纯棉", "'H", "O'Hara", "王 小", "王小", " ", "é厂", "漏水", "水漏",
    "漏水赔", "第1", "号", "第2号", "没有的人", "楼上漏水第1户张伟", "户\n张", "NOT", "AND", '"', "*", "^", "聂某", "某", "--", "\\",
]  # fmt: skip


@pytest.mark.parametrize("most", [search.MOST, 3, 0])
def test_the_same_rows_as_like(county: County, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Whether there are few candidates or too many."""
    a_street(county)
    monkeypatch.setattr(search, "MOST", most)
    for word in WORDS:
        assert (word, found(word)) == (word, expected(word))
    assert len(found("漏水")) == len(PEOPLE)
    assert len(found("𬴂𠮷")) == len(found("曼·买")) == len(found("0%")) == len(found("张伟")) == 1


@hypothesis.settings(max_examples=40, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(st.data())
def test_any_piece_of_any_name_is_found(county: County, data: st.DataObject) -> None:
    """Signs of every plane, composed and not, wide and narrow: a piece of what stands there finds it."""
    signs = st.characters(exclude_categories=("Cs", "Cc"))
    name = data.draw(st.text(signs | st.sampled_from("Aaéｅe\u0301ﬀŉßıİ漏水·𬴂"), min_size=2, max_size=8))
    begin = data.draw(st.integers(0, len(name) - 2))
    piece = name[begin : data.draw(st.integers(begin + 2, len(name)))]
    with transaction.atomic():
        dispute = made.make_dispute(county)
        Party.objects.create(dispute=dispute, role="third", name=name)
        searching.keep(dispute=dispute)
        assert dispute.pk in search.candidates(piece)  # type: ignore[operator]  # so few rows are always narrow
        assert found(piece) == expected(piece)
        transaction.set_rollback(True)


def test_what_the_databases_take_for_equal_is_folded_to_the_same() -> None:
    """LIKE on PostgreSQL compares capitals; a sign and its capital must lead to the same pairs."""
    for number in range(sys.maxunicode + 1):
        sign = chr(number)
        for other in {sign.upper(), sign.lower()} - {sign}:
            if len(other) == 1 and unicodedata.category(sign) != "Cs":
                assert search.folded(other) == search.folded(sign), (sign, other)


def test_a_word_that_stands_everywhere_is_remembered(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for it anew costs more than LIKE needs; so many words and no more are remembered."""
    a_street(county)
    monkeypatch.setattr(search, "MOST", 3)
    monkeypatch.setattr(search, "REMEMBERED", 1)
    assert search.candidates("漏水") is None
    with CaptureQueriesContext(connection) as caught:
        assert search.candidates("漏水") is None
    assert len(caught) == 0
    assert search.candidates("聂某") is None
    assert search.everywhere == {"聂某"}


def test_a_long_number_is_asked_for_by_threes() -> None:
    """Ten digits make a hundred pairs: a file number has none that is rare."""
    threes = set(search.grams(["第8号"])) - set(search.grams(["第8", "8号"]))
    assert len(threes) == 1
    assert search.grams(["第18号"])[:2] != search.grams(["第28号"])[:2]
    assert len(search.grams(["第某号"])) == 2


def test_pairs_do_not_reach_from_one_line_into_the_next() -> None:
    assert set(search.grams(["甲乙", "丙丁"])) == {*search.grams(["甲乙"]), *search.grams(["丙丁"])}
    assert search.grams(["甲", ""]) == []
    assert search.grams(["ＡＢ"]) == search.grams(["ab"])


# --- nobody can forget --------------------------------------------------------------------------------------------------


def test_every_service_keeps_the_index(county: County) -> None:
    dispute = made.make_dispute(county)
    assert search.unindexed() == []
    parties.add_party(dispute=dispute, by=county.wang, at=START, party=NewParty(role="third", name="独一无二"))
    assert search.candidates("独一无二") == [dispute.pk]
    third = dispute.parties.get(name="独一无二")
    parties.change_party(party=third, by=county.wang, at=START, changes={"name": "改名换姓"})
    assert (search.candidates("独一无二"), search.candidates("改名换姓")) == ([], [dispute.pk])
    assert search.unindexed() == []


@pytest.mark.goes_behind
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mediation_dispute SET title = '偷改标题' WHERE id = {0}",
        "UPDATE mediation_dispute SET file_number = '偷改标题' WHERE id = {0}",
        "UPDATE mediation_party SET name = '偷改标题' WHERE dispute_id = {0}",
    ],
)
def test_what_was_changed_past_the_services_is_found_all_the_same(county: County, statement: str) -> None:
    """The database itself takes the row out of the index; until it is indexed again it is looked at each time."""
    dispute, other = made.make_dispute(county, title="甲乙"), made.make_dispute(county)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(dispute.pk))
    assert found("偷改标题") == [dispute.pk]
    assert search.candidates("从来没有") == [dispute.pk]
    number = Dispute.objects.get(pk=dispute.pk).file_number
    assert search.unindexed() == [number]
    assert searching.catch_up() == 1
    assert (search.candidates("从来没有"), search.candidates("偷改标题")) == ([], [dispute.pk])
    assert other.pk in found(other.file_number)


@pytest.mark.goes_behind
def test_a_party_that_goes_or_moves_takes_its_name_along(county: County) -> None:
    one, two = made.make_dispute(county), made.make_dispute(county)
    moving = Party.objects.create(dispute=one, role="third", name="搬家的人")
    searching.keep(dispute=one)
    Party.objects.filter(pk=moving.pk).update(dispute=two)
    assert found("搬家的人") == [two.pk]
    assert searching.catch_up() == 2
    Party.objects.filter(pk=moving.pk).delete()
    assert (found("搬家的人"), search.unindexed()) == ([], [two.file_number])


@pytest.mark.goes_behind
def test_an_index_that_lies_is_found(county: County) -> None:
    """Changed while the triggers were away, as a migration on SQLite leaves them: the text itself is compared."""
    dispute = made.make_dispute(county)
    with unguarded():
        Party.objects.filter(dispute=dispute).update(name="悄悄改名")
    assert search.unindexed() == [dispute.file_number]
    assert searching.rebuild() == 1
    assert (search.unindexed(), found("悄悄改名")) == ([], [dispute.pk])


@pytest.mark.goes_behind
def test_rows_that_came_before_the_index(county: County) -> None:
    dispute = made.make_dispute(county)
    with unguarded():
        SearchText.objects.all().delete()
    assert search.unindexed() == [dispute.file_number]
    out = io.StringIO()
    call_command("reindex", waiting=True, stdout=out)
    assert out.getvalue() == "已编入检索索引：1件。\n"
    assert search.unindexed() == []
    call_command("reindex", stdout=out)
    assert found(dispute.title) == [dispute.pk]


def test_what_was_not_committed_is_not_in_the_index(county: County) -> None:
    with transaction.atomic():
        dispute = made.make_dispute(county, title="没有成功")
        assert search.candidates("没有成功") == [dispute.pk]
        transaction.set_rollback(True)
    assert (search.candidates("没有成功"), search.unindexed()) == ([], [])


# --- with scope, filters and pages --------------------------------------------------------------------------------------


def test_search_stays_within_what_one_sees_and_goes_from_page_to_page(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SIZE", 2)
    mine = [made.make_dispute(county, title=f"漏水{number}") for number in range(5)]
    made.make_dispute(county, title="漏水邻村", by=county.shi, place=county.body("石塘村人民调解委员会").place)
    wishes, after, shown = lists.Wishes(search="漏水", status="registered"), "", []
    while True:
        page = lists.page(county.wang, TODAY, wishes, after=after)
        shown += [row.pk for row in page.rows]
        assert page.total == 5
        if page.later is None:
            break
        after = page.later
    assert shown == [dispute.pk for dispute in reversed(mine)]
    assert lists.page(county.audit, TODAY, wishes).rows == []
    assert lists.page(county.wang, TODAY, lists.Wishes(search="漏水", status="closed")).total == 0


# --- without an index ---------------------------------------------------------------------------------------------------


def test_without_fts5_like_does_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    a_street(county)
    monkeypatch.setattr(search, "is_possible", lambda: False)
    assert search.candidates("张伟") is None
    assert found("张伟") == expected("张伟") != []
    searching.keep(dispute=Dispute.objects.earliest("pk"))
    assert search.unindexed() == []
