"""Facts are typed and closed; unknown stays unknown."""

import pytest

from rules.facts import LARGEST, SCHEMA, BadFacts, Kind, normalise
from rules.vocabulary import Level, RiskTag


def test_facts_are_taken_as_json_or_as_terms():
    raw = {"level": Level.GRID, "risk_tags": [RiskTag.WEAPON, "threat"], "days_at_level": 3, "party_refused": False}
    facts = normalise(raw)
    assert facts == {
        "level": "grid",
        "risk_tags": frozenset({"weapon", "threat"}),
        "days_at_level": 3,
        "party_refused": False,
    }
    assert type(facts["level"]) is str
    assert normalise(facts) == facts


def test_none_is_unknown_and_not_kept():
    assert normalise({"days_at_level": None, "level": "grid"}) == {"level": "grid"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("days_at_level", "7"),
        ("days_at_level", 7.0),
        ("days_at_level", True),
        ("days_at_level", LARGEST),
        ("party_refused", 1),
        ("party_refused", "true"),
        ("level", "moon"),
        ("level", 3),
        ("level", ["grid"]),
        ("risk_tags", "weapon"),
        ("risk_tags", ["weapon", "moon"]),
        ("risk_tags", {"weapon": 1}),
    ],
)
def test_what_does_not_fit_is_refused_by_name(name, value):
    with pytest.raises(BadFacts, match=f"事实“.*”.{name}.的值不对"):
        normalise({name: value})


def test_a_fact_nobody_knows_is_refused():
    with pytest.raises(BadFacts, match="没有名为“age”的事实"):
        normalise({"age": 3})


def test_every_fact_has_a_label_and_only_numbers_move():
    assert len({fact.label for fact in SCHEMA.values()}) == len(SCHEMA)
    for fact in SCHEMA.values():
        assert fact.daily in (0, 1, -1)
        assert fact.daily == 0 or (fact.kind is Kind.INT and fact.unit == "天")
        assert (fact.words is not None) == (fact.kind in (Kind.ENUM, Kind.TAGS))
