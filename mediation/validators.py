"""What people type, checked; every message is a Chinese sentence that says what to do.

Three kinds of characters are treated differently, because people can do different things about them:

- invisible but harmless ones (zero width, byte order mark, odd spaces, line ends) come along with every text copied from
  a chat; nobody can see or delete them, so `documents.text.hygiene` drops them without a word;
- control and direction characters may hide or turn round what the reader sees: they are named, taken out of the field,
  and the person looks once more before sending it again;
- emoji and broken characters are visible but no paper can print them: they are named and stay for the person to replace.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError

from documents.text.hygiene import clean_line, clean_text

HIGHEST_FEN = 10**15 - 1  # 9 999 999 999 999.99 yuan: what a paper can still say in capitals
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)

_TRICKY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5"
    "\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2763\u2764"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff\U0001fb00-\U0001fbff]"
)
_BROKEN = re.compile("[\ufffd\ufffe\uffff\ud800-\udfff]")


def name_of(char: str) -> str:
    """A character as people can look it up: `U+202E`."""
    return f"U+{ord(char):04X}"


def check_characters(raw: str) -> None:
    """Raise with every character that cannot stay, each named once."""
    problems = [
        f"有看不见的控制字符（{name_of(char)}），已经替您去掉，请核对一遍再提交。" for char in _found(_TRICKY, raw)
    ]
    problems += [f"表情符号“{char}”（{name_of(char)}）印不到文书上，请改成文字。" for char in _found(_EMOJI, raw)]
    problems += [f"有一个字没有传好（{name_of(char)}），请删掉重新输入。" for char in _found(_BROKEN, raw)]
    if problems:
        raise ValidationError(problems[:5])


def _found(pattern: re.Pattern[str], raw: str) -> list[str]:
    return list(dict.fromkeys(pattern.findall(raw)))


def tidy(raw: str, *, is_line: bool) -> str:
    """The text without what nobody can see; line ends become spaces in a line. Broken characters stay visible."""
    kept = _BROKEN.sub("\ufffd", raw)
    return clean_line(kept) if is_line else clean_text(kept)


def check_length(text: str, longest: int) -> None:
    """Raise when longer than `longest` characters. Nothing is cut off: the person decides what goes."""
    if len(text) > longest:
        raise ValidationError(f"最多{longest}个字，现在有{len(text)}个字，请删减。", code="max_length")


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_LIKE = re.compile(r"[0-9]{17}[0-9Xx]")


def check_id_number(number: str, kind: str = "id_card") -> str:
    """A resident identity card (GB 11643): 18 digits, a real birthday, the check digit. Other documents: any short text.

    The area is not checked: codes of counties long gone, of new districts and of residence permits are all valid.
    """
    compact = unicodedata.normalize("NFKC", number).replace(" ", "").upper()
    if kind != "id_card":
        return number
    if len(compact) != 18:
        raise ValidationError(f"身份证号应是18位，现在是{len(compact)}位。不是身份证的，请把证件种类改成“其他证件”。")
    if not _ID_LIKE.fullmatch(compact):
        raise ValidationError("身份证号前17位应是数字，最后一位是数字或X。")
    birth = birthday_in(compact)
    if birth is None:
        raise ValidationError(f"身份证号第7到14位“{compact[6:14]}”不是一个日期，请核对。")
    if compact[17] != check_digit(compact):
        raise ValidationError("身份证号有一位输错了（校验码不对），请对照证件核对。")
    return compact


def check_digit(number: str) -> str:
    """The last digit that the first seventeen call for (mod 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]


def birthday_in(number: str) -> datetime.date | None:
    """The birthday an 18-digit number carries, or None when it is no date since 1850."""
    try:
        birth = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return birth if birth.year >= 1850 else None


def gender_in(number: str) -> str:
    """`male` or `female`, as the seventeenth digit says."""
    return "male" if int(number[16]) % 2 else "female"


_PHONE = re.compile(
    r"(\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{3}|\d{5,8}|(400|800)-?\d{3}-?\d{4}", re.ASCII
)


def check_phone(number: str) -> str:
    """A mobile, a landline with or without area code, or a short service number such as 12348."""
    compact = re.sub(r"[ ()]", "", unicodedata.normalize("NFKC", number)).replace("—", "-")
    if not _PHONE.fullmatch(compact):
        raise ValidationError("电话不对：手机是11位数字，座机请带区号，例如0577-66668888。")
    return compact


_AMOUNT = re.compile(r"(\d{1,16})(\.\d{1,8})?(万)?元?", re.ASCII)


def fen_from_yuan(raw: str) -> int:
    """`8,000.50`, `8000元` or `1.9万` as fen, exactly: no float ever touches money."""
    compact = re.sub(r"[,\s¥]", "", unicodedata.normalize("NFKC", raw))
    found = _AMOUNT.fullmatch(compact)
    if found is None:
        raise ValidationError("金额请写数字，例如8000或8000.50，单位是元。")
    yuan = Decimal(found[1] + (found[2] or "")) * (10_000 if found[3] else 1)
    fen = yuan * 100
    if fen != int(fen):
        raise ValidationError("金额最多到分，即小数点后两位。")
    if fen > HIGHEST_FEN:
        raise ValidationError("金额太大了，请核对。")
    return int(fen)


def check_day(day: datetime.date) -> None:
    """A day that a dispute of our time can have."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError("日期应在1900年到2100年之间，请核对年份。")


_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
LARGEST_FILE = 10 * 1024 * 1024


def media_type_of(head: bytes) -> str:
    """What a file really is, by its first bytes; the name and the browser's word count for nothing."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    raise ValidationError("只收照片（JPG、PNG）和PDF文件。这个文件不是，请重新拍照或扫描。")


def check_size(size: int) -> None:
    """Ten megabytes hold any photograph of a page."""
    if size > LARGEST_FILE:
        raise ValidationError(f"文件有{size / 1024 / 1024:.1f}MB，最大10MB。请把照片拍小一些再传。")
    if size == 0:
        raise ValidationError("文件是空的，请重新选择。")
