"""`manage.py recount`: the counters of disputes anew, from the disputes themselves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mediation.services.tallies import recount


class Command(BaseCommand):
    """See the module."""

    help = "按实际的纠纷重新统计件数（forgotten 报告 tally 时使用）"

    def handle(self, *_: Any, **__: Any) -> None:
        """Count, and say how many."""
        self.stdout.write(f"已重新统计，共{recount()}件纠纷。")
