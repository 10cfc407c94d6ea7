"""The county as everywhere, and a forge of worlds on the database of the test run."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.storage import quick_folder, storage_beside
from tests.faults.worlds import Forge
from tests.mediation.conftest import county

__all__ = ["county"]


@pytest.fixture(scope="session")
def forges(django_db_blocker: Any) -> Iterator[list[Forge]]:
    """The forge of this process, once there is one: what it has prepared serves all tests."""
    kept: list[Forge] = []
    yield kept
    with django_db_blocker.unblock():
        for forge in kept:
            forge.end()
            shutil.rmtree(forge.folder)


@pytest.fixture
def forge(forges: list[Forge], transactional_db: None, django_db_blocker: Any) -> Iterator[Forge]:
    """Worlds beside the test's own database, which is put back afterwards."""
    folder = forges[0].folder if forges else Path(tempfile.mkdtemp(prefix="faults-", dir=quick_folder()))
    with django_db_blocker.unblock(), storage_beside(folder) as (storage, origin):
        if not forges:
            forges.append(Forge(storage, origin, folder))
        logging.disable(logging.CRITICAL)
        try:
            yield forges[0]
        finally:
            logging.disable(logging.NOTSET)
