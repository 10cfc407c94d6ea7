"""`manage.py backup [--to FILE]`: database, files and anchors in one file, while the house runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mediation.management import archive, dumps


class Command(BaseCommand):
    """See the module."""

    help = "备份：数据库、文件、锚定放进一个文件，不用停系统"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--to", metavar="FILE", help="写到这个文件；不写则放在 var/backups 里")

    def handle(self, *_: Any, to: str | None, **__: Any) -> None:
        """Pack, and say where it lies."""
        at = timezone.localtime()
        target = Path(to) if to else Path(settings.VAR_DIR) / "backups" / f"mediation-{at:%Y%m%d-%H%M%S}.backup"
        if target.exists():
            raise CommandError(f"“{target}”已经存在，请换一个文件名，免得盖掉以前的备份。")
        try:
            manifest = archive.pack(target, key=settings.BACKUP_KEY, at=at)
        except dumps.Failed as no:
            raise CommandError(str(no)) from no
        except OSError as error:
            raise CommandError(f"写不进“{target}”：磁盘满了，或者没有权限。") from error
        size = target.stat().st_size / 1_000_000
        self.stdout.write(f"已备份到 {target}（{size:.1f} MB，纠纷{manifest['disputes']}件）。")
        if not settings.BACKUP_KEY:
            self.stdout.write("注意：没有设置 BACKUP_KEY，备份没有加密，谁拿到都能看，请妥善保管。")
