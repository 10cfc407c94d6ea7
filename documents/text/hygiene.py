"""Clean what people type or scan, and change nothing that they can see.

A name must be printed as it is written, so there is no Unicode normalisation here: NFC would turn the compatibility
hanzi of GB 18030 into other characters (U+F92C into 郎). Only what is invisible goes: control, zero-width, direction and
variation characters, each of which prints as a box or silently reorders a sentence. Code points of the private use
area that older Chinese systems stored for rare hanzi become the real characters.
"""

from __future__ import annotations

import re

# Kept out of the set on purpose: newline (paragraphs) and the two spaces people type (U+0020, U+3000).
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # fillers, soft hyphen, Arabic letter mark
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, embeddings, isolates
    "\ufe00-\ufe0f\U000e0100-\U000e01ef\U000e0000-\U000e007f"  # variation selectors, tags
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\ud800-\udfff"  # lone surrogates cannot even be encoded
    "]"
)
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\x0b\x0c]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")


def _legacy() -> dict[int, str]:
    """Private use code point -> the character it stood for in GBK and GB 18030-2000.

    The row FE50-FEA0 was stored from U+E815 on. The codec of the standard library knows most of that row by now; the
    code points that it still leaves in the private use area are written out, as GB 18030-2022 assigns them.
    """
    table: dict[int, str] = {}
    row = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    for offset, trail in enumerate(row):
        table[0xE815 + offset] = bytes((0xFE, trail)).decode("gb18030")
    table |= dict(
        zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), "龴龵龶龷龸龹龺龻", strict=True)
    )
    table |= {0xE816: "\U00020087", 0xE817: "\U00020089", 0xE818: "\U000200cc"}
    table |= {0xE831: "\U000215d7", 0xE83B: "\U0002298f", 0xE855: "\U000241fe"}
    table |= {
        0xE78D + offset: chr(form) for offset, form in enumerate((0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A)))
    }
    return table | {0xE7C7: "\u1e3f", 0xE7C8: "\u01f9"}


LEGACY = _legacy()


def clean_text(raw: str) -> str:
    """Text of several paragraphs: line ends become newlines, odd spaces plain ones, the invisible is removed."""
    visible = _INVISIBLE.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", raw)))
    return "\n".join(part.rstrip() for part in visible.translate(LEGACY).split("\n")).strip("\n ")


def clean_line(raw: str) -> str:
    """One line, such as a name: as `clean_text`, with line ends turned into spaces and the outside trimmed."""
    return re.sub(" {2,}", " ", clean_text(raw).replace("\n", " ")).strip(" \u3000")
