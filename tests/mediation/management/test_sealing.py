"""A sealed file opens with its key alone, and tells a wrong key from a file that was cut off or changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation.management import sealing
from mediation.management.sealing import CannotOpen, is_sealed, seal, unseal

KEY = "枫桥经验 小事不出村"
OPENING = len(sealing.MAGIC) + sealing.SALT + sealing.PREFIX + len(sealing.WORD) + sealing.TAG


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pieces, and a key that is quickly made."""
    monkeypatch.setattr(sealing, "PIECE", 64)
    monkeypatch.setattr(sealing, "SCRYPT", {**sealing.SCRYPT, "n": 2})


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """Five pieces and a half."""
    (tmp_path / "plain").write_bytes(os.urandom(64 * 5 + 30))
    seal(tmp_path / "plain", tmp_path / "sealed", KEY)
    return tmp_path / "sealed"


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_was_sealed_comes_out(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "plain").write_bytes(content)
    seal(tmp_path / "plain", tmp_path / "sealed", KEY)
    unseal(tmp_path / "sealed", tmp_path / "again", KEY)
    assert (tmp_path / "again").read_bytes() == content
    assert is_sealed(tmp_path / "sealed")
    assert not is_sealed(tmp_path / "plain")
    assert size < 8 or content not in (tmp_path / "sealed").read_bytes()


def test_another_key_does_not_open_it(sealed: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="密钥不对"):
        unseal(sealed, tmp_path / "again", KEY + "。")


def test_cut_off_anywhere(sealed: Path, tmp_path: Path) -> None:
    """At the end of a piece too, where nothing but the mark of the last piece is missing."""
    whole = sealed.read_bytes()
    for length in range(len(sealing.MAGIC), len(whole)):
        sealed.write_bytes(whole[:length])
        with pytest.raises(CannotOpen, match="不完整"):
            unseal(sealed, tmp_path / "again", KEY)


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_changed_bit_anywhere(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bits")
    (folder / "plain").write_bytes(bytes(300))
    seal(folder / "plain", folder / "sealed", KEY)
    content = bytearray((folder / "sealed").read_bytes())
    place = data.draw(st.integers(len(sealing.MAGIC), len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    (folder / "sealed").write_bytes(content)
    with pytest.raises(CannotOpen):
        unseal(folder / "sealed", folder / "again", KEY)


def test_pieces_that_changed_places(sealed: Path, tmp_path: Path) -> None:
    whole, size = sealed.read_bytes(), 64 + sealing.TAG
    one, two = whole[OPENING : OPENING + size], whole[OPENING + size : OPENING + 2 * size]
    sealed.write_bytes(whole[:OPENING] + two + one + whole[OPENING + 2 * size :])
    with pytest.raises(CannotOpen, match="不完整"):
        unseal(sealed, tmp_path / "again", KEY)
