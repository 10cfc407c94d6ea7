"""What the tests of the app share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories import County, recall_county
from tests.mediation.helpers import nothing_forgotten


@pytest.fixture
def county(request: pytest.FixtureRequest, db: None) -> Iterator[County]:
    """The example county with its whole cast, fresh for each test. Whatever a test does, nothing may be forgotten."""
    yield recall_county()
    if not request.node.get_closest_marker("goes_behind"):
        nothing_forgotten()
