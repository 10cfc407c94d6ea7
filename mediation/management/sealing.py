"""A file that only the key opens: AES-256-GCM in pieces, so that a house of any size goes through little memory.

Layout: MAGIC, salt (16), nonce prefix (7), a sealed word that tells a wrong key at once, then pieces of PIECE bytes.
Each piece's nonce carries its number and whether it is the last, so pieces cannot be moved, dropped or cut off.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"MEDIATION-SEALED-1\n"
PIECE, TAG = 1 << 20, 16
SALT, PREFIX = 16, 7
WORD = b"the key fits"
SCRYPT = {"n": 1 << 15, "r": 8, "p": 1, "maxmem": 1 << 26, "dklen": 32}


class CannotOpen(Exception):
    """A Chinese sentence: why this file cannot be opened."""


def is_sealed(file: Path) -> bool:
    """Whether the file asks for a key. Raises OSError."""
    with file.open("rb") as source:
        return source.read(len(MAGIC)) == MAGIC


def seal(plain: Path, target: Path, key: str) -> None:
    """Write `plain` into `target` so that only `key` opens it."""
    salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
    box = _box(key, salt)
    with plain.open("rb") as source, target.open("wb") as out:
        out.write(MAGIC + salt + prefix + box.encrypt(_nonce(prefix, (1 << 32) - 1, False), WORD, MAGIC))
        number, piece = 0, source.read(PIECE)
        while True:
            following = source.read(PIECE)
            out.write(box.encrypt(_nonce(prefix, number, not following), piece, MAGIC))
            if not following:
                return
            number, piece = number + 1, following


def unseal(sealed: Path, target: Path, key: str) -> None:
    """Write what `key` opens into `target`. Raises CannotOpen."""
    with sealed.open("rb") as source, target.open("wb") as out:
        head = source.read(len(MAGIC) + SALT + PREFIX)
        salt, prefix = head[len(MAGIC) : -PREFIX], head[-PREFIX:]
        word = source.read(len(WORD) + TAG)
        if len(head) < len(MAGIC) + SALT + PREFIX or len(word) < len(WORD) + TAG:
            raise CannotOpen("备份文件不完整，可能没有拷贝完，请重新拷贝。")
        box = _box(key, salt)
        try:
            box.decrypt(_nonce(prefix, (1 << 32) - 1, False), word, MAGIC)
        except InvalidTag as wrong:
            raise CannotOpen("密钥不对，打不开这个备份。请用作备份时的 BACKUP_KEY。") from wrong
        _pieces(source, out, box, prefix)


def _pieces(source: BinaryIO, out: BinaryIO, box: AESGCM, prefix: bytes) -> None:
    number, piece = 0, source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        try:
            out.write(box.decrypt(_nonce(prefix, number, not following), piece, MAGIC))
        except (InvalidTag, ValueError) as broken:
            raise CannotOpen("备份文件不完整或者被改动过，可能没有拷贝完，请重新拷贝。") from broken
        if not following:
            return
        number, piece = number + 1, following


def _box(key: str, salt: bytes) -> AESGCM:
    return AESGCM(hashlib.scrypt(key.encode(), salt=salt, **SCRYPT))  # type: ignore[arg-type]


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
