"""The arithmetic of the audit chain: what an event says, its digest, its hash. No clock, no writing.

A hash covers the event, its number and the hash before it; so a changed, missing, added or moved event breaks the
chain at its place. What a chain cannot show by itself, a cut-off end or a chain written anew, an anchor shows: number
and hash of one day, kept elsewhere and printed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from mediation.models import AuditEvent, TimelineEntry

START = "0" * 64
ENTRY = "timelineentry"
ALGORITHMS = ("sha256", "sm3")


class Unavailable(Exception):
    """This Python's OpenSSL does not know the hash that the setting names."""


def digest_of(text: str, algorithm: str) -> str:
    """Hex digest of a text. Raises Unavailable."""
    return hasher(algorithm)(text.encode()).hexdigest()


@cache
def digest_of_nothing(algorithm: str) -> str:
    """Digest of an empty `detail`: that of most events."""
    return digest_of(canonical({}), algorithm)


def hasher(algorithm: str) -> Callable[[bytes], Any]:
    """The hash function of that name. Raises Unavailable."""
    if algorithm == "sha256":
        return hashlib.sha256
    try:
        hashlib.new(algorithm)
    except ValueError as error:
        raise Unavailable(f"本机的 OpenSSL 不支持摘要算法“{algorithm}”，请把 AUDIT_HASH 设为 sha256。") from error
    return lambda content: hashlib.new(algorithm, content)


def canonical(*values: Any) -> str:
    """One text for the same values, whatever database they went through."""
    return ENCODER.encode(values)


def _plain(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    raise TypeError(f"not for the chain: {type(value).__name__}")


# Made once: json.dumps would make a new one for each of a million events.
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
ENTRY_COLUMNS = (
    "dispute_id", "at", "by_id", "organisation_id", "action", "from_status", "to_status", "from_level", "to_level",
    "reason", "basis", "decision_id", "rule_row", "digest", "facts",
)  # fmt: skip
EVENT_COLUMNS = ("at", "by_id", "what", "row_kind", "row_pk", "address", "digest")


def entry_digest(entry: TimelineEntry, algorithm: str) -> str:
    """Digest of a timeline entry."""
    return digest_of(canonical(*(getattr(entry, name) for name in ENTRY_COLUMNS)), algorithm)


def link_hash(sequence: int, previous: str, event: Iterable[Any], algorithm: str) -> str:
    """Hash of the link; `event` holds the values of EVENT_COLUMNS."""
    return digest_of(canonical(sequence, previous, algorithm, *event), algorithm)


def values_of(event: AuditEvent) -> list[Any]:
    """What the hash covers."""
    return [getattr(event, name) for name in EVENT_COLUMNS]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of the chain on one day, kept where nobody who changes the database can reach."""

    on: datetime.date
    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.on} 第{self.sequence}号 {self.hash}"

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"on": self.on.isoformat(), "sequence": self.sequence, "hash": self.hash}

    @classmethod
    def of(cls, text: str) -> Anchor:
        """From a line of the file, or from what was printed, its hash in one piece or in groups. Raises ValueError."""
        if text.lstrip().startswith("{"):
            read = json.loads(text)
            return cls(datetime.date.fromisoformat(read["on"]), int(read["sequence"]), str(read["hash"]))
        on, number, *groups = text.split()
        digest = "".join(groups)
        if len(digest) != len(START):
            raise ValueError("a hash has 64 characters")
        return cls(datetime.date.fromisoformat(on), int(number.strip("第号")), digest.lower())
