"""The note that outlives a process: whoever comes after knows over which dispute it ended."""

from __future__ import annotations

import json
import os
import resource
import warnings
from pathlib import Path
from typing import Any

import pytest

from mediation.models import SetAside
from mediation.services import review, sweep
from mediation.services.sweep import run_sweep
from mediation.services.thinking import MOST_DEATHS, Deadly, Notes
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days

DUE = START + days(7)


def notes_in(folder: Path) -> list[Path]:
    return sorted((folder / "thinking").iterdir())


def dies_over(*keys: int, deaths: int = 0) -> None:
    """A process ends while the rules think about these (nothing: between two), `deaths` others ended before it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner, which never come here
        pid = os.fork()
    if pid == 0:
        notes = Notes().__enter__()
        notes.deaths = dict.fromkeys(keys, deaths)
        if not keys:
            os._exit(0)
        with notes.about(keys):
            os._exit(0)
    os.waitpid(pid, 0)


def test_a_pass_that_ends_leaves_nothing(settings: Any) -> None:
    with Notes() as notes, notes.about([1, 2]):
        assert json.loads(notes_in(Path(settings.VAR_DIR))[0].read_text()) == [[1, 2], {}]
    assert notes_in(Path(settings.VAR_DIR)) == []


def test_a_short_note_after_a_long_one_is_whole() -> None:
    with Notes() as notes:
        with notes.about(range(1000, 1100)):
            pass
        with notes.about([7]):
            assert json.loads(notes._path.read_text()) == [[7], {}]


def test_what_died_with_others_is_looked_at_alone_and_what_died_alone_is_counted() -> None:
    dies_over(1, 2)
    with Notes() as notes:
        assert notes.deaths == {1: 0, 2: 0}
    dies_over(1, deaths=1)
    with Notes() as notes:
        assert notes.deaths == {1: 2}
    dies_over()
    with Notes() as notes:
        assert notes.deaths == {}


def test_the_note_of_a_pass_that_lives_is_left_alone() -> None:
    with Notes() as first, first.about([1]), Notes() as second:
        assert second.deaths == {}


def test_one_that_has_ended_too_many_processes_is_not_thought_about() -> None:
    dies_over(1, deaths=MOST_DEATHS - 1)
    with Notes() as notes:
        with pytest.raises(Deadly), notes.about([1]):
            pytest.fail("it was thought about")
        with notes.about([2]):
            pass


def test_the_sweep_sets_it_aside_until_tomorrow_and_goes_on_with_the_others(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly, other = made.make_mediating(county), made.make_mediating(county)
    dies_over(deadly.pk, deaths=MOST_DEATHS - 1)
    healthy = review.look_at

    def look_at(dispute: Any, *more: Any) -> Any:
        assert dispute.pk != deadly.pk, "it was thought about"
        return healthy(dispute, *more)

    monkeypatch.setattr(review, "look_at", look_at)
    report = run_sweep(at=DUE)
    assert report.failed == [deadly.file_number]
    assert fresh(other).level == "township"
    assert fresh(deadly).next_check_at == DUE + sweep.PAUSE_FOR_DEADLY
    assert SetAside.objects.get().trouble.startswith("Deadly")


def test_after_a_crash_each_is_looked_at_alone_and_nothing_is_left_over(county: County) -> None:
    one, two = made.make_mediating(county), made.make_mediating(county)
    dies_over(one.pk, two.pk)
    report = run_sweep(at=DUE)
    assert (report.failed, fresh(one).level, fresh(two).level) == ([], "township", "township")
    assert not SetAside.objects.exists()


def test_where_nothing_can_be_written_the_sweep_goes_on(county: County, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.touch()
    dispute = made.make_mediating(county)
    assert run_sweep(at=DUE).failed == []
    assert fresh(dispute).level == "township"


def test_a_disk_that_fills_up_meanwhile_stops_nobody() -> None:
    with Notes() as notes:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            with notes.about([1]):
                pass
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert notes._path.read_text() == ""
