"""What every test gets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import TransactionTestCase

from mediation import guards

# Four processes share the cores, so how long one example takes says nothing.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

# `make test` needs no server. `make test-services` names its servers, and then these tests are no longer optional.
collect_ignore = [] if django_settings.HAS_BROKER else ["services"]


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_a_database() -> Iterator[None]:
    """Tests with transactions of their own are cleaned up by deleting every row, which our triggers refuse."""
    clean = TransactionTestCase._fixture_teardown

    def without_guards(case: TransactionTestCase) -> None:
        guards.remove(connection)
        clean(case)
        guards.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Path) -> None:
    """Anchors and notes are files; each test has its own."""
    settings.VAR_DIR = tmp_path
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors")
