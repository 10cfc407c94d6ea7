"""Small questions of wording."""

from __future__ import annotations


def split_names(names: str) -> list[str]:
    """Names written in one line, however they are separated. The interpunct belongs to names and stays."""
    for mark in ",，、;；\n":
        names = names.replace(mark, " ")
    return names.split()
