"""What the tests of pages share: a browser for each person, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import County
from tests.mediation.verbs import NOW

Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock; in tests it is the morning after the factories' first day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def enter(county: County) -> Enter:
    """Open a browser as one of the cast."""

    def as_person(username: str) -> Client:
        client = Client()
        client.force_login(county.people[username], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person


@pytest.fixture
def wang(enter: Enter) -> Client:
    """The village mediator's browser."""
    return enter("wang")


@pytest.fixture
def zhao(enter: Enter) -> Client:
    """The clerk of the judicial office."""
    return enter("zhao")


@pytest.fixture
def zheng(enter: Enter) -> Client:
    """The officer of the county."""
    return enter("zheng")
