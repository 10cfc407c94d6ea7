"""What the tests of the app share."""

from __future__ import annotations

import pytest

from tests.factories import County, recall_county


@pytest.fixture
def county(db: None) -> County:
    """The example county with its whole cast, fresh for each test."""
    return recall_county()
