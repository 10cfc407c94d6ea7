"""What happens once, at the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from documents.layout import fonts
from mediation.apps import _add_fonts


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    fonts.configure({})


def test_fonts_of_the_office_are_asked_last(tmp_path: Path) -> None:
    face = tmp_path / "rare-names.ttf"
    face.write_bytes(fonts.SHIPPED[fonts.LABEL][0].read_bytes())
    _add_fonts(tmp_path)
    assert [chain[-1].path for chain in fonts.current().chains.values()] == [face] * 3


def test_a_wrong_folder_stops_the_start_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="PAPER_FONTS：找不到字库目录"):
        _add_fonts(tmp_path / "nowhere")
