"""Small questions of wording."""

from __future__ import annotations

import unicodedata


def split_names(names: str) -> list[str]:
    """Names written in one line, however they are separated. The interpunct belongs to names and stays."""
    for mark in ",，、;；\n":
        names = names.replace(mark, " ")
    return names.split()


def graphemes(text: str) -> list[str]:
    """What a reader counts as one character: a base with the marks, selectors and joiners that follow it."""
    found: list[str] = []
    for char in text:
        joins = unicodedata.category(char) in ("Mn", "Mc", "Me") or char in "\u200d\ufe0f"
        if found and (joins or found[-1].endswith("\u200d")):
            found[-1] += char
        else:
            found.append(char)
    return found


def masked(name: str) -> str:
    """张三淼 → 张*淼, 张三 → 张*: enough for whoever holds the paper, too little for whoever does not."""
    parts = graphemes(name)
    if len(parts) < 3:
        return "".join(parts[:1]) + "*" * (len(parts) - 1 or 1)
    return parts[0] + "".join("·" if part == "·" else "*" for part in parts[1:-1]) + parts[-1]
