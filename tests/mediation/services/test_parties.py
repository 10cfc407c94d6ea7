"""Parties: their will, their age, who stands for them (人民调解法 17, 20, 23; 民法典 17-23)."""

from __future__ import annotations

import datetime

import pytest

from mediation.models import Party
from mediation.services import parties, searching
from mediation.services.parties import NewParty
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, entries, refused
from tests.mediation.states import performing

TODAY = START.date()


# 民法典 17-20: eighteen full years; the birthday itself counts as the day of coming of age.
@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (datetime.date(2008, 11, 2), TODAY, 18),
        (datetime.date(2008, 11, 3), TODAY, 17),
        (datetime.date(2018, 11, 2), TODAY, 8),
        (datetime.date(2026, 11, 2), TODAY, 0),
        (datetime.date(2008, 2, 29), datetime.date(2026, 2, 28), 17),
        (datetime.date(2008, 2, 29), datetime.date(2026, 3, 1), 18),
    ],
)
def test_age_in_full_years(birth: datetime.date, on: datetime.date, age: int) -> None:
    assert parties.age_on(birth, on) == age


@pytest.mark.parametrize(
    ("told", "birth", "tags"),
    [
        ((), datetime.date(2008, 11, 3), ["minor"]),
        ((), datetime.date(2008, 11, 2), []),
        (("minor",), datetime.date(1980, 1, 1), []),
        (("minor",), None, ["minor"]),
        (("elderly", "disabled"), None, ["disabled", "elderly"]),
        (("disabled",), datetime.date(2010, 1, 1), ["disabled", "minor"]),
    ],
)
def test_the_date_of_birth_decides_who_is_a_minor(
    county: County, told: tuple[str, ...], birth: datetime.date | None, tags: list[str]
) -> None:
    dispute = made.make_dispute(county)
    party = parties.add_party(
        dispute=dispute, by=county.wang, at=START, party=NewParty(role="third", name="吴某", birth_on=birth, tags=told)
    )
    assert party.tags == tags


def test_a_corrected_birthday_corrects_the_tag(county: County) -> None:
    party = made.make_dispute(county).parties.get(role="respondent")
    parties.change_party(party=party, by=county.wang, at=START, changes={"birth_on": datetime.date(2012, 5, 1)})
    assert fresh(party).needs_guardian
    parties.change_party(party=fresh(party), by=county.wang, at=START, changes={"birth_on": datetime.date(1982, 5, 1)})
    assert not fresh(party).needs_guardian


def test_names_are_kept_as_written(county: County) -> None:
    """Rare characters and interpuncts belong to a name."""
    names = ["张𬴂淼", "阿卜杜热合曼·买买提", "龚喆堃"]
    dispute = made.make_dispute(
        county,
        parties=[
            NewParty(role=role, name=name)
            for role, name in zip(("applicant", "respondent", "third"), names, strict=True)
        ],
    )
    assert [party.name for party in dispute.parties.order_by("pk")] == names


def test_an_unknown_column_is_a_programming_error(county: County) -> None:
    party = made.make_dispute(county).parties.first()
    with pytest.raises(ValueError, match="not changeable"):
        parties.change_party(party=party, by=county.wang, at=START, changes={"is_willing": True})


@pytest.mark.parametrize(("will", "word"), [(True, "徐某同意调解"), (False, "徐某不同意调解")])
def test_the_will_of_a_party_is_dated(county: County, will: bool, word: str) -> None:
    """人民调解法 17."""
    party = made.make_dispute(county).parties.get(role="respondent")
    parties.record_will(party=party, by=county.wang, at=START + days(1), is_willing=will)
    after = fresh(party)
    assert (after.is_willing, after.willing_on) == (will, TODAY + days(1))
    assert entries(party.dispute)[-1].reason == word


@pytest.mark.parametrize(("authority", "signed"), [("", TODAY), ("   ", TODAY), ("代为调解", None)])
def test_an_agent_needs_written_authority(county: County, authority: str, signed: datetime.date | None) -> None:
    party = made.make_dispute(county).parties.first()
    with refused("委托代理人须有授权委托书：请填写授权日期和代理权限。", "authority"):
        parties.add_representative(
            party=party,
            by=county.wang,
            at=START,
            kind="agent",
            name="聂律师",
            authority=authority,
            authorised_on=signed,
        )


def test_authority_is_not_dated_tomorrow(county: County) -> None:
    party = made.make_dispute(county).parties.first()
    with refused("授权或核实日期不能晚于今天。", "authorised_on"):
        parties.add_representative(
            party=party,
            by=county.wang,
            at=START,
            kind="guardian",
            name="聂父",
            authorised_on=TODAY + days(1),
        )


@pytest.mark.parametrize("kind", ["agent", "guardian"])
def test_a_representative_is_on_record(county: County, kind: str) -> None:
    party = made.make_dispute(county).parties.first()
    row = parties.add_representative(
        party=party, by=county.wang, at=START, kind=kind, name="聂父", authority="代为调解", authorised_on=TODAY
    )
    assert (row.party, row.kind, row.authorised_on) == (party, kind, TODAY)
    assert entries(party.dispute)[-1].reason == "登记聂某的代理人聂父"


# 民法典 19-23: who must be represented, and by whom.
@pytest.mark.parametrize(
    ("tags", "kind", "verified", "alone"),
    [
        (["elderly"], None, None, False),
        (["minor"], None, None, True),
        (["incapable"], None, None, True),
        (["minor"], "guardian", None, True),
        (["minor"], "guardian", TODAY, False),
        (["incapable"], "guardian", TODAY, False),
        (["minor"], "agent", TODAY, True),
    ],
)
def test_who_must_not_stand_alone(
    county: County, tags: list[str], kind: str | None, verified: datetime.date | None, alone: bool
) -> None:
    dispute = made.make_dispute(county)
    child = Party.objects.create(dispute=dispute, role="third", name="聂小某", tags=tags)
    searching.keep(dispute=dispute)
    if kind:
        parties.add_representative(
            party=child,
            by=county.wang,
            at=START,
            kind=kind,
            name="聂父",
            authority="全权",
            authorised_on=verified,
        )
    assert parties.unguarded(dispute) == ([child] if alone else [])


def test_a_new_party_as_plain_values() -> None:
    assert parties.as_dict(NewParty(role="applicant", name="聂某"))["name"] == "聂某"


def test_what_is_in_force_stays_printed_when_somebody_joins(county: County) -> None:
    """One copy more for the newcomer; the paper that everybody signed stays the valid one."""
    dispute = performing(county)
    before = dispute.agreements.get()
    parties.add_party(
        dispute=dispute, by=county.wang, at=START + days(1), party=NewParty(role="third", name="村股份经济合作社")
    )
    after = dispute.agreements.get()
    assert (after.copies, after.effective_on) == (before.copies + 1, before.effective_on)
