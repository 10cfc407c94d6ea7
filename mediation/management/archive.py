"""One file with the whole house in it: database, files, anchors, and a manifest that says what each should be.

Made while the house runs, read back into an empty place. Every fault of a file is one Chinese sentence (CannotOpen).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from mediation.management import dumps
from mediation.management.sealing import CannotOpen, is_sealed, seal, unseal
from mediation.models import Dispute, User

FORMAT = 1
DATABASE, MANIFEST = "database", "manifest.json"
BLOCK = 1 << 20
CUT_OFF = "备份文件不完整，可能没有拷贝完，请重新拷贝。"
CHANGED = "备份文件与它的清单不符，内容被改动过或者已经损坏，没有恢复任何东西。"


def folders() -> dict[str, Path]:
    """Folders that belong to the house beside the database: name in the archive → place here."""
    return {"media": Path(settings.MEDIA_ROOT), "anchors": Path(settings.AUDIT_ANCHORS)}


def pack(target: Path, *, key: str, at: datetime.datetime) -> dict[str, Any]:
    """Write the archive; the manifest. A half-written file never bears the final name. Raises OSError, dumps.Failed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        desk = Path(name)
        dumps.dump(connection, desk / DATABASE)
        manifest = _manifest(at)
        with zipfile.ZipFile(desk / "zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, file in [(DATABASE, desk / DATABASE), *_files()]:
                archive.write(file, inside)
                manifest["files"][inside] = {"sha256": _sha256(file), "size": file.stat().st_size}
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        ready = desk / "zip"
        if key:
            seal(ready, desk / "sealed", key)
            ready = desk / "sealed"
        ready.chmod(0o600)
        ready.replace(target)
    return manifest


def _manifest(at: datetime.datetime) -> dict[str, Any]:
    loader = MigrationLoader(connection)
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "vendor": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in loader.applied_migrations),
        "disputes": Dispute.objects.count(),
        "files": {},
    }


def _files() -> Iterator[tuple[str, Path]]:
    for name, folder in folders().items():
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield f"{name}/{file.relative_to(folder).as_posix()}", file


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# ---- back again --------------------------------------------------------------------------------------------------------


def unpack(source: Path, desk: Path, *, key: str) -> dict[str, Any]:
    """Lay everything out in the folder `desk` and hold it against the manifest; the manifest. Raises CannotOpen."""
    try:
        archive_file = _opened(source, desk, key)
        with zipfile.ZipFile(archive_file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _check_version(manifest)
            _check_names(manifest, archive)
            for inside, told in manifest["files"].items():
                _take(archive, inside, desk / inside, told)
    except (zipfile.BadZipFile, EOFError) as broken:
        raise CannotOpen(CUT_OFF) from broken
    except (KeyError, TypeError, ValueError, AttributeError) as strange:
        raise CannotOpen(CHANGED) from strange
    except OSError as error:
        raise CannotOpen(f"读不到备份文件“{source}”，或者磁盘写不下。") from error
    return dict(manifest)


def _opened(source: Path, desk: Path, key: str) -> Path:
    if not is_sealed(source):
        return source
    if not key:
        raise CannotOpen("这个备份是加密的，请先设置 BACKUP_KEY。")
    unseal(source, desk / "zip", key)
    return desk / "zip"


def _check_version(manifest: dict[str, Any]) -> None:
    """An older program's backup is brought up to date; a newer one's cannot be understood."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    strange = sorted(set(manifest["migrations"]) - known)
    if manifest["format"] != FORMAT or strange:
        raise CannotOpen("这个备份由更新的程序作出，本机的程序不认识，请先升级程序再恢复。")
    if manifest["vendor"] != connection.vendor:
        raise CannotOpen(f"备份来自 {manifest['vendor']} 数据库，本机用的是 {connection.vendor}，不能互相恢复。")


def _check_names(manifest: dict[str, Any], archive: zipfile.ZipFile) -> None:
    """What the manifest names and nothing else, and nothing that would land outside its folder."""
    named = set(manifest["files"])
    inside = all(name == DATABASE or name.split("/")[0] in folders() for name in named)
    if {*named, MANIFEST} != set(archive.namelist()) or not inside or DATABASE not in named:
        raise CannotOpen(CHANGED)
    if any(".." in Path(name).parts or "\\" in name or Path(name).is_absolute() for name in named):
        raise CannotOpen(CHANGED)


def _take(archive: zipfile.ZipFile, inside: str, target: Path, told: dict[str, Any]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(inside) as content, target.open("wb") as out:
        shutil.copyfileobj(content, out, BLOCK)
    if _sha256(target) != told["sha256"]:
        raise CannotOpen(CHANGED)


def is_empty() -> bool:
    """Nobody lives here yet: no tables, or neither an account nor a dispute in them."""
    tables = connection.introspection.table_names()
    return Dispute._meta.db_table not in tables or not (Dispute.objects.exists() or User.objects.exists())


def move_in(desk: Path, *, at: datetime.datetime) -> None:
    """Put the unpacked house into place. Folders that were there stay beside, under another name."""
    dumps.load(connection, desk / DATABASE)
    for name, folder in folders().items():
        if folder.exists() and any(folder.iterdir()):
            folder.rename(folder.with_name(f"{folder.name}.before-{at:%Y%m%d-%H%M%S}"))
        if (desk / name).exists():
            shutil.copytree(desk / name, folder, dirs_exist_ok=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)
