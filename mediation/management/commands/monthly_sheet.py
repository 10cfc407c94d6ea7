"""`manage.py monthly_sheet --body NAME --month 2026-11 -o OUT.pdf`: the monthly sheet of one committee or of a whole place."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mediation import access, monthly
from mediation.models import Organisation, Place
from mediation.moments import day_of
from mediation.monthly import Unit
from mediation.services import audit, printing
from rules.vocabulary import PlaceKind

WHOLES = (PlaceKind.COUNTY.value, PlaceKind.TOWNSHIP.value)


class Command(BaseCommand):
    """See the module."""

    help = "打印一个调委会或者一个乡镇、县（区）合计的月报"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--body", required=True, metavar="NAME", help="单位名称，或者乡镇、县（区）名称")
        parser.add_argument("--month", required=True, metavar="MONTH", help="月份，例如 2026-11")
        parser.add_argument("-o", "--output", required=True, metavar="OUT.pdf", help="写到哪个文件")

    def handle(self, *_: Any, body: str, month: str, output: str, **__: Any) -> None:
        """Count, print, write; the name of who fills it in is left to a pen."""
        anchor, on = str(audit.last_anchor() or ""), day_of(timezone.now())
        data = monthly.sheet(_unit(body), _first_day(month), anchor=anchor, filled_by="", on=on)
        try:
            Path(output).write_bytes(printing.month_sheet(data))
        except printing.Unprintable as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"不能写到文件“{output}”。") from error
        self.stdout.write(f"{output}：{data['committee']}{data['year']}年{data['month']}月，案件总数{data['total']}件")


def _unit(name: str) -> Unit:
    bodies = Organisation.objects.filter(kind__in=[kind.value for kind in access.MEDIATING])
    places = list(Place.objects.filter(kind__in=WHOLES))
    keys = {f"place-{place.pk}" for place in places if place.name == name}
    found = [unit for unit in monthly.units(bodies, places) if unit.name == name or unit.key in keys]
    if len(found) != 1:
        raise CommandError(f"{'没有' if not found else '不止一个'}名为“{name}”的单位或者乡镇、县（区）。")
    return found[0]


def _first_day(month: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise CommandError(f"看不懂月份“{month}”，请写成2026-11的样子。") from error
