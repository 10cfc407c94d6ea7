"""Everybody who works here can read every rule as a sentence."""

from __future__ import annotations

import pytest
from django.test import Client

from rules import shelf
from tests.factories import County


def test_all_rulebooks_are_listed(county: County, wang: Client) -> None:
    text = wang.get("/rules/").content.decode()
    assert [table.title for table in shelf.shipped().values() if table.title not in text] == []


@pytest.mark.parametrize("name", sorted(shelf.shipped()))
def test_every_row_is_a_sentence_with_article_and_conditions(county: County, wang: Client, name: str) -> None:
    text = wang.get(f"/rules/{name}/").content.decode()
    table = shelf.shipped()[name]
    assert [row.id for row in table.rows if row.sentence not in text or row.basis not in text] == []
    assert text.count("<section") >= len(table.rows)


def test_conditions_are_said_in_chinese(county: County, wang: Client) -> None:
    text = wang.get("/rules/ladder/").content.decode()
    assert "在本层级已过天数不少于7天" in text
    assert "层级为村（社区）“4+1”防线" in text


def test_an_unknown_rulebook_is_not_found(county: County, wang: Client) -> None:
    assert wang.get("/rules/moon/").status_code == 404


def test_a_stranger_logs_in_first(county: County) -> None:
    assert Client().get("/rules/").status_code == 302
