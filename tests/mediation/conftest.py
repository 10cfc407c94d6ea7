"""What the tests of the app share."""

from __future__ import annotations

import pytest

from tests.factories import County, make_county


@pytest.fixture
def county(db: None) -> County:
    """The example county with its whole cast, built anew for each test."""
    return make_county()
