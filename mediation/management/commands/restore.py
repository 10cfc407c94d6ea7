"""`manage.py restore FILE`: a backup into an empty place; then the audit chain and the invariants are asked at once."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mediation import chain_reads, invariants
from mediation.management import archive, dumps
from mediation.management.sealing import CannotOpen
from mediation.services import audit, dead_letters


class Command(BaseCommand):
    """See the module."""

    help = "恢复备份：先核对，再放进空的数据库，然后检查审计链和有没有遗漏"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("file", metavar="FILE", help="备份文件")
        parser.add_argument("--force", action="store_true", help="这里已有数据也覆盖；覆盖以前先自动备份一次")
        parser.add_argument("--resend", action="store_true", help="备份时还没有发出的通知照常发出；默认交给人决定")

    def handle(self, *_: Any, file: str, force: bool, resend: bool, **__: Any) -> None:
        """Check, put in place, bring up to date, ask."""
        at = timezone.localtime()
        if not archive.is_empty() and not force:
            raise CommandError("这里已经有账号或纠纷，没有恢复。确实要覆盖，请加 --force（会先自动备份现有数据）。")
        try:
            with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as desk:
                manifest = archive.unpack(Path(file), Path(desk), key=settings.BACKUP_KEY)
                if not archive.is_empty():
                    call_command("backup", stdout=self.stdout)
                archive.move_in(Path(desk), at=at)
        except (CannotOpen, dumps.Failed) as no:
            raise CommandError(str(no)) from no
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"已恢复 {manifest['made_at'][:16]} 的备份，纠纷{manifest['disputes']}件。")
        if not resend:
            self._hold_back(at)
        self._look(at)

    def _hold_back(self, at: Any) -> None:
        """What waited when the backup was made may have gone since, from where the backup comes from."""
        if held := dead_letters.doubt_pending(at=at):
            self.stdout.write(
                f"备份时还有{held}条通知没有发出，后来可能已经发出：没有重发，请在“没有送到的通知”里逐条决定。"
            )

    def _look(self, at: Any) -> None:
        """What depends on the hour is left to the sweep: it has not run here yet."""
        verdict = chain_reads.verify(audit.anchors())
        found = invariants.broken(at, by_clock=False)
        self.stdout.write(f"审计链{verdict.events}项，{'没有问题' if verdict.ok else '有问题'}。")
        for line in [*verdict.faults, *(f"{each.sentence} {'、'.join(each.rows)}" for each in found)]:
            self.stdout.write(f"  - {line}")
        if found or not verdict.ok:
            sys.exit(1)
        self.stdout.write("没有发现遗漏。现在可以启动系统。")
