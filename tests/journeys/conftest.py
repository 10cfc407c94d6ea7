"""What the journeys share."""

from __future__ import annotations

import pytest

from mediation.demo.county import County, build_county


@pytest.fixture
def county(db: None) -> County:
    """The demo county with all its people."""
    build_county()
    return County()
