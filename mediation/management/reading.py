"""What people type after a command: files, dates, moments. What cannot be read is said in one Chinese sentence."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone


def read_text(path: str) -> str:
    """The text of a file, or of standard input for `-`. Raises CommandError."""
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"文件“{path}”不是 UTF-8 编码的文字。") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CommandError(f"读不到文件“{path}”。") from error


def read_json(path: str, **options: Any) -> dict[str, Any]:
    """The JSON object in a file or on standard input; `options` go to json.loads. Raises CommandError."""
    try:
        data = json.loads(read_text(path), **options)
    except json.JSONDecodeError as error:
        raise CommandError(f"文件“{path}”不是正确的 JSON：第{error.lineno}行第{error.colno}列。") from error
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all bounds
        raise CommandError(f"文件“{path}”不是正确的 JSON。") from error
    if not isinstance(data, dict):
        raise CommandError(f"文件“{path}”的内容应当是一个 JSON 对象，形如 {{…}}。")
    return data


def read_date(text: str | None) -> datetime.date:
    """A day; today when nothing was typed. Raises CommandError."""
    if text is None:
        return timezone.localdate()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"看不懂日期“{text}”，请写成 2026-11-22。") from error


def read_moment(text: str | None) -> datetime.datetime:
    """A moment, local unless it names a zone; now when nothing was typed. Raises CommandError."""
    if text is None:
        return timezone.now()
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"看不懂时间“{text}”，请写成 2026-11-22 或 2026-11-22T08:30。") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
