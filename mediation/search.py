"""Finding disputes by a piece of title, number or name: exactly the rows that LIKE finds, without looking at all of them.

Chinese is written without spaces, and half of all names have two characters, so what is indexed is every pair of
neighbouring characters (docs/adr/0017). The pairs of a word lead to candidates; LIKE on the rows themselves decides.
Hence nothing that the index does, not even a collision, can add a row, and rows that changed and wait to be indexed
are candidates always. Where the index cannot help (one character, a word that stands everywhere, an SQLite without
FTS5), LIKE walks the list in its order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

from django.db import connection
from django.db.models import BooleanField, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from config.checks import has_fts5
from mediation.models import Party

PARTY = Party._meta.db_table
TABLE = "mediation_searchgrams"  # not a model: what it is differs between the databases
ENOUGH = 8  # pieces of a word that are asked for; more only cost time, for LIKE has the last word
MOST = 1_000  # candidates; a word with more stands on every other page, and LIKE meets it soon

REMEMBERED = 1_000
everywhere: set[str] = set()  # words found to have more: no dispute is ever deleted, so they need not be asked again

BUILD = {
    "sqlite": (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(grams, detail=none, columnsize=0, tokenize='ascii')",),
    "postgresql": (
        f"CREATE TABLE {TABLE} (dispute_id bigint PRIMARY KEY, grams integer[] NOT NULL)",
        f"CREATE INDEX {TABLE}_gin ON {TABLE} USING gin (grams) WITH (fastupdate = off)",
    ),
}
_DIGIT = re.compile(r"\d")
_STALE = "SELECT dispute_id FROM mediation_searchtext WHERE text IS NULL"
_FIND = {  # our own names; the word itself is a parameter
    "sqlite": f"SELECT * FROM (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s UNION ALL {_STALE}) LIMIT %s",  # noqa: S608
    "postgresql": f"SELECT dispute_id FROM {TABLE} WHERE grams @> %s::integer[] UNION ALL {_STALE} LIMIT %s",  # noqa: S608
}
# What a dispute is found under, a line each, as services/searching.py writes it: no word goes over the end of a line.
_NAMES = "SELECT name FROM mediation_party p WHERE p.dispute_id = d.id ORDER BY p.id"
_TEXT = {
    "sqlite": f"(SELECT group_concat(char(10) || name, '') FROM ({_NAMES}))",  # noqa: S608
    "postgresql": f"(SELECT string_agg(chr(10) || name, '') FROM ({_NAMES}) names)",  # noqa: S608
}
_BREAK = {"sqlite": "char(10)", "postgresql": "chr(10)"}


# ---- what is indexed ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _fold(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign).casefold().upper()


def folded(text: str) -> str:
    """The text without differences of width and case, sign by sign: a part of a text stays a part of it."""
    return "".join(map(_fold, text))


def grams(texts: Iterable[str]) -> list[int]:
    """A number for each pair of neighbouring signs, 31 bits each. Two pairs with one number only cost a look.

    Of numbers, threes as well, and they come first: ten digits make few pairs, and each stands in every tenth number.
    """
    lines = [folded(text) for text in texts]
    threes = {line[at : at + 3] for line in lines for at in range(len(line) - 2)}
    pairs = {line[at : at + 2] for line in lines for at in range(len(line) - 1)}
    return [*_numbers(three for three in threes if _DIGIT.search(three)), *_numbers(pairs)]


def _numbers(pieces: Iterable[str]) -> list[int]:
    return sorted({crc32(piece.encode("utf-8", "surrogatepass")) & 0x7FFFFFFF for piece in pieces})


def stored(numbers: Iterable[int]) -> Any:
    """Numbers as the index of this database takes them: words for FTS5, an array for GIN."""
    return " ".join(f"{number:x}" for number in numbers) if connection.vendor == "sqlite" else list(numbers)


# ---- the question ------------------------------------------------------------------------------------------------------


def is_possible() -> bool:
    """Whether this database can keep the index."""
    return connection.vendor != "sqlite" or has_fts5()


class Holds(Func):
    """LIKE: title, number or a party's name holds the word as it stands; `%` and `_` are signs like others.

    What `icontains` and Exists say, in one piece: to put those together takes Django longer than the database to answer.
    """

    output_field = BooleanField()

    def __init__(self, word: str) -> None:
        super().__init__("title", "file_number", "pk")
        self.word = word

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Three comparisons, the last with each party."""
        title, number, key = (compiler.compile(part)[0] for part in self.source_expressions)
        like = f"{connection.ops.lookup_cast('icontains')} {connection.operators['icontains']}"
        holds = [like.replace("%s", column, 1) for column in (title, number, "p.name")]
        named = f"EXISTS (SELECT 1 FROM {PARTY} p WHERE p.dispute_id = {key} AND {holds[2]})"  # noqa: S608
        return f"({holds[0]} OR {holds[1]} OR {named})", [f"%{connection.ops.prep_for_like_query(self.word)}%"] * 3


def matching(word: str) -> Q:
    """The condition that a dispute holds the word."""
    return Q(Holds(word))


def candidates(word: str) -> list[int] | None:
    """Keys of disputes that may hold the word, none missing; None when the index does not narrow it down."""
    wanted = grams([word])[:ENOUGH]
    if not wanted or word in everywhere or not is_possible():
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor], [stored(wanted), MOST + 1])
        found = [key for (key,) in cursor.fetchall()]
    if len(found) <= MOST:
        return found
    if len(everywhere) >= REMEMBERED:
        everywhere.clear()
    everywhere.add(word)
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """The condition under which a dispute is found; whether the index left but a few to look at."""

    condition: Q
    is_narrow: bool


def narrowed(word: str) -> Found:
    """Where candidates are few they are looked at one by one; otherwise the list is walked in its order."""
    found = candidates(word)
    if found is None:
        return Found(matching(word), is_narrow=False)
    return Found(Q(pk__among=found) & matching(word), is_narrow=True)


# ---- what must never be ------------------------------------------------------------------------------------------------


def unindexed() -> list[str]:
    """File numbers of disputes that are not indexed, or not under what they say now."""
    names, line = _TEXT[connection.vendor], _BREAK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.file_number FROM mediation_dispute d LEFT JOIN mediation_searchtext s ON s.dispute_id = d.id "  # noqa: S608
            f"WHERE s.text IS NULL OR s.text <> d.title || {line} || d.file_number || COALESCE({names}, '') ORDER BY d.id"
        )
        return [number for (number,) in cursor.fetchall()]
