"""What the journeys share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mediation.demo.county import County, build_county
from tests.mediation.helpers import nothing_forgotten


@pytest.fixture
def county(db: None) -> Iterator[County]:
    """The demo county with all its people."""
    build_county()
    yield County()
    nothing_forgotten()
